"""One module per library: the only places that import heavy ones."""

"""Trained weights that travel in the package; each folder has a model card in docs/models."""

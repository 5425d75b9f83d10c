"""The command line: shows what the program does to a person, or to another program with ``--json``."""

"""Trains the reader network, exports it, and measures it: ``qa reader train`` and ``qa reader evaluate``."""

"""Keeps the libraries off the network: called by each adapter before it imports one that might look outside."""

from __future__ import annotations

import os

_ENVIRONMENT = {
    "HF_HUB_OFFLINE": "1",
    "TRANSFORMERS_OFFLINE": "1",
    "HF_DATASETS_OFFLINE": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "DO_NOT_TRACK": "1",
    "GRADIO_ANALYTICS_ENABLED": "False",
    "TOKENIZERS_PARALLELISM": "false",
}


def enforce() -> None:
    """Set the switches that keep model hubs and telemetry from being asked; a user's own settings do not undo it."""
    os.environ.update(_ENVIRONMENT)

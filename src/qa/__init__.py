"""Answers questions about your documents, and proves every answer with a checked quotation.

    >>> from qa import Assistant
    >>> with Assistant.open() as assistant:
    ...     answer = assistant.ask("When was the Joint Declaration signed?")

The names are imported when they are first used, so that ``import qa`` stays cheap.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from qa.assistant import Assistant
    from qa.errors import QaError
    from qa.types import Answer, Citation, Hit, Passage

__version__ = "0.1.0"
__all__ = ["Answer", "Assistant", "Citation", "Hit", "Passage", "QaError", "__version__"]

_HOMES = {
    "Answer": "qa.types",
    "Assistant": "qa.assistant",
    "Citation": "qa.types",
    "Hit": "qa.types",
    "Passage": "qa.types",
    "QaError": "qa.errors",
}


def __getattr__(name: str) -> object:
    """Import a public name from its home, once."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value: object = getattr(import_module(_HOMES[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    """The public names, imported or not."""
    return sorted(__all__)

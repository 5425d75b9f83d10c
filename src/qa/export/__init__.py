"""A conversation outside the window: what was said as plain values, and the files that are made of it."""

from __future__ import annotations

from qa.export.markdown import conversation_to_markdown
from qa.export.names import file_name
from qa.export.objects import Program, conversation_to_dict
from qa.export.record import Looked, Quotation, Record, Recorded, RecordedTurn, record_turn

__all__ = [
    "Looked",
    "Program",
    "Quotation",
    "Record",
    "Recorded",
    "RecordedTurn",
    "conversation_to_dict",
    "conversation_to_markdown",
    "file_name",
    "record_turn",
]

"""A conversation outside the window: what was said as plain values, and the files that are made of it."""

from __future__ import annotations

from qa.export.markdown import conversation_to_markdown
from qa.export.names import file_name
from qa.export.objects import Program, answer_object, conversation_to_dict
from qa.export.record import SCORE_DIGITS, Looked, Quotation, Record, Recorded, RecordedTurn, record_answer, record_turn

__all__ = [
    "SCORE_DIGITS",
    "Looked",
    "Program",
    "Quotation",
    "Record",
    "Recorded",
    "RecordedTurn",
    "answer_object",
    "conversation_to_dict",
    "conversation_to_markdown",
    "file_name",
    "record_answer",
    "record_turn",
]

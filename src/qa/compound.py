"""Takes a question that asks two things apart, so that each is searched and answered for itself."""

from __future__ import annotations

import re

from qa.followup import QUESTION_WORD, standalone
from qa.words import content_stems

_SENTENCES = re.compile(r"(?<=[?])\s+(?=\S)")
_SECOND = re.compile(
    rf",?\s+and\s+(?=(?:(?:in|on|at|by|for|to|from|with|under|of)\s+)?{QUESTION_WORD.pattern})",
    re.IGNORECASE,
)
_MOST_PARTS = 3


def parts_of(question: str) -> tuple[str, ...]:
    """The questions that a question is made of, each able to stand alone; itself alone when it asks one thing.

    "When was A founded and who led it?" asks two things, and so do two questions in a row. A second part that
    leans on the first is resolved as a follow-up question is.
    """
    pieces = [piece for sentence in _SENTENCES.split(question.strip()) for piece in _SECOND.split(sentence)]
    asking = [piece.strip(" ,") for piece in pieces if QUESTION_WORD.search(piece) and content_stems(piece)]
    if len(asking) != len(pieces) or not 1 < len(pieces) <= _MOST_PARTS:
        return (question,)
    parts: list[str] = []
    for piece in asking:
        whole = piece if piece.endswith("?") else f"{piece}?"
        whole = whole[0].upper() + whole[1:]
        parts.append(standalone(whole, parts[:1]) if parts else whole)
    return tuple(parts)

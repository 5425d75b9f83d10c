"""Tells questions about a document itself, and the lines of it that answer them: title, date, author."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from qa.corpus.dates import read_date

if TYPE_CHECKING:
    from qa.types import Passage, Span

_PIECE = (
    r"(?:interview|article|piece|news(?: item)?|item|story|report|text|document|page|post|publication|bulletin|note"
    r"|press release|statement|column|essay|paper|conversation)"
)
_OF_A_PIECE = (
    r"(?:dated?|date of|date on|appear(?:ed)?|come out|came out|posted|released|wrote|written|writes|conducted|titled?"
    r"|called|authored|author of)"
)
_ASKS = re.compile(
    rf"\b(?:published?|publication date|headlines?|bylines?|datelines?)\b"
    rf"|\b{_OF_A_PIECE}\b.*\b{_PIECE}\b|\b{_PIECE}\b.*\b{_OF_A_PIECE}\b",
    re.IGNORECASE,
)
_TO_COME = re.compile(r"\b(?:will|shall|going to|next|due)\b", re.IGNORECASE)
_LONGEST_CREDIT = 150  # characters


def asks_about_source(question: str) -> bool:
    """Whether a question is about a document as such: who wrote it, what it is called, when it came out.

    "When will the report be published?" is not: the document at hand is out.
    """
    return _ASKS.search(question) is not None and _TO_COME.search(question) is None


def heads(sentence: Span, passage: Passage) -> bool:
    """Whether a sentence is its item's title, its date line or its author's credit."""
    text, said = sentence.text.strip(), passage.provenance
    if read_date(text) is not None:
        return True
    if said.title and said.title.split() == text.split()[: len(said.title.split())]:
        return True
    return bool(said.author and said.author in text and len(text) <= _LONGEST_CREDIT)

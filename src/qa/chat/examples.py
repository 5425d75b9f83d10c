"""Questions to start with: written ones for the default corpus, else those that the documents themselves pose."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from qa.resources import resource

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qa.assistant import Assistant

_DEFAULT = (
    "When was the Joint Declaration on cooperation with the UN signed?",
    "Who chaired the Military Committee meeting?",
    "How many athletes took part in the combat seminar?",
    "What is the budget of the CSTO?",
)
_AT_MOST = 4
_DOCUMENTS_READ = 20  # for questions to offer; a large collection opens no slower than a small one
_LENGTHS = range(15, 120)  # characters that fit a button


def example_questions(assistant: Assistant) -> tuple[str, ...]:
    """At most four questions that suit the documents; none where nothing suits."""
    indexed = {record.sha256 for record in assistant.documents()}
    shipped = {_sha256(path.read_bytes()) for path in resource("corpus").glob("*.txt")}
    if indexed & shipped:
        return _DEFAULT
    return tuple(dict.fromkeys(_posed(assistant)))[:_AT_MOST]


def _posed(assistant: Assistant) -> Iterator[str]:
    """Questions that stand in the documents: those of interviews, and headings that ask."""
    for record in assistant.documents()[:_DOCUMENTS_READ]:
        for block in assistant.outline(record.source).blocks():
            text = " ".join(block.content.text.split())
            if block.role in {"question", "heading", "title"} and text.endswith("?") and len(text) in _LENGTHS:
                yield text


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()

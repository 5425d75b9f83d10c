"""The table of the documents: what is indexed, and how it stands to the files on the disk."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from qa.chat.markup import escape, visible

if TYPE_CHECKING:
    import datetime
    from collections.abc import Sequence
    from pathlib import Path

    from qa.assistant import Assistant
    from qa.index import DiskCheck, DocumentRecord, Filed, FileState, Origin

HEADERS = ("No.", "Title", "Source", "Dates", "Kind", "Passages", "Characters", "State")
DATATYPES: tuple[Literal["number", "str"], ...] = ("number", "str", "str", "str", "str", "number", "number", "str")
_LONGEST_CELL = 160  # characters

Cell = str | int


@dataclass(frozen=True, slots=True)
class ShelvedDocument:
    """One document of the table."""

    record: DocumentRecord
    filed: Filed
    origin: Origin
    state: FileState

    def cells(self, number: int) -> list[Cell]:
        """The document as a row of the table, under its number."""
        record = self.record
        dates = _range(self.origin.first or record.date, self.origin.last or record.date)
        return [
            number,
            _cell(record.title or ""),
            _cell(record.source),
            dates,
            ", ".join(self.origin.kinds).replace("_", " "),
            record.passages,
            record.characters,
            _cell(_state_in_words(self.state)),
        ]


@dataclass(frozen=True, slots=True)
class Shelf:
    """Every document, by source."""

    documents: tuple[ShelvedDocument, ...]

    def cells(self) -> list[list[Cell]]:
        """The rows of the table, numbered from 1."""
        return [document.cells(number) for number, document in enumerate(self.documents, start=1)]

    def not_as_indexed(self) -> list[Path]:
        """The files that have changed or gone since they were indexed."""
        return [shelved.filed.path for shelved in self.documents if shelved.state.name in {"changed", "missing"}]

    def totals_html(self) -> str:
        """How much there is, and what is not as it was indexed."""
        passages = sum(shelved.record.passages for shelved in self.documents)
        characters = sum(shelved.record.characters for shelved in self.documents)
        said = f"{_count(len(self.documents), 'document')}, {_count(passages, 'passage')}, {characters:,} characters."
        states: Counter[str] = Counter(shelved.state.name for shelved in self.documents)
        words = {"changed": "changed on disk since", "missing": "missing on disk", "unreadable": "cannot be read"}
        wrong = ", ".join(f"{states[name]:,} {say}" for name, say in words.items() if states[name])
        warning = f' <span class="qa-failure">{escape(wrong)}.</span>' if wrong else ""
        return f'<p class="qa-totals" role="status">{escape(said)}{warning}</p>'


def read_shelf(assistant: Assistant, check: DiskCheck) -> Shelf:
    """What the index holds, each document compared with its file."""
    origins, filed = assistant.index.origins(), {entry.source: entry for entry in assistant.index.filed()}
    return Shelf(
        tuple(
            ShelvedDocument(record, filed[record.source], origins[record.source], check.state(filed[record.source]))
            for record in assistant.documents()
        )
    )


def document_choices(assistant: Assistant) -> list[tuple[str, str]]:
    """Every document as a list offers it: what it is called there, and its source."""
    return [(_cell(record.source), record.source) for record in assistant.documents()]


def still_there(chosen: Sequence[str], assistant: Assistant) -> list[str]:
    """Those of the chosen documents that are indexed now."""
    known = {record.source for record in assistant.documents()}
    return [source for source in chosen if source in known]


def _cell(text: str) -> str:
    shown = " ".join(visible(text).split())
    return shown if len(shown) <= _LONGEST_CELL else f"{shown[:_LONGEST_CELL]}…"


def _range(first: datetime.date | None, last: datetime.date | None) -> str:
    if first is None or last is None or first == last:
        return str(first or last or "")
    return f"{first} – {last}"


def _state_in_words(state: FileState) -> str:
    words = {
        "indexed": "indexed",
        "changed": "changed on disk since",
        "missing": "missing on disk",
        "unreadable": f"cannot be read: {state.reason}",
    }
    return words[state.name]


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"

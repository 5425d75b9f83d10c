"""The conversations that a browser keeps, as the compact JSON it keeps them in.

What comes back from a browser is not believed: a conversation that is not in the form is left out, and a value that
is no shelf at all is an empty shelf.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import math
import re
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from qa.chat.shelf import Kept, Shelf, one_line
from qa.errors import QaError
from qa.export import Looked, Quotation, Record, Recorded, RecordedTurn
from qa.fields import Fields
from qa.types import ModelWork, Statement

if TYPE_CHECKING:
    from collections.abc import Sequence

FORMAT = 1
MOST_CONVERSATIONS = 50
MOST_BYTES = 1_000_000  # as JSON; browsers give a page some five million letters, encryption takes a third of them
_LARGEST = 2**53  # beyond it a browser's numbers lose digits
_ID = re.compile(r"[0-9a-f]{16}")

_Origin = tuple[str | None, dt.date | None, str | None]
_Document = tuple[str, str]
_Entry = TypeVar("_Entry")


def pack(shelf: Shelf) -> dict[str, object]:
    """The shelf as the browser keeps it; names of one letter, and every source and origin once a conversation."""
    return {"v": FORMAT, "conversations": [_pack(kept) for kept in shelf.conversations]}


def unpack(value: object) -> Shelf:
    """The shelf that a browser sent; what is not in the form is left out."""
    if not isinstance(value, dict) or value.get("v") != FORMAT or not isinstance(value.get("conversations"), list):
        return Shelf()
    found: dict[str, Kept] = {}
    for entry in value["conversations"][:MOST_CONVERSATIONS]:
        try:
            kept = _Unpacked(Fields(entry, "conversation")).kept()
        except (QaError, ValueError):
            continue
        found.setdefault(kept.id, kept)
    return Shelf(tuple(found.values()))


def stamp(shelf: Shelf) -> str:
    """What tells two shelves apart: the tabs of a browser notice by it that another one has kept something."""
    return hashlib.sha256(json.dumps(pack(shelf)).encode("ascii")).hexdigest()[:16]


def fitted(shelf: Shelf) -> Shelf:
    """The shelf without its oldest conversations, as many as are too many or too large together.

    Of a conversation that is too large alone, the oldest turns go.
    """
    room, fitting = MOST_BYTES, list[Kept]()
    for kept in shelf.conversations[:MOST_CONVERSATIONS]:
        shorter = kept if fitting else _shortened(kept)
        room -= _size(shorter)
        if room < 0:
            break
        fitting.append(shorter)
    return Shelf(tuple(fitting))


def _shortened(kept: Kept) -> Kept:
    while len(kept.record.turns) > 1 and _size(kept) > MOST_BYTES:
        turns = kept.record.turns
        kept = replace(kept, record=replace(kept.record, turns=turns[1 + len(turns) // 8 :] or turns[-1:]))
    return kept


def _size(kept: Kept) -> int:
    return len(json.dumps(_pack(kept), ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace"))


def _pack(kept: Kept) -> dict[str, object]:
    documents: dict[_Document, int] = {}
    origins: dict[_Origin, int] = {}
    turns = [_packed_turn(turn, documents, origins) for turn in kept.record.turns]
    return {
        "i": kept.id,
        "t": kept.record.title,
        "c": kept.record.changed.isoformat(timespec="seconds"),
        "x": turns,
        "d": [list(document) for document in documents],
        "o": [[title, date.isoformat() if date else None, speaker] for title, date, speaker in origins],
    }


def _packed_turn(turn: RecordedTurn, documents: dict[_Document, int], origins: dict[_Origin, int]) -> dict[str, object]:
    answer = turn.answer
    if answer is None:
        return {"q": turn.question, "f": turn.failure}

    def place(each: Quotation | Looked) -> tuple[int, int, int]:
        document = (each.source, answer.hashes[each.source])
        return documents.setdefault(document, len(documents)), each.start, each.end

    def origin(each: Quotation | Looked) -> int:
        return origins.setdefault((each.title, each.date, each.speaker), len(origins))

    cited = answer.citations
    quotes = {each.quote: each.marker for each in cited}
    return {
        "q": turn.question,
        "s": answer.standalone_question,
        "a": answer.answer,
        "n": answer.abstained,
        "p": answer.confidence,
        "m": answer.model,
        "c": [
            [each.marker, *place(each), *each.passage, origin(each), each.page, each.quote] for each in answer.citations
        ],
        "y": [[quotes.get(each.text, each.text), list(each.citations), each.supported] for each in answer.statements],
        "l": [[*place(each), each.score, origin(each)] for each in answer.passages],
        "z": dict(answer.timings_ms),
        "h": answer.short,
        "w": answer.notice,
        **({"g": _packed_work(answer.work)} if answer.work is not None else {}),
    }


def _packed_work(work: ModelWork) -> list[object]:
    counts = [work.prompt_tokens, work.reply_tokens, work.statements]
    return [work.model, *counts, list(work.unsupported), work.prompt]


class _Unpacked:
    """Reads one conversation; raises ``QaError`` or ``ValueError`` where it is not in the form."""

    def __init__(self, entry: Fields) -> None:
        self._entry = entry
        rows = [_row(each, "d") for each in entry.items_of("d")]
        self._documents = [(_text(row, "0"), _text(row, "1")) for row in rows]
        self._origins = [self._origin(_row(each, "o")) for each in entry.items_of("o")]

    def kept(self) -> Kept:
        """The conversation."""
        entry = self._entry
        changed = dt.datetime.fromisoformat(entry.text("c"))
        turns = tuple(self._turn(each) for each in entry.entries("x"))
        if not _ID.fullmatch(entry.text("i")) or changed.tzinfo is None or not turns:
            raise ValueError("no conversation")
        return Kept(entry.text("i"), Record(one_line(_text(entry, "t")), changed, turns))

    def _turn(self, entry: Fields) -> RecordedTurn:
        if "f" in entry:
            return RecordedTurn(_text(entry, "q"), None, _text(entry, "f"))
        return RecordedTurn(_text(entry, "q"), self._answer(entry))

    def _answer(self, entry: Fields) -> Recorded:
        citations = tuple(self._quotation(_row(each, "c")) for each in entry.items_of("c"))
        quotes = {each.marker: each.quote for each in citations}
        statements = tuple(_statement(_row(each, "y"), quotes) for each in entry.items_of("y"))
        looked = [(_row(each, "l")) for each in entry.items_of("l")]
        passages = tuple(self._looked(row) for row in looked)
        abstained, confidence = entry.flag("n"), _finite(entry, "p")
        timings = entry.entry("z")
        if len(quotes) != len(citations) or (abstained and citations) or not 0 <= confidence <= 1:
            raise ValueError("no answer")
        used = [row.integer("1") for row in (_row(each, "c") for each in entry.items_of("c"))]
        hashes = dict(self._documents[number] for number in (*used, *(row.integer("0") for row in looked)))
        return Recorded(
            standalone_question=_text(entry, "s"),
            answer=_text(entry, "a"),
            abstained=abstained,
            confidence=confidence,
            model=_text(entry, "m"),
            citations=citations,
            statements=statements,
            passages=passages,
            timings_ms={_clean(step): _finite(timings, step) for step in timings},
            short=None if entry.get("h") is None else _text(entry, "h"),
            notice=_text(entry, "w"),
            hashes={source: hashes[source] for source in sorted(hashes)},
            work=None if entry.get("g") is None else _work(_row(entry.get("g"), "g")),
        )

    def _quotation(self, row: Fields) -> Quotation:
        source, _ = _at(self._documents, row, "1")
        title, date, speaker = _at(self._origins, row, "6")
        start, end, quote = _offset(row, "2"), _offset(row, "3"), _text(row, "8")
        around = (_offset(row, "4"), _offset(row, "5"))
        page = None if row.get("7") is None else _offset(row, "7")
        if not around[0] <= start < end <= around[1] or len(quote) != end - start:
            raise ValueError("no place")
        return Quotation(_offset(row, "0"), source, start, end, quote, around, title, date, speaker, page)

    def _looked(self, row: Fields) -> Looked:
        source, _ = _at(self._documents, row, "0")
        title, date, speaker = _at(self._origins, row, "4")
        start, end = _offset(row, "1"), _offset(row, "2")
        if start > end:
            raise ValueError("no place")
        return Looked(source, start, end, _finite(row, "3"), title, date, speaker)

    @staticmethod
    def _origin(row: Fields) -> _Origin:
        title, date, speaker = (None if row.get(key) is None else _text(row, key) for key in "012")
        return title, dt.date.fromisoformat(date) if date is not None else None, speaker


def _statement(row: Fields, quotes: dict[int, str]) -> Statement:
    """A statement; a number in place of its text stands for the quotation of that marker."""
    markers = tuple(row.integers("1"))
    said = row.get("0")
    text = quotes.get(_offset(row, "0")) if isinstance(said, int) else _text(row, "0")
    if text is None or not set(markers) <= set(quotes):
        raise ValueError("no such marker")
    supported = row.flag("2")
    return Statement(text, markers if supported else (), supported)


def _work(row: Fields) -> ModelWork:
    """What a local model did; kept since there are local models."""
    read, wrote, statements = (_offset(row, key) for key in "123")
    unsupported = tuple(_clean(text) for text in row.texts("4"))
    return ModelWork(_text(row, "0"), read, wrote, statements, unsupported, _text(row, "5"))


def _row(value: object, name: str) -> Fields:
    if not isinstance(value, list):
        raise QaError(f"{name} holds no list")
    return Fields({str(number): each for number, each in enumerate(value)}, name)


def _at(table: Sequence[_Entry], row: Fields, key: str) -> _Entry:
    number = _offset(row, key)
    if number >= len(table):
        raise ValueError("no such entry")
    return table[number]


def _text(entry: Fields, key: str) -> str:
    return _clean(entry.text(key))


def _clean(text: str) -> str:
    """The text without halves of surrogate pairs, which no page can be sent."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _offset(entry: Fields, key: str) -> int:
    number = entry.integer(key)
    if not 0 <= number < _LARGEST:
        raise ValueError("no offset")
    return number


def _finite(entry: Fields, key: str) -> float:
    number = entry.number(key)
    if not math.isfinite(number):
        raise ValueError("no number")
    return number

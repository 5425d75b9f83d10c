from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

import qa.chat.stored
from cli_fakes import DOCUMENT, make_answer
from qa.chat.shelf import LONGEST_TITLE, Kept, Shelf, one_line
from qa.chat.stored import fitted, pack, unpack
from qa.export import Looked, Quotation, Record, Recorded, RecordedTurn, record_turn
from qa.types import ModelWork, Statement

if TYPE_CHECKING:
    from collections.abc import Callable

BEFORE = """{"v": 1, "conversations": [{"i": "0000000000000000", "t": "When?", "c": "2026-11-28T21:30:05+00:00", "x": [
{"q": "When?", "s": "When?", "a": "3 May 1999\\nThe treaty was signed in Almaty on 3 May 1999", "n": false, "p": 0.91,
"m": "extractive", "c": [[1, 0, 10, 55, 10, 77, 0, null, "The treaty was signed in Almaty on 3 May 1999"]],
"y": [[1, [1], true]], "l": [[0, 10, 77, 0.71, 0]], "z": {"total": 1.0}, "h": "3 May 1999", "w": ""}],
"d": [["talks/a.txt", "6487b14b930c593570c36968f4d7fb2c8c2fb67c1614897fd78c4bdd97ac4ba2"]],
"o": [["On treaties", "2001-02-03", "Ada Example"]]}]}"""
NOW = dt.datetime(2026, 11, 28, 21, 30, 5, tzinfo=dt.UTC)
LETTERS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
DATES = st.none() | st.dates()
FRACTIONS = st.floats(0, 1)
COUNTS = st.integers(0, 10**6)
WORK = st.builds(ModelWork, LETTERS, COUNTS, COUNTS, COUNTS, st.lists(LETTERS, max_size=2).map(tuple), LETTERS)


@st.composite
def quotations(draw: st.DrawFn, marker: int, sources: st.SearchStrategy[str]) -> Quotation:
    quote = draw(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=20))
    start = draw(st.integers(0, 10**9))
    end = start + len(quote)
    around = (draw(st.integers(0, start)), draw(st.integers(end, end + 50)))
    origin = (draw(st.none() | LETTERS), draw(DATES), draw(st.none() | LETTERS))
    return Quotation(marker, draw(sources), start, end, quote, around, *origin, draw(st.none() | st.integers(1, 99)))


@st.composite
def answers(draw: st.DrawFn) -> Recorded:
    sources = st.sampled_from(["a.txt", "b/ä.md"])
    citations = tuple(draw(quotations(marker, sources)) for marker in range(1, 1 + draw(st.integers(0, 3))))
    markers = st.lists(st.sampled_from([each.marker for each in citations]), max_size=2) if citations else st.just([])
    texts = LETTERS | st.sampled_from([each.quote for each in citations]) if citations else LETTERS
    supported = st.builds(Statement, texts, markers.map(tuple))
    statement = supported | st.builds(Statement, texts, st.just(()), st.just(False))  # noqa: FBT003 - the class's own
    looked = st.builds(
        lambda source, start, length, score, title, date: Looked(source, start, start + length, score, title, date),
        sources,
        st.integers(0, 10**9),
        st.integers(0, 99),
        FRACTIONS,
        st.none() | LETTERS,
        DATES,
    )
    passages = tuple(draw(st.lists(looked, max_size=3)))
    used = sorted({each.source for each in (*citations, *passages)})
    return Recorded(
        standalone_question=draw(LETTERS),
        answer=draw(LETTERS),
        abstained=not citations,
        confidence=draw(FRACTIONS),
        model=draw(LETTERS),
        citations=citations,
        statements=tuple(draw(st.lists(statement, max_size=3))),
        passages=passages,
        timings_ms=draw(st.dictionaries(LETTERS, FRACTIONS, max_size=2)),
        short=draw(st.none() | LETTERS),
        notice=draw(LETTERS),
        hashes={source: draw(LETTERS) for source in used},
        work=draw(st.none() | WORK),
    )


TURNS = st.builds(RecordedTurn, LETTERS, answers()) | st.builds(RecordedTurn, LETTERS, st.none(), LETTERS)
TIMES = st.datetimes(dt.datetime(1970, 1, 1), dt.datetime(2100, 1, 1), timezones=st.just(dt.UTC))  # noqa: DTZ001
SECONDS = TIMES.map(lambda time: time.replace(microsecond=0))
RECORDS = st.builds(Record, LETTERS.map(one_line), SECONDS, st.lists(TURNS, min_size=1, max_size=3).map(tuple))
IDS = st.integers(0, 2**64 - 1).map(lambda number: f"{number:016x}")
SHELVES = st.lists(st.builds(Kept, IDS, RECORDS), max_size=3, unique_by=lambda kept: kept.id).map(
    lambda kept: Shelf(tuple(kept))
)
JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=3), inner, max_size=4),
)


def a_shelf() -> Shelf:
    written = make_answer("When?", work=ModelWork("fake:m", 9, 5, 2, ("Never.",), "answer 2"))
    turns = (record_turn("When?", make_answer("When?")), record_turn("When?", written), record_turn("?", None, "no"))
    return Shelf((Kept("0" * 16, Record("When?", NOW, turns)),))


def paths(value: object, path: tuple[object, ...] = ()) -> list[tuple[object, ...]]:
    """Every place in a JSON value."""
    found = [path]
    if isinstance(value, dict | list):
        for key, inner in value.items() if isinstance(value, dict) else enumerate(value):
            found += paths(inner, (*path, key))
    return found


def with_change(value: object, path: tuple[object, ...], change: Callable[[object], object]) -> object:
    """The value with another at one place."""
    if not path:
        return change(value)
    copy = dict(value) if isinstance(value, dict) else list(value)
    copy[path[0]] = with_change(copy[path[0]], path[1:], change)
    return copy


class TestTheBrowsersJson:
    @given(SHELVES)
    def test_whatever_is_kept_comes_back(self, shelf: Shelf) -> None:
        assert unpack(json.loads(json.dumps(pack(shelf), allow_nan=False))) == shelf

    def test_it_is_compact(self) -> None:
        packed = json.dumps(pack(a_shelf()))
        assert packed.count(DOCUMENT.sha256) == 1
        assert packed.count("The treaty was signed") == 4  # as a quotation and in the answer, of two turns

    @given(JUNK)
    def test_junk_is_an_empty_shelf(self, value: object) -> None:
        assert unpack(value) == Shelf()
        assert unpack({"v": 1, "conversations": value}) == Shelf()
        assert unpack({"v": 1, "conversations": [value]}) == Shelf()

    @given(st.data())
    def test_a_damaged_value_never_raises_and_what_it_gives_is_sound(self, data: st.DataObject) -> None:
        packed = json.loads(json.dumps(pack(a_shelf())))
        path = data.draw(st.sampled_from(paths(packed)))
        damaged = with_change(packed, path, lambda _: data.draw(JUNK | st.sampled_from([2**80, -1, 10**400, "\ud800"])))
        shelf = unpack(damaged)
        assert unpack(json.loads(json.dumps(pack(shelf)))) == shelf
        json.dumps(pack(shelf), ensure_ascii=False).encode("utf-8")

    def test_one_damaged_conversation_does_not_take_the_others_along(self) -> None:
        packed = pack(a_shelf())
        entries = packed["conversations"]
        assert isinstance(entries, list)
        assert unpack({**packed, "conversations": [{"i": 1}, *entries, *entries]}) == a_shelf()

    def test_what_was_kept_before_there_were_local_models_is_read(self) -> None:
        shelf = unpack(json.loads(BEFORE))
        (turn,) = shelf.conversations[0].record.turns
        assert turn.answer is not None
        assert (turn.answer.model, turn.answer.work) == ("extractive", None)
        assert json.loads(json.dumps(pack(shelf))) == json.loads(BEFORE)

    def test_an_unsupported_statement_comes_back_without_a_marker(self) -> None:
        packed = json.loads(json.dumps(pack(a_shelf())))
        packed["conversations"][0]["x"][0]["y"][0][2] = False
        answer = unpack(packed).conversations[0].record.turns[0].answer
        assert answer is not None
        assert [(each.citations, each.supported) for each in answer.statements] == [((), False)]

    @pytest.mark.parametrize("version", [0, 2, "1", None])
    def test_another_version_is_not_read(self, version: object) -> None:
        assert unpack({**pack(a_shelf()), "v": version}) == Shelf()


class TestTheShelf:
    def test_the_last_added_to_is_first_and_found_by_its_words(self) -> None:
        first, second = (Kept.begun((record_turn(name, make_answer(name)),), NOW) for name in ("When?", "Why so?"))
        shelf = Shelf().put(first).put(second)
        assert shelf.conversations == (second, first)
        assert shelf.put(first).conversations == (first, second)
        assert shelf.search("WHY") == (second,)
        assert shelf.search("almaty  when") == (first,)
        assert shelf.search(" ") == shelf.conversations
        assert shelf.search("nowhere") == ()
        assert shelf.find(first.id) == first
        assert shelf.find(None) is None
        assert shelf.without(first.id).conversations == (second,)
        assert shelf.change(first.named("Other")).conversations[1].record.title == "Other"

    def test_what_was_deleted_goes_back_to_its_place(self) -> None:
        kept = [replace(a_shelf().conversations[0], id=f"{n:016x}") for n in range(3)]
        whole = Shelf(tuple(kept))
        for each in kept:
            assert whole.without(each.id).restored(each, whole.place(each.id)) == whole
        assert Shelf().restored(kept[0], 7) == Shelf((kept[0],))

    @given(st.text())
    def test_a_title_is_one_short_line(self, title: str) -> None:
        line = one_line(title)
        assert line == one_line(line)
        assert 0 < len(line) <= LONGEST_TITLE
        assert "\n" not in line
        assert "\u202e" not in line

    def test_the_oldest_go_where_there_are_too_many(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(qa.chat.stored, "MOST_CONVERSATIONS", 2)
        kept = tuple(replace(a_shelf().conversations[0], id=f"{n:016x}") for n in range(3))
        assert fitted(Shelf(kept)) == Shelf(kept[:2])
        assert unpack(pack(Shelf(kept))) == Shelf(kept[:2])

    def test_the_oldest_go_where_they_are_too_large(self, monkeypatch: pytest.MonkeyPatch) -> None:
        kept = tuple(replace(a_shelf().conversations[0], id=f"{n:016x}") for n in range(3))
        one = len(json.dumps(pack(Shelf(kept[:1]))))
        monkeypatch.setattr(qa.chat.stored, "MOST_BYTES", 2 * one)
        assert fitted(Shelf(kept)) == Shelf(kept[:2])

    def test_of_one_that_is_too_large_alone_the_oldest_turns_go(self, monkeypatch: pytest.MonkeyPatch) -> None:
        (kept,) = a_shelf().conversations
        turns = tuple(record_turn(f"{n}?", make_answer(f"{n}?")) for n in range(40))
        large = Shelf((replace(kept, record=replace(kept.record, turns=turns)),))
        monkeypatch.setattr(qa.chat.stored, "MOST_BYTES", 5_000)
        left = fitted(large).conversations[0].record.turns
        assert 1 < len(left) < 40
        assert left == turns[-len(left) :]

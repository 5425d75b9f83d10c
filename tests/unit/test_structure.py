"""Documents and the places in them."""

from __future__ import annotations

import hashlib
from dataclasses import FrozenInstanceError

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.structure import Block, Document, Item, Outline, Span

TEXT = "  Frogs live in ponds.\u00a0\r\n\r\nHerons eat frogs. "
DOCUMENT = Document("a.txt", TEXT, page_starts=(0, 27))


@st.composite
def span_pairs(draw: st.DrawFn) -> tuple[Span, Span]:
    """Two places in one text."""
    document = Document("a.txt", draw(st.text(max_size=30)))
    ends = st.tuples(*[st.integers(0, len(document.text))] * 2).map(sorted)
    (a, b), (c, d) = draw(ends), draw(ends)
    return document.span(a, b), document.span(c, d)


def test_a_span_is_a_slice() -> None:
    """Letter for letter, and knows where it is."""
    span = DOCUMENT.span(2, 22)
    assert span.text == TEXT[2:22] == "Frogs live in ponds."
    assert (len(span), span.source, span.key) == (20, "a.txt", ("a.txt", 2, 22))
    assert DOCUMENT.span().text == TEXT
    assert DOCUMENT.span(5).text == TEXT[5:]


@pytest.mark.parametrize(("start", "end"), [(-1, 2), (3, 2), (0, len(TEXT) + 1), (len(TEXT) + 1, len(TEXT) + 1)])
def test_a_place_outside_cannot_be_built(start: int, end: int) -> None:
    """So a quotation that is not in its source cannot be either."""
    with pytest.raises(ValueError, match=r"no place .* in 'a\.txt'"):
        DOCUMENT.span(start, end)


@pytest.mark.parametrize(("start", "end"), [(-1, 2), (3, 2), (0, 21)])
def test_a_place_outside_a_place_cannot_be_built(start: int, end: int) -> None:
    """Even where the text goes on."""
    with pytest.raises(ValueError, match="inside a span of 20"):
        DOCUMENT.span(2, 22).within(start, end)


def test_nothing_can_be_changed() -> None:
    """Not the text, nor a place."""
    with pytest.raises(FrozenInstanceError):
        DOCUMENT.text = ""  # type: ignore[misc]
    with pytest.raises(FrozenInstanceError):
        DOCUMENT.span().start = 1  # type: ignore[misc]


def test_the_text_stays_out_of_what_is_logged() -> None:
    """A source may be long."""
    assert "Frogs" not in repr(DOCUMENT.span(0, 5))


def test_the_hash_is_the_texts() -> None:
    """Of its UTF-8 bytes; a lone surrogate does not break it."""
    assert DOCUMENT.sha256 == hashlib.sha256(TEXT.encode()).hexdigest()
    assert Document("b", "\ud800").sha256 != Document("b", "").sha256


@pytest.mark.parametrize(("start", "page"), [(0, 1), (26, 1), (27, 2), (40, 2)])
def test_pages(start: int, page: int) -> None:
    """Counted from one."""
    assert DOCUMENT.span(start).page == page


def test_no_pages() -> None:
    """A text file has none."""
    assert Document("a", "b").span().page is None


def test_strip_takes_every_white_space() -> None:
    """No-break spaces and line ends too."""
    assert DOCUMENT.span(0, 27).strip().key == ("a.txt", 2, 22)
    assert len(DOCUMENT.span(22, 27).strip()) == 0


def test_places_of_other_sources_have_nothing_in_common() -> None:
    """Whatever their offsets."""
    here, there = DOCUMENT.span(0, 5), Document("b.txt", TEXT).span(0, 5)
    assert not here.contains(there)
    assert not here.overlaps(there)
    assert len({here, there, DOCUMENT.span(0, 5)}) == 2


@given(span_pairs())
def test_contains_and_overlaps_are_what_letters_say(pair: tuple[Span, Span]) -> None:
    """As sets of offsets."""
    one, other = pair
    ours, theirs = set(range(one.start, one.end)), set(range(other.start, other.end))
    assert one.overlaps(other) == other.overlaps(one)
    if len(one) and len(other):
        assert one.overlaps(other) == bool(ours & theirs)
        assert one.contains(other) == (theirs <= ours)


@given(span_pairs())
def test_stripping_loses_white_space_only(pair: tuple[Span, Span]) -> None:
    """And stays inside."""
    span = pair[0]
    assert span.contains(span.strip())
    assert span.strip().text == span.text.strip()


def test_blocks_come_in_order() -> None:
    """Item by item."""
    spans = [DOCUMENT.span(2, 22), DOCUMENT.span(27, 44)]
    items = tuple(Item("article", span, (Block(span, span, "body"),)) for span in spans)
    assert [block.span for block in Outline(DOCUMENT, items).blocks()] == spans

"""Sentences are exact places and end where sentences end."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qa import sentences
from qa.adapters.nupunkt_sentences import sentence_borders
from qa.sentences import split_sentences
from qa.types import Document

PIECES = st.sampled_from(
    [
        "It was so. ",
        "Is it? ",
        "no! ",
        "Mr. ",
        "V.",
        "No. 5 ",
        "etc. ",
        "\n",
        "\r\n",
        "\n\n",
        "- ",
        "1. ",
        "\u00a0",
        "…",
    ]
)


def said(text: str) -> list[str]:
    """The sentences of a text."""
    return [span.text for span in split_sentences(Document("a.txt", text).span())]


@pytest.mark.parametrize(
    "sentence",
    [
        "Mr. Smith and Mrs. Doe met Dr. Roe at St. Ives.",
        "Gen. Jan van Dam wrote to Lt. Col. Ann Smith.",
        "The book by J. R. Hartley was read by V.Semerikov.",
        "It was paid under No. 5 of the list, see art. 4 and Fig. 3.",
        "Resolution № 59/50 was adopted on Nov. 12 of that year.",
        "They (i.e. Some of them) came, e.g. Ann.",
        "It cost 3.50 dollars - 2.5 more than before.",
        "Bread, milk etc. were bought.",
        "It begins at 4 p.m. Monday in the U.S. Senate.",
        "It pays 60 per cent. of that.",
        "What is it",
    ],
)
def test_one_sentence(sentence: str) -> None:
    """Titles, initials, numbers and cut words end none."""
    assert said(sentence) == [sentence]


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("It rained. We waited.", ["It rained.", "We waited."]),
        ("Did it rain? It did! We waited.", ["Did it rain?", "It did!", "We waited."]),
        ("He said: “It rained.” We waited.", ["He said: “It rained.”", "We waited."]),
        ("No end\n\nof a paragraph", ["No end", "of a paragraph"]),
        ("No end\n\u00a0\nof a paragraph", ["No end", "of a paragraph"]),
        ("No end\r\n\r\nOf a paragraph", ["No end", "Of a paragraph"]),
        ("We need:\n- bread\n- milk\n12) eggs", ["We need:", "- bread", "- milk", "12) eggs"]),
        ("It pays 60 per cent. Ann asked why.", ["It pays 60 per cent.", "Ann asked why."]),
        ("It runs until 4 a.m. A ticket is free.", ["It runs until 4 a.m.", "A ticket is free."]),
        ("It lies in the U.S. The rest is ours.", ["It lies in the U.S.", "The rest is ours."]),
        ("The rain fell\non the roof.", ["The rain fell\non the roof."]),
        ("  It rained.\u00a0 ", ["It rained."]),
        ("", []),
        (" \n\u00a0\n ", []),
    ],
)
def test_sentences(text: str, sentences: list[str]) -> None:
    """Their ends, blank lines and list items part them; outer white space belongs to none."""
    assert said(text) == sentences


def test_places_count_from_the_document() -> None:
    """Not from the place that is split."""
    document = Document("a.txt", "First. It rained. We waited. Last.")
    found = split_sentences(document.span(7, 28))
    assert [span.key for span in found] == [("a.txt", 7, 17), ("a.txt", 18, 28)]


@settings(max_examples=60)
@given(st.lists(PIECES, max_size=12).map("".join))
def test_no_letter_is_lost(text: str) -> None:
    """In order, without overlap, with nothing but white space between."""
    last = 0
    for span in split_sentences(Document("a.txt", text).span()):
        assert text[last : span.start].strip() == ""
        assert span.text == span.text.strip() != ""
        last = span.end
    assert text[last:].strip() == ""


def test_borders_that_stop_short_lose_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """What no border covers is the last sentence."""
    monkeypatch.setattr(sentences, "sentence_borders", lambda text: [(0, 11)])
    assert said("It rained. We waited. Nobody came") == ["It rained.", "We waited. Nobody came"]


@settings(max_examples=60)
@given(st.lists(PIECES, max_size=12).map("".join))
def test_borders_are_plain_and_in_order(text: str) -> None:
    """What the library gives is passed on as whole numbers."""
    borders = sentence_borders(text)
    assert all(type(number) is int for border in borders for number in border)
    assert borders == sorted(borders)
    assert all(0 <= start <= end <= len(text) for start, end in borders)

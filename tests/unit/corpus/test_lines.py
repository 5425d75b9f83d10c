"""Paragraphs, and what single lines look like."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.corpus import outline
from qa.corpus.lines import (
    Paragraph,
    heading_of,
    is_navigation,
    is_verbless,
    looks_like_title,
    paragraphs,
)
from qa.types import Document

PIECES = st.sampled_from(
    [
        "\n",
        "\r\n",
        "\r",
        " ",
        "\u00a0",
        "\ufeff",
        "# ",
        "---",
        "=== ",
        "```",
        "- ",
        "Q: ",
        "A: ",
        "ANN: ",
        "BEN: ",
        "?",
        "1 May 2020",
        "By Ann Smith",
        "Photo: ",
        "Go back",
        "word",
        "Words here.",
        "é",
        "\u2028",
        "\x0c",
        "𝒳",
    ]
)


def paragraph(text: str) -> Paragraph:
    """The one paragraph of a text."""
    (found,) = paragraphs(Document("a.txt", text))
    return found


def test_blank_lines_are_counted() -> None:
    """Those before the first paragraph do not matter."""
    found = paragraphs(Document("a.txt", "\na\nb\n\n\nc\n# d\n"))
    assert [(p.text, p.lines) for p in found] == [("a\nb", 2), ("c", 1), ("# d", 1)]
    assert found[0].blank_before > 2
    assert [p.blank_before for p in found[1:]] == [2, 0]


@pytest.mark.parametrize(
    ("text", "heading"),
    [
        ("# One", (1, "One")),
        ("  ### One two ###", (3, "One two")),
        ("One\n=", (1, "One")),
        ("One\n--", (2, "One")),
        ("One\r\n===", (1, "One")),
        ("#One", None),
        ("# ", None),
        ("One\n-", None),
        ("One\n==x", None),
        ("One", None),
    ],
)
def test_headings(text: str, heading: tuple[int, str] | None) -> None:
    """With hashes, or underlined."""
    assert heading_of(paragraph(text)) == heading


@pytest.mark.parametrize(
    ("text", "navigates"),
    [
        ("Go back", True),
        ("« Back to the list »".strip("« "), True),
        ("Read more...", True),
        ("© 2020 Ann", True),
        ("Backwards", False),
        ("Homer", False),
        ("Back to " + "x" * 60, False),
    ],
)
def test_navigation(text: str, navigates: bool) -> None:  # noqa: FBT001 - a column of the table
    """Only what pages put at their end."""
    assert is_navigation(paragraph(text)) is navigates


@pytest.mark.parametrize(
    ("text", "could_be"),
    [("A title", True), ("x" * 201, False), ("a\nb", False), ("- a", False), ("By Ann Smith", False)],
)
def test_titles(text: str, could_be: bool) -> None:  # noqa: FBT001 - a column of the table
    """One line, not long, no turn and no credit."""
    assert looks_like_title(paragraph(text)) is could_be


@pytest.mark.parametrize(
    ("text", "verbless"),
    [
        ("The mayor on the bridge", True),
        ("The bridge was opened", False),
        ("The mayor opened the bridge", False),
        ("A red bed", True),
    ],
)
def test_verbs(text: str, verbless: bool) -> None:  # noqa: FBT001 - a column of the table
    """A caption shows no finite verb."""
    assert is_verbless(paragraph(text)) is verbless


@given(st.lists(PIECES, max_size=30).map("".join))
def test_any_text_is_in_blocks_whole(text: str) -> None:
    """No letter is lost or in two blocks, whatever a document looks like."""
    parsed = outline(Document("a.md", text))
    last = int(text.startswith("\ufeff"))
    for block in parsed.blocks():
        assert text[last : block.span.start].strip() == ""
        assert block.span.contains(block.content)
        assert block.content.text == block.content.text.strip()
        last = block.span.end
    assert text[last:].strip() == ""
    assert all(item.span.contains(item.title) for item in parsed.items if item.title)

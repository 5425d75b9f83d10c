"""Finds the title and the headings of a text that marks none: by their place, their capitals and their numbers."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import zip_longest
from typing import TYPE_CHECKING

from qa.corpus.lines import (
    AUTHOR,
    DASH,
    ENDS,
    HEADLINE_LENGTH,
    LABEL,
    Paragraph,
    heading_of,
    is_verbless,
    looks_like_title,
)

if TYPE_CHECKING:
    from collections.abc import Sequence


_HEADING_LENGTH = 100
_FEWEST_CAPITALS = 4  # letters; fewer are somebody's initials under a note
_TITLE_LINES = 3
_ENDS = (*ENDS, ",")
_NUMBER = re.compile(
    r"(?:\d{1,2}(?P<below>\.\d{1,2})*[.)]?|§\s*\d+\w?\.?|(?:Article|Section|Annex|Appendix) [\dA-Z]+[.:]?)\s+\S"
)
_FIELD = re.compile(r"[A-Z](?:[\w.-]+ ?){1,3}:\s")  # of a form: "Press officer: Dario Finch"
_OPENS_LINE = re.compile(r"[^\W_a-z]|[\"“«(\[]")
_RECORD = re.compile(r"\d|\S*[^\W\d][,;|]\S")  # of a log or a table: "12:00:01 INFO", "Name,Age"


def with_plain_structure(found: Sequence[Paragraph]) -> list[Paragraph]:
    """The paragraphs of a text, its title apart from what stands under it and its plain headings known as such."""
    parted = _title_apart(found)
    return [replace(paragraph, level=_level(paragraph, after)) for paragraph, after in zip_longest(parted, parted[1:])]


def _title_lines(found: Sequence[Paragraph]) -> int:
    """How many of the first paragraph's lines are a title: short ones that were broken although more would have fitted.

    So begin minutes, letters and reports: who writes, what it is, of which day.
    """
    first = found[0]
    width = max(len(line) for paragraph in found for line in paragraph.text.splitlines())
    lines = [line.strip() for line in first.text.splitlines()]
    count = 0
    while count < min(len(lines), _TITLE_LINES) and _is_of_title(lines[count:], width, first=not count):
        count += 1
    return count


def _is_of_title(lines: Sequence[str], width: int, *, first: bool) -> bool:
    """Whether the first of the lines may be one of a title; what follows is no more of the same sentence then."""
    line = lines[0]
    marked = DASH.match(line) or AUTHOR.match(line) or LABEL.match(line) or (not first and _FIELD.match(line))
    if (
        marked
        or _RECORD.match(line)
        or not _OPENS_LINE.match(line)
        or len(line) > HEADLINE_LENGTH
        or line.endswith(_ENDS)
    ):
        return False
    return len(lines) == 1 or (_fits(lines[1], line, width) and _OPENS_LINE.match(lines[1]) is not None)


def _fits(after: str, line: str, width: int) -> bool:
    """Whether a line was broken although the next word would have fitted."""
    return len(line) + 1 + len(after.split(maxsplit=1)[0]) <= width


def _title_apart(found: Sequence[Paragraph]) -> list[Paragraph]:
    """The paragraphs, the title on the first lines of the first one as one of its own; one line is left as it is."""
    if len(found) < 2 or found[0].lines == 1 or heading_of(found[0]) or found[0].date:  # noqa: PLR2004 - something follows
        return list(found)
    first, count = found[0], _title_lines(found)
    if count in {0, first.lines}:
        return [replace(first, is_title=count > 0), *found[1:]]
    cut = [match.end() for match in re.finditer(r"\r\n|\r|\n", first.span.text)][count - 1]
    title, rest = first.span.within(0, cut), first.span.within(cut, len(first.span))
    title = title.within(0, len(title.text.rstrip()))
    head = replace(first, span=title, lines=count, is_title=True)
    return [head, Paragraph(rest, 0, first.lines - count), *found[1:]]


def _level(paragraph: Paragraph, after: Paragraph | None) -> int:
    """The level of a heading that nothing marks: a line by itself over a longer text, in capitals or numbered."""
    text = paragraph.text
    if after is None or not (paragraph.blank_before and after.blank_before) or heading_of(paragraph):
        return 0
    if not len(text) < len(after.text) or not looks_like_title(paragraph, _HEADING_LENGTH):
        return 0
    if text.endswith(_ENDS) or LABEL.match(text) or paragraph.date:
        return 0
    numbered = _NUMBER.match(text)
    capitals = text.isupper() and sum(map(str.isalpha, text)) >= _FEWEST_CAPITALS
    if not capitals and not (numbered and is_verbless(paragraph)):
        return 0
    return 3 if numbered and numbered["below"] else 2

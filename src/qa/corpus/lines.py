"""Splits a text into paragraphs, and says what single lines look like."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qa.corpus.dates import read_date

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterator

    from qa.types import Document, Span

HEADING = re.compile(r"\s{0,3}(?P<level>#{1,6})[ \t]+(?P<text>.*?)[ \t]*#*\s*")
AUTHOR = re.compile(r"(?i:author|written by|reported by|text by|interviewed by|interviewer|by)(?:\s*:\s*|\s+)(?=[A-Z])")
CAPTION = re.compile(r"(?:photo|picture|pictured|image|caption|figure)\b[^:]{0,20}:", re.IGNORECASE)
DASH = re.compile(r"[-–—]\s*(?=[^\s\-–—>])")
LABEL = re.compile(r"(?:\*\*)?(?P<label>[A-Z][\w.’'-]*(?:[ \t]+(?:[A-Z][\w.’'-]*|de|van|von|al|bin)){0,4})(?:\*\*)?\s*:(?:\*\*)?\s+(?=\S)")
_UNDERLINE = re.compile(r"\s{0,3}(?:=+|-{2,})\s*")
_NAVIGATION = re.compile(
    r"(?:(?:go )?back(?: to .*)?|return(?: to .*)?|home|top|up|next|previous|prev|print(?: this page| version)?|share(?: this.*)?"
    r"|read more|more news|all news|to the top|subscribe|comments?|tweet|email this|contact us|privacy policy|site map"
    r"|copyright.*|©.*|all rights reserved\.?)",
    re.IGNORECASE,
)
_VERBS = frozenset("is are was were be been has have had do does did will would can could may might must said says".split())
_NAVIGATION_LENGTH = 48


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A run of lines without a blank one between, or one line that stands for itself.

    Attributes:
        span: from the first line's first column to the last line's end.
        blank_before: how many blank lines stand before it; large at the start of the text.
        lines: how many lines it has.
    """

    span: Span
    blank_before: int
    lines: int

    @property
    def text(self) -> str:
        """The letters without outer white space."""
        return self.span.text.strip()

    @property
    def date(self) -> datetime.date | None:
        """The day, when the paragraph is nothing but a date, be it as a heading."""
        heading = HEADING.fullmatch(self.span.text)
        return read_date(heading["text"] if heading else self.text) if self.lines == 1 else None

    @property
    def is_heading(self) -> bool:
        """Whether it is a Markdown heading."""
        return heading_of(self) is not None


def heading_of(paragraph: Paragraph) -> tuple[int, str] | None:
    """Level and words of a Markdown heading, with hashes or underlined; None for anything else."""
    text = paragraph.span.text
    match = HEADING.fullmatch(text) if paragraph.lines == 1 else None
    if match and match["text"]:
        return len(match["level"]), match["text"]
    first, _, rest = text.strip().partition("\n")
    if paragraph.lines == 2 and _UNDERLINE.fullmatch(rest) and first.strip():  # noqa: PLR2004 - words and underline
        return (1 if "=" in rest else 2), first.strip()
    return None


def paragraphs(document: Document) -> list[Paragraph]:
    """All paragraphs, in order; headings, date lines and marked turns begin a new one even without a blank line."""
    found: list[Paragraph] = []
    blanks, start, end, count = 99, -1, -1, 0
    for left, right in _lines(document.text):
        line = document.text[left:right]
        blank = not line.strip()
        if start >= 0 and (blank or _begins(line) or _ends(document.text[start:end])):
            found.append(Paragraph(document.span(start, end), blanks, count))
            start, count, blanks = -1, 0, 0
        if blank:
            blanks += 1
            continue
        if start < 0:
            start = left
        end, count = right, count + 1
    if start >= 0:
        found.append(Paragraph(document.span(start, end), blanks, count))
    return found


def is_navigation(paragraph: Paragraph) -> bool:
    """Whether it is a line of a page's own navigation."""
    return len(paragraph.text) <= _NAVIGATION_LENGTH and bool(_NAVIGATION.fullmatch(paragraph.text.rstrip(" .»>")))


def looks_like_title(paragraph: Paragraph, longest: int = 200) -> bool:
    """Whether it could be a headline: one line, not long, no turn and no list."""
    text = paragraph.text
    return paragraph.lines == 1 and len(text) <= longest and not DASH.match(text) and not AUTHOR.match(text)


def is_verbless(paragraph: Paragraph) -> bool:
    """Whether no finite verb shows: what a caption looks like and a sentence does not."""
    words = re.findall(r"[^\W\d_]+", paragraph.text)
    small = [word for word in words if word.islower()]
    return not any(word in _VERBS or (word.endswith("ed") and len(word) > 4) for word in small)  # noqa: PLR2004


def _begins(line: str) -> bool:
    """Whether a line begins a paragraph of its own even without a blank line before it."""
    text = line.strip()
    return bool(HEADING.fullmatch(line) or LABEL.match(text) or read_date(text) is not None)


def _ends(text: str) -> bool:
    """Whether what has been read so far is a line that stands for itself."""
    return "\n" not in text and bool(HEADING.fullmatch(text) or read_date(text.strip()) is not None)


def _lines(text: str) -> Iterator[tuple[int, int]]:
    """Start and end of each line, without its line end."""
    for match in re.finditer(r"[^\r\n]*(?:\r\n|\r|\n|$)", text):
        if match.start() < len(text):
            yield match.start(), match.end() - len(match.group()) + len(match.group().rstrip("\r\n"))

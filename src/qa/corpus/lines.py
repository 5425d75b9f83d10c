"""Splits a text into paragraphs, and says what single lines look like."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from qa.corpus.dates import read_date

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterator, Sequence

    from qa.types import Document, Span

HEADLINE_LENGTH = 160
ENDS = (".", "!", "?", ":", ";", "…", ".”", '."')  # of a sentence, which no headline has
HEADING = re.compile(r"\s{0,3}(?P<level>#{1,6})[ \t]++(?P<text>.*?)(?:[ \t]++#++)?+\s*+")
AUTHOR = re.compile(r"(?i:author|written by|reported by|text by|interviewed by|interviewer|by)(?:\s*:\s*|\s+)(?=[A-Z])")
CAPTION = re.compile(r"(?:photo|picture|pictured|image|caption|figure)\b[^:]{0,20}:", re.IGNORECASE)
DASH = re.compile(r"[-–—]\s*(?=[^\s\-–—>])")
# Where in a recording something is said: "[00:01:23]", "0:03".
TIME = r"[\[(]?\d{1,2}:\d{2}(?::\d{2})?(?:[.,]\d{1,3})?[\])]?"
# "Ann Roe:", "Roe (Radio Lea):", "[00:01:23] Roe:"; in a recording also "Ann Roe 0:03" on a line of its own.
LABEL = re.compile(
    rf"(?:{TIME}[ \t]+(?:[-–][ \t]+)?)?"
    r"(?:\*\*)?(?P<label>[A-Z][\w.’'-]*(?:[ \t]+(?:[A-Z][\w.’'-]*|\d|de|van|von|al|bin)){0,4})"
    rf"(?:(?:[ \t]+\([^()\n]{{1,80}}\)|[ \t]+{TIME})?(?:\*\*)?\s*:(?:\*\*)?\s+|[ \t]+{TIME}[ \t]*\r?\n\s*)(?=\S)"
)
_FENCE = re.compile(r"\s{0,3}(?P<mark>`{3,}|~{3,})(?P<info>[^`]*)")
_UNDERLINE = re.compile(r"\s{0,3}(?:=+|-{2,})\s*")
_NAVIGATION = re.compile(
    r"(?:(?:go )?back(?: to .*)?|return(?: to .*)?|home|top|up|next|previous|prev|print(?: this page| version)?"
    r"|share(?: this.*)?"
    r"|read more|more news|all news|to the top|subscribe|comments?|tweet|email this|contact us|privacy policy|site map"
    r"|copyright.*|©.*|all rights reserved\.?)",
    re.IGNORECASE,
)
_VERBS = frozenset(
    "is are was were be been has have had do does did will would can could may might must said says".split()
)
_NAVIGATION_LENGTH = 48


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A run of lines without a blank one between, or one line that stands for itself.

    Attributes:
        span: from the first line's first column to the last line's end.
        blank_before: how many blank lines stand before it; large at the start of the text.
        lines: how many lines it has.
        level: of the heading that it looks like where nothing marks it as one; 0 for anything else.
        is_title: whether it is the title of the whole text, on lines of its own.
    """

    span: Span
    blank_before: int
    lines: int
    level: int = 0
    is_title: bool = False

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
        """Whether it is a heading, of Markdown or plain."""
        return heading_of(self) is not None


def heading_of(paragraph: Paragraph) -> tuple[int, str] | None:
    """Level and words of a heading, with hashes, underlined or known by its level; None for anything else."""
    text = paragraph.span.text
    if paragraph.level:
        return paragraph.level, paragraph.text
    match = HEADING.fullmatch(text) if paragraph.lines == 1 else None
    if match and match["text"]:
        return len(match["level"]), match["text"]
    first, _, rest = text.strip().partition("\n")
    if paragraph.lines == 2 and _UNDERLINE.fullmatch(rest) and first.strip():  # noqa: PLR2004 - words and underline
        return (1 if "=" in rest else 2), first.strip()
    return None


def paragraphs(document: Document) -> list[Paragraph]:
    """All paragraphs, in order; headings, date lines and marked turns begin a new one even without a blank line.

    What stands between code fences is one paragraph, whatever its lines look like.
    """
    found: list[Paragraph] = []
    blanks, start, end, count = 99, -1, -1, 0
    lines = list(_lines(document.text))
    fenced = _fenced([document.text[left:right] for left, right in lines])
    for number, (left, right) in enumerate(lines):
        line = document.text[left:right]
        code = fenced.get(number)
        blank = not line.strip() and not code
        begins = code == "opens" if code else _begins(line)
        if start >= 0 and (blank or begins or fenced.get(number - 1) == "closes" or _ends(document, start, end, count)):
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
    """Whether it could be a headline: one line of words, not long, no turn and no list."""
    text = paragraph.text
    fits = paragraph.lines == 1 and len(text) <= longest and any(map(str.isalpha, text))
    return fits and not DASH.match(text) and not AUTHOR.match(text)


def is_verbless(paragraph: Paragraph) -> bool:
    """Whether no finite verb shows: what a caption looks like and a sentence does not."""
    words = re.findall(r"[^\W\d_]+", paragraph.text)
    small = [word for word in words if word.islower()]
    return not any(word in _VERBS or (word.endswith("ed") and len(word) > 4) for word in small)  # noqa: PLR2004


def _begins(line: str) -> bool:
    """Whether a line begins a paragraph of its own even without a blank line before it."""
    text = line.strip()
    return bool(HEADING.fullmatch(line) or LABEL.match(text) or read_date(text) is not None)


def _ends(document: Document, start: int, end: int, lines: int) -> bool:
    """Whether what has been read so far stands for itself: a heading or a date."""
    if lines > 2:  # noqa: PLR2004 - an underlined heading has two
        return False
    paragraph = Paragraph(document.span(start, end), 0, lines)
    return paragraph.is_heading or paragraph.date is not None


def _fenced(lines: Sequence[str]) -> dict[int, Literal["opens", "inside", "closes"]]:
    """By number, the lines of fenced code; a fence that nothing closes is none."""
    places: dict[int, Literal["opens", "inside", "closes"]] = {}
    opened, mark = -1, ""
    for number, line in enumerate(lines):
        match = _FENCE.fullmatch(line)
        if match and opened < 0:
            opened, mark = number, match["mark"]
        elif match and match["mark"].startswith(mark) and not match["info"].strip():
            places |= {opened: "opens", **dict.fromkeys(range(opened + 1, number), "inside"), number: "closes"}
            opened = -1
    return places


def _lines(text: str) -> Iterator[tuple[int, int]]:
    """Start and end of each line, without its line end; a byte order mark is no part of the first."""
    for match in re.compile(r"[^\r\n]*(?:\r\n|\r|\n|$)").finditer(text, int(text.startswith("\ufeff"))):
        if match.start() < len(text):
            yield match.start(), match.end() - len(match.group()) + len(match.group().rstrip("\r\n"))

"""A document, places in it, and its structure; frozen, standard library only.

A :class:`Document` owns the only copy of a text. A :class:`Span` alone holds offsets, always code points into
that text, end exclusive. Everything that is quoted is a span, so a quotation that does not stand in its source
cannot be built.
"""

from __future__ import annotations

import hashlib
from bisect import bisect_right
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterator


@dataclass(frozen=True, slots=True)
class Document:
    """One source and its text, exactly as decoded.

    Attributes:
        source: the path relative to what was indexed, with forward slashes; unique in an index.
        text: the file decoded as UTF-8 with nothing translated, or what a loader extracted.
        page_starts: offsets at which pages begin, ascending; empty where the format has no pages.
    """

    source: str
    text: str = field(repr=False)
    page_starts: tuple[int, ...] = field(default=(), repr=False)

    @property
    def sha256(self) -> str:
        """The hash of the text (not of the file), in hexadecimal."""
        return hashlib.sha256(self.text.encode("utf-8", "surrogatepass")).hexdigest()

    def span(self, start: int = 0, end: int | None = None) -> Span:
        """The place from ``start`` to ``end``, or to the end of the text."""
        return Span(self, start, len(self.text) if end is None else end)


@dataclass(frozen=True, slots=True)
class Span:
    """A place in a document: ``document.text[start:end]``.

    Raises:
        ValueError: when the offsets are not ``0 <= start <= end <= len(text)``.
    """

    document: Document
    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start <= self.end <= len(self.document.text):
            raise ValueError(f"no place {self.start}..{self.end} in {self.document.source!r}")

    def __len__(self) -> int:
        return self.end - self.start

    def __hash__(self) -> int:
        return hash((self.document.source, self.start, self.end))

    @property
    def text(self) -> str:
        """The letters at this place."""
        return self.document.text[self.start : self.end]

    @property
    def source(self) -> str:
        """The document's source."""
        return self.document.source

    @property
    def key(self) -> tuple[str, int, int]:
        """What identifies the place on the wire: source, start, end."""
        return (self.document.source, self.start, self.end)

    @property
    def page(self) -> int | None:
        """The page, counted from 1, on which the place starts; None without pages."""
        starts = self.document.page_starts
        return bisect_right(starts, self.start) if starts else None

    def within(self, start: int, end: int) -> Span:
        """The place from ``start`` to ``end``, both counted from the start of this one.

        Raises:
            ValueError: when that place is not inside this one.
        """
        if not 0 <= start <= end <= len(self):
            raise ValueError(f"no place {start}..{end} inside a span of {len(self)}")
        return Span(self.document, self.start + start, self.start + end)

    def strip(self) -> Span:
        """The same place without the white space at its ends."""
        text = self.text
        left = len(text) - len(text.lstrip())
        return self.within(left, left + len(text.strip()))

    def contains(self, other: Span) -> bool:
        """Whether the other place lies wholly inside this one."""
        return self.source == other.source and self.start <= other.start and other.end <= self.end

    def overlaps(self, other: Span) -> bool:
        """Whether the two places share at least one letter."""
        return self.source == other.source and self.start < other.end and other.start < self.end


Role = Literal[
    "title",
    "heading",
    "date_line",
    "author_line",
    "caption",
    "preface",
    "body",
    "question",
    "answer",
    "footer",
]


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph-sized piece of a document and its part in the structure.

    Attributes:
        span: the whole piece, turn marker and outer blanks included.
        content: the piece without turn marker and outer white space.
        role: what the piece is.
        speaker: who says it, where that is known.
        exchange: which question-and-answer exchange it belongs to, counted from 1 inside its item.
        headings: the headings it stands under, outermost first.
    """

    span: Span
    content: Span
    role: Role
    speaker: str | None = None
    exchange: int | None = None
    headings: tuple[str, ...] = ()


ItemKind = Literal["news_item", "interview", "article", "footer"]


@dataclass(frozen=True, slots=True)
class Item:
    """One self-contained part of a document: a bulletin, an interview, an article.

    Attributes:
        span: from its first block to its last.
        title: its headline as it stands in the text, or None.
        subtitle: what follows the headline on its line, or None.
        date: the day it is dated.
        author: who wrote it.
        interviewee: who answers, in an interview.
        blocks: its pieces, in order, without overlap.
    """

    kind: ItemKind
    span: Span
    blocks: tuple[Block, ...]
    title: Span | None = None
    date: datetime.date | None = None
    author: str | None = None
    interviewee: str | None = None


@dataclass(frozen=True, slots=True)
class Outline:
    """A document and its structure."""

    document: Document
    items: tuple[Item, ...]

    def blocks(self) -> Iterator[Block]:
        """Every block of every item, in order."""
        for item in self.items:
            yield from item.blocks

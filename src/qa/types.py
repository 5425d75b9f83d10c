"""The values that flow through the program; frozen, standard library only.

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
    from collections.abc import Iterator, Mapping


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


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where a passage comes from, in words a reader can check.

    Attributes:
        title: the item's headline, or the document's first heading, or None.
        date: the item's date.
        speaker: who speaks in the passage, where one person does.
        question: the question that the passage answers, in a dialogue.
        section: the headings above it, joined by " › ".
        author: the item's author.
        kind: what the item is.
        asker: who asks that question, where it is known.
    """

    title: str | None = None
    date: datetime.date | None = None
    speaker: str | None = None
    question: str | None = None
    section: str | None = None
    author: str | None = None
    kind: ItemKind = "article"
    asker: str | None = None

    @property
    def context_line(self) -> str:
        """What is embedded and indexed before the passage's text, and never quoted; may be empty."""
        date = f"{self.date.day} {self.date:%B %Y}" if self.date else None
        parts = (self.title, date, self.section, self.speaker, self.question)
        return " | ".join(part for part in parts if part)


@dataclass(frozen=True, slots=True)
class Passage:
    """A slice of a source, small enough for the embedder to read whole, with its sentences."""

    span: Span
    provenance: Provenance
    sentences: tuple[Span, ...]
    context: str = ""

    @property
    def text(self) -> str:
        """The letters of the passage."""
        return self.span.text

    def speaker_of(self, span: Span) -> str | None:
        """Who says what stands at a place of the passage: the asker inside the question, else the speaker."""
        question = self.provenance.question
        if question:
            at = self.span.text.find(question)
            inside = span.end - self.span.start <= at + len(question)
            if at >= 0 and inside:
                return self.provenance.asker
        return self.provenance.speaker

    @property
    def indexed_text(self) -> str:
        """What the embedder and the word index read: the (fitted) context line, then the passage."""
        return f"{self.context}\n{self.text}" if self.context else self.text


@dataclass(frozen=True, slots=True)
class Signal:
    """What one retriever said of a hit: its rank from 1, and its own score."""

    rank: int
    score: float


@dataclass(frozen=True, slots=True)
class Hit:
    """A retrieved passage, its fused score, and why: the signals by retriever."""

    passage: Passage
    score: float
    signals: Mapping[str, Signal]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A place that may answer the question.

    Attributes:
        span: the evidence sentence.
        passage: the passage it stands in.
        score: higher is better; comparable across passages of one question.
        short: the short answer inside the sentence, where one is asked for and found.
        features: what the score was made of, for explanation.
    """

    span: Span
    passage: Passage
    score: float
    short: Span | None = None
    features: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Reading:
    """What a reader found: candidates, best first, and how sure it is that they answer the question.

    Attributes:
        candidates: best first; empty when nothing was worth reading.
        confidence: calibrated probability that the answer they give is right.
    """

    candidates: tuple[Candidate, ...]
    confidence: float


@dataclass(frozen=True, slots=True)
class DraftStatement:
    """A statement before it is cited: its words, and the evidence for them."""

    text: str
    evidence: tuple[Candidate, ...]
    supported: bool = True


@dataclass(frozen=True, slots=True)
class Draft:
    """An answer before its citations are built and checked. No statements: an abstention."""

    answer: str
    statements: tuple[DraftStatement, ...]
    confidence: float
    model: str
    short: str | None = None

    @property
    def abstained(self) -> bool:
        """Whether the draft declines to answer."""
        return not self.statements


@dataclass(frozen=True, slots=True)
class Citation:
    """A checked place: marker, span and the passage around it."""

    marker: int
    span: Span
    passage: Passage

    @property
    def quote(self) -> str:
        """The source's own letters; nothing else can be quoted."""
        return self.span.text

    @property
    def speaker(self) -> str | None:
        """Who says it, where one person does."""
        return self.passage.speaker_of(self.span)


@dataclass(frozen=True, slots=True)
class Statement:
    """One claim of the answer and the markers of its citations."""

    text: str
    citations: tuple[int, ...]
    supported: bool = True


@dataclass(frozen=True, slots=True)
class Answer:
    """What a person gets for a question; on the wire, the contract's JSON object.

    Attributes:
        confidence: calibrated probability, 0 to 1, that the answer is right.
        short: the short answer inside ``answer``, where one was found; for display.
        timings_ms: milliseconds by step, with ``total``.
        notice: a word to the reader about how the answer came about (a fallback, say), or "".
    """

    question: str
    standalone_question: str
    answer: str
    abstained: bool
    confidence: float
    model: str
    citations: tuple[Citation, ...]
    statements: tuple[Statement, ...]
    hits: tuple[Hit, ...]
    timings_ms: Mapping[str, float]
    short: str | None = None
    notice: str = ""

"""The values that flow from a question to its answer; frozen, standard library only."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from qa.structure import Block, Document, Item, ItemKind, Outline, Role, Span

if TYPE_CHECKING:
    import datetime
    from collections.abc import Mapping

__all__ = [
    "Answer",
    "Block",
    "Candidate",
    "Citation",
    "Document",
    "Draft",
    "DraftStatement",
    "Hit",
    "Item",
    "ItemKind",
    "ModelWork",
    "Outline",
    "Passage",
    "Provenance",
    "Reading",
    "Role",
    "Signal",
    "Span",
    "Statement",
    "date_in_words",
]


def date_in_words(date: datetime.date | None) -> str:
    """A date as in "7 February 2019"; nothing where there is none."""
    return f"{date.day} {date:%B} {date.year}" if date else ""


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
        parts = (self.title, date_in_words(self.date), self.section, self.speaker, self.question)
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

    def asks(self, span: Span) -> bool:
        """Whether a place of the passage lies in the question that the passage answers."""
        question = self.provenance.question
        at = self.span.text.find(question) if question else -1
        return question is not None and at >= 0 and span.end - self.span.start <= at + len(question)

    def speaker_of(self, span: Span) -> str | None:
        """Who says what stands at a place of the passage: the asker inside the question, else the speaker."""
        return self.provenance.asker if self.asks(span) else self.provenance.speaker

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
        hits: the passages that were read, best first as the reader ranks them.
        short: the short answer, or "Yes" or "No" where the question asks for that and the reader is sure enough.
        enough: the confidence from which this answer is worth giving; None where the reader's own threshold says so.
    """

    candidates: tuple[Candidate, ...]
    confidence: float
    hits: tuple[Hit, ...] = ()
    short: str | None = None
    enough: float | None = None


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
class ModelWork:
    """What a local model did for an answer, whatever became of it.

    Attributes:
        model: its name.
        prompt_tokens: what it read, in its own tokens as far as they can be counted.
        reply_tokens: what it wrote.
        statements: how many statements it wrote.
        unsupported: those that the passages do not bear out.
        prompt: name and version of the prompt that it was asked with.
    """

    model: str
    prompt_tokens: int
    reply_tokens: int
    statements: int
    unsupported: tuple[str, ...] = ()
    prompt: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a person gets for a question; on the wire, the contract's JSON object.

    Attributes:
        confidence: calibrated probability, 0 to 1, that the answer is right.
        short: the short answer inside ``answer``, where one was found; for display.
        timings_ms: milliseconds by step, with ``total``.
        notice: a word to the reader about how the answer came about (a fallback, say), or "".
        work: what a local model did, where one was asked.
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
    work: ModelWork | None = None

    @property
    def is_written(self) -> bool:
        """Whether a local model wrote what is answered."""
        return self.work is not None and self.work.model == self.model and not self.abstained

"""A conversation as it was when it was held: values that need no index, so that they outlive it.

An answer holds spans into documents; a record holds the letters and the offsets, with the hash of every source. It
says what was quoted then, whatever has become of the sources since.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from qa.answer.own_words import own_places

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    from qa.types import Answer, Citation, Hit, ModelWork, Statement

CONFIDENCE_DIGITS, SCORE_DIGITS, TIME_DIGITS = 4, 6, 3


@dataclass(frozen=True, slots=True)
class Quotation:
    """A citation without its document.

    Attributes:
        start: the first letter's offset in the source's text, in code points.
        end: the offset behind the last letter.
        passage: the offsets of the passage around it.
    """

    marker: int
    source: str
    start: int
    end: int
    quote: str
    passage: tuple[int, int]
    title: str | None = None
    date: dt.date | None = None
    speaker: str | None = None
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Looked:
    """A passage that was looked at, without its text."""

    source: str
    start: int
    end: int
    score: float
    title: str | None = None
    date: dt.date | None = None
    speaker: str | None = None


@dataclass(frozen=True, slots=True)
class Recorded:
    """An answer as it was given.

    Attributes:
        hashes: by source, the hash of its text when it was quoted.
        work: what a local model did, where one was asked.
    """

    standalone_question: str
    answer: str
    abstained: bool
    confidence: float
    model: str
    citations: tuple[Quotation, ...] = ()
    statements: tuple[Statement, ...] = ()
    passages: tuple[Looked, ...] = ()
    timings_ms: Mapping[str, float] = field(default_factory=dict)
    short: str | None = None
    notice: str = ""
    hashes: Mapping[str, str] = field(default_factory=dict)
    work: ModelWork | None = None

    @property
    def is_written(self) -> bool:
        """Whether a local model wrote what is answered."""
        return self.work is not None and self.work.model == self.model and not self.abstained

    def own_words(self, statement: Statement) -> list[str]:
        """The words of one of the statements that are a model's own, and not those of what it cites."""
        places = own_places(statement, self.citations) if self.is_written else ()
        return [statement.text[start:end] for start, end in places]


@dataclass(frozen=True, slots=True)
class RecordedTurn:
    """One question and what came of it: an answer, or a failure in one line."""

    question: str
    answer: Recorded | None = None
    failure: str = ""


@dataclass(frozen=True, slots=True)
class Record:
    """A conversation: its title, when it was last added to, and its turns, oldest first."""

    title: str
    changed: dt.datetime
    turns: tuple[RecordedTurn, ...] = ()


def record_turn(question: str, answer: Answer | None, failure: str = "") -> RecordedTurn:
    """What is to be kept of a turn."""
    kept = replace(record_answer(answer), hashes=_hashes(answer)) if answer is not None else None
    return RecordedTurn(question, kept, failure)


def record_answer(answer: Answer) -> Recorded:
    """An answer as plain values, rounded, without the hashes of its sources."""
    return Recorded(
        standalone_question=answer.standalone_question,
        answer=answer.answer,
        abstained=answer.abstained,
        confidence=round(float(answer.confidence), CONFIDENCE_DIGITS),
        model=answer.model,
        citations=tuple(_quotation(each) for each in answer.citations),
        statements=answer.statements,
        passages=tuple(_looked(each) for each in answer.hits),
        timings_ms={step: round(float(time), TIME_DIGITS) for step, time in answer.timings_ms.items()},
        short=answer.short,
        notice=answer.notice,
        work=answer.work,
    )


def _hashes(answer: Answer) -> dict[str, str]:
    spans = (*(each.span for each in answer.citations), *(hit.passage.span for hit in answer.hits))
    documents = {span.source: span.document for span in spans}
    return {source: document.sha256 for source, document in sorted(documents.items())}


def _quotation(citation: Citation) -> Quotation:
    span, around, provenance = citation.span, citation.passage.span, citation.passage.provenance
    return Quotation(
        marker=citation.marker,
        source=span.source,
        start=span.start,
        end=span.end,
        quote=citation.quote,
        passage=(around.start, around.end),
        title=provenance.title,
        date=provenance.date,
        speaker=citation.speaker,
        page=span.page,
    )


def _looked(hit: Hit) -> Looked:
    span, provenance = hit.passage.span, hit.passage.provenance
    score = round(float(hit.score), SCORE_DIGITS)
    return Looked(span.source, span.start, span.end, score, provenance.title, provenance.date, provenance.speaker)

"""The contract's JSON, both ways: what an answer and a hit look like outside the program."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from qa.errors import QaError
from qa.export import SCORE_DIGITS, answer_object, record_answer
from qa.fields import Fields
from qa.types import Answer, Citation, Hit, ModelWork, Passage, Provenance, Statement

if TYPE_CHECKING:
    from collections.abc import Mapping

    from qa.types import Document


def answer_to_dict(answer: Answer) -> dict[str, object]:
    """The contract's object for an answer: plain values that any JSON writer takes."""
    return answer_object(answer.question, record_answer(answer))


def hit_to_dict(hit: Hit) -> dict[str, object]:
    """A retrieved passage: its place, its letters, where it comes from, and why it was found."""
    span, provenance = hit.passage.span, hit.passage.provenance
    return {
        "source": span.source,
        "start": span.start,
        "end": span.end,
        "score": round(float(hit.score), SCORE_DIGITS),
        "signals": {
            name: {"rank": signal.rank, "score": round(float(signal.score), SCORE_DIGITS)}
            for name, signal in hit.signals.items()
        },
        "title": provenance.title,
        "date": provenance.date.isoformat() if provenance.date else None,
        "speaker": provenance.speaker,
        "page": span.page,
        "text": hit.passage.text,
    }


def answer_from_dict(payload: Mapping[str, object], documents: Mapping[str, Document]) -> Answer:
    """The answer that a contract object stands for; every quote is checked again, letter for letter.

    Args:
        payload: what ``answer_to_dict`` gave, or another program in the same form; unknown keys are ignored.
        documents: the documents that it points into, by source.

    Raises:
        QaError: when the object is not in the contract's form, a place does not exist, a quote differs from
            its source, or a statement names a marker that no citation has.
    """
    try:
        return _answer(Fields(payload, "answer"), documents)
    except ValueError as error:  # a place outside its document, a date that is none
        raise QaError(f"this is not an answer: {error}") from error


def _answer(entry: Fields, documents: Mapping[str, Document]) -> Answer:
    citations = tuple(_citation(each, documents) for each in entry.entries("citations"))
    markers = {citation.marker for citation in citations}
    statements = tuple(
        Statement(each.text("text"), tuple(each.integers("citations")), each.flag("supported"))
        for each in entry.entries("statements")
    )
    loose = sorted({marker for each in statements for marker in each.citations} - markers)
    if loose:
        raise QaError(f"this is not an answer: no citation has the marker {loose[0]}")
    abstained = entry.flag("abstained")
    if abstained and citations:
        raise QaError("this is not an answer: it abstains and cites")
    timings = entry.entry("timings_ms")
    return Answer(
        question=entry.text("question"),
        standalone_question=entry.text("standalone_question"),
        answer=entry.text("answer"),
        abstained=abstained,
        confidence=entry.number("confidence"),
        model=entry.text("model"),
        citations=citations,
        statements=statements,
        hits=tuple(_hit(each, documents) for each in entry.entries("passages")),
        timings_ms={step: timings.number(step) for step in timings},
        work=_work(entry.entry("generation")) if "generation" in entry else None,
    )


def _work(entry: Fields) -> ModelWork:
    return ModelWork(
        entry.text("model"),
        entry.integer("prompt_tokens"),
        entry.integer("reply_tokens"),
        entry.integer("statements"),
        tuple(entry.texts("unsupported")),
        entry.optional_text("prompt") or "",
    )


def _citation(entry: Fields, documents: Mapping[str, Document]) -> Citation:
    document = _document(entry, documents)
    span = document.span(entry.integer("start"), entry.integer("end"))
    quote = entry.text("quote")
    if span.text != quote:
        place = f"{span.source}:{span.start}-{span.end}"
        raise QaError(f"the quote {quote[:60]!r} does not stand at {place}")
    around = entry.entry("passage")
    date = entry.optional_text("date")
    provenance = Provenance(
        title=entry.optional_text("title"),
        date=dt.date.fromisoformat(date) if date is not None else None,
        speaker=entry.optional_text("speaker"),
    )
    passage = Passage(document.span(around.integer("start"), around.integer("end")), provenance, ())
    if not passage.span.contains(span):
        raise QaError(f"this is not an answer: citation {entry.integer('marker')} is outside its passage")
    return Citation(entry.integer("marker"), span, passage)


def _hit(entry: Fields, documents: Mapping[str, Document]) -> Hit:
    span = _document(entry, documents).span(entry.integer("start"), entry.integer("end"))
    return Hit(Passage(span, Provenance(), ()), entry.number("score"), {})


def _document(entry: Fields, documents: Mapping[str, Document]) -> Document:
    source = entry.text("source")
    if source not in documents:
        raise QaError(f"this is not an answer: the source {source!r} is not known")
    return documents[source]

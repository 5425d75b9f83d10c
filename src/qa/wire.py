"""The contract's JSON, both ways: what an answer and a hit look like outside the program."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from qa.errors import QaError
from qa.fields import Fields
from qa.types import Answer, Citation, Hit, Passage, Provenance, Statement

if TYPE_CHECKING:
    from collections.abc import Mapping

    from qa.types import Document, Span

_CONFIDENCE_DIGITS = 4
_SCORE_DIGITS = 6
_TIME_DIGITS = 3


def answer_to_dict(answer: Answer) -> dict[str, object]:
    """The contract's object for an answer: plain values that any JSON writer takes."""
    return {
        "question": answer.question,
        "standalone_question": answer.standalone_question,
        "answer": answer.answer,
        "abstained": answer.abstained,
        "confidence": round(float(answer.confidence), _CONFIDENCE_DIGITS),
        "model": answer.model,
        "citations": [_citation_to_dict(citation) for citation in answer.citations],
        "statements": [
            {"text": each.text, "citations": list(each.citations), "supported": each.supported}
            for each in answer.statements
        ],
        "passages": [
            {**_place(hit.passage.span), "score": round(float(hit.score), _SCORE_DIGITS)} for hit in answer.hits
        ],
        "timings_ms": {step: round(float(time), _TIME_DIGITS) for step, time in answer.timings_ms.items()},
    }


def hit_to_dict(hit: Hit) -> dict[str, object]:
    """A retrieved passage: its place, its letters, where it comes from, and why it was found."""
    provenance = hit.passage.provenance
    return {
        **_place(hit.passage.span),
        "score": round(float(hit.score), _SCORE_DIGITS),
        "signals": {
            name: {"rank": signal.rank, "score": round(float(signal.score), _SCORE_DIGITS)}
            for name, signal in hit.signals.items()
        },
        "title": provenance.title,
        "date": provenance.date.isoformat() if provenance.date else None,
        "speaker": provenance.speaker,
        "page": hit.passage.span.page,
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


def _place(span: Span) -> dict[str, object]:
    return {"source": span.source, "start": span.start, "end": span.end}


def _citation_to_dict(citation: Citation) -> dict[str, object]:
    provenance = citation.passage.provenance
    around = citation.passage.span
    return {
        "marker": citation.marker,
        **_place(citation.span),
        "quote": citation.quote,
        "title": provenance.title,
        "date": provenance.date.isoformat() if provenance.date else None,
        "speaker": citation.speaker,
        "page": citation.span.page,
        "passage": {"start": around.start, "end": around.end},
    }

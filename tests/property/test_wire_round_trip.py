from __future__ import annotations

import datetime as dt
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.errors import QaError
from qa.types import Answer, Citation, Document, Hit, ModelWork, Passage, Provenance, Span, Statement
from qa.wire import answer_from_dict, answer_to_dict

LETTERS = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
PROVENANCES = st.builds(
    Provenance,
    title=st.none() | LETTERS,
    date=st.none() | st.dates(dt.date(1, 1, 1)),
    speaker=st.none() | LETTERS,
)
FRACTIONS = st.floats(0, 1)
COUNTS = st.integers(0, 10_000)
WORKS = st.builds(ModelWork, LETTERS, COUNTS, COUNTS, COUNTS, st.lists(LETTERS, max_size=3).map(tuple), LETTERS)


@st.composite
def spans_inside(draw: st.DrawFn, outer: Span) -> Span:
    start = draw(st.integers(0, len(outer)))
    return outer.within(start, draw(st.integers(start, len(outer))))


@st.composite
def answers(draw: st.DrawFn) -> tuple[Answer, Document]:
    text = draw(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=60))
    pages = draw(st.sampled_from([(), (0,), (0, 1)]))
    document = Document("folder/ä.txt", text, page_starts=pages)
    passages = [
        Passage(draw(spans_inside(document.span())), draw(PROVENANCES), ()) for _ in range(draw(st.integers(0, 3)))
    ]
    citations = tuple(
        Citation(marker, draw(spans_inside(passage.span)), passage) for marker, passage in enumerate(passages, start=1)
    )
    markers = st.lists(st.sampled_from(range(1, len(citations) + 1)), max_size=2) if citations else st.just([])
    statement = st.builds(Statement, LETTERS, markers.map(tuple), st.booleans())
    answer = Answer(
        question=draw(LETTERS),
        standalone_question=draw(LETTERS),
        answer=draw(LETTERS),
        abstained=not citations,
        confidence=draw(FRACTIONS),
        model=draw(LETTERS),
        citations=citations,
        statements=tuple(draw(st.lists(statement, max_size=3))),
        hits=tuple(Hit(passage, draw(FRACTIONS), {}) for passage in passages),
        timings_ms=draw(st.dictionaries(LETTERS, FRACTIONS, max_size=3)),
        work=draw(st.none() | WORKS),
    )
    return answer, document


@given(answers())
def test_an_answer_survives_the_wire(case):
    answer, document = case
    sent = answer_to_dict(answer)
    back = answer_from_dict(json.loads(json.dumps(sent, allow_nan=False)), {document.source: document})
    assert answer_to_dict(back) == sent
    assert [citation.quote for citation in back.citations] == [citation.quote for citation in answer.citations]
    assert back.statements == answer.statements


@given(answers(), st.data())
def test_a_changed_letter_in_a_quote_is_found(case, data):
    answer, document = case
    sent = answer_to_dict(answer)
    quoted = [entry for entry in sent["citations"] if entry["quote"]]
    if not quoted:
        return
    entry = data.draw(st.sampled_from(quoted))
    place = data.draw(st.integers(0, len(entry["quote"]) - 1))
    other = "y" if entry["quote"][place] == "x" else "x"
    entry["quote"] = entry["quote"][:place] + other + entry["quote"][place + 1 :]
    with pytest.raises(QaError, match="does not stand"):
        answer_from_dict(sent, {document.source: document})

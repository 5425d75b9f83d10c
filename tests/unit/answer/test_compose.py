from __future__ import annotations

from dataclasses import replace

import pytest

from builders import make_hit, make_passage
from qa.answer.compose import NO_ANSWER, compose, merge
from qa.types import Candidate, Reading


def _reading(confidence: float = 0.9, *, short: bool = False) -> Reading:
    passage = make_passage(["The port opened in 1911.", "It closed in 1980.", "Nobody came."])
    first, second, third = passage.sentences
    inside = second.within(13, 17) if short else None
    return Reading(
        (
            Candidate(second, passage, 3.0, inside),
            Candidate(third, passage, 2.0),
            Candidate(first, passage, 1.0),
        ),
        confidence,
        short=inside.text if inside else None,
    )


def test_the_answer_is_the_best_evidence_in_the_order_of_the_text():
    draft = compose(_reading(), model="m", abstain_below=0.5, limit=3)
    assert draft.answer == "The port opened in 1911. It closed in 1980. Nobody came."
    assert [statement.text for statement in draft.statements] == [
        "The port opened in 1911.", "It closed in 1980.", "Nobody came.",
    ]  # fmt: skip
    assert not draft.abstained


def test_the_short_answer_comes_first():
    draft = compose(_reading(short=True), model="m", abstain_below=0.5, limit=1)
    assert draft.answer == "1980\nIt closed in 1980."
    assert draft.short == "1980"


def test_below_the_threshold_nothing_is_answered():
    draft = compose(_reading(0.3), model="m", abstain_below=0.5)
    assert draft.abstained
    assert draft.answer == NO_ANSWER
    assert draft.confidence == 0.3


def test_an_empty_reading_is_an_abstention():
    assert compose(Reading((), 1.0), model="m", abstain_below=0.0).abstained


def test_readings_of_a_questions_parts_are_merged_in_turn():
    one = _reading(0.9, short=True)
    passage = make_passage(["The mayor was Ann Lee."], source="b.txt")
    two = Reading((Candidate(passage.sentences[0], passage, 9.0),), 0.5, (make_hit(["x"]),), "Ann Lee")
    merged = merge([one, two])
    assert [c.span.text for c in merged.candidates[:2]] == ["It closed in 1980.", "The mayor was Ann Lee."]
    assert merged.confidence == pytest.approx(0.7)
    assert merged.short == "1980; Ann Lee"
    assert merged.hits == two.hits
    assert merge([one]) is one


def test_how_sure_is_enough_for_a_merged_reading_is_the_mean_where_each_says_so():
    said = replace(_reading(), enough=0.4), replace(_reading(), enough=0.6)
    assert merge(said).enough == pytest.approx(0.5)
    assert merge([said[0], _reading()]).enough is None

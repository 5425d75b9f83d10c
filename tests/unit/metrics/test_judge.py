from __future__ import annotations

import pytest

from evaluation_rows import place, prediction, question, refusal, unanswerable
from qa.metrics.judge import judge, overlaps


@pytest.mark.parametrize(
    ("one", "other", "common"),
    [
        (("a", 0, 5), ("a", 4, 9), True),
        (("a", 0, 5), ("a", 5, 9), False),
        (("a", 0, 5), ("b", 0, 5), False),
        (("a", 3, 4), ("a", 0, 9), True),
    ],
)
def test_places_overlap_when_they_share_a_letter(one: tuple, other: tuple, *, common: bool) -> None:
    assert overlaps(one, other) is common
    assert overlaps(other, one) is common


def test_a_right_answer_is_said_and_cited() -> None:
    verdict = judge(question(), prediction())
    assert (verdict.said, verdict.cited, verdict.right, verdict.abstained) == (True, True, True, False)
    assert verdict.recall == {1: False, 3: True, 5: True, 10: True}
    assert verdict.first_hit == 2
    assert (verdict.citation_precision, verdict.citation_recall) == (1.0, 1.0)
    assert verdict.milliseconds == 10.0


def test_saying_without_citing_and_citing_without_saying_are_wrong() -> None:
    elsewhere = judge(question(), prediction(citations=[place(40, 50)]))
    assert (elsewhere.said, elsewhere.cited, elsewhere.right) == (True, False, False)
    silent = judge(question(), prediction(answer="In June."))
    assert (silent.said, silent.cited, silent.right) == (False, True, False)


def test_every_group_is_needed_and_any_place_of_a_group_does() -> None:
    asked = question(evidence=((("a.txt", 10, 20), ("b.txt", 0, 5)), (("a.txt", 40, 45),)))
    half = judge(asked, prediction(citations=[place(0, 3, "b.txt")]))
    assert (half.cited, half.citation_recall) == (False, 0.5)
    whole = judge(asked, prediction(citations=[place(0, 3, "b.txt"), place(44, 60), place(70, 80)]))
    assert (whole.cited, whole.citation_recall) == (True, 1.0)
    assert whole.citation_precision == pytest.approx(2 / 3)


def test_all_items_have_to_be_said_in_any_spelling() -> None:
    asked = question(must_contain=(("Ban Ki-moon", "Ban"), ("Bordyuzha",)), answers=())
    assert judge(asked, prediction(answer="Ban and N. Bordyuzha")).said
    assert not judge(asked, prediction(answer="Ban alone")).said


def test_a_question_without_accepted_answers_takes_any() -> None:
    assert judge(question(answers=()), prediction(answer="whatever")).right


def test_refusing_an_answerable_question_is_wrong_and_says_nothing() -> None:
    verdict = judge(question(), refusal("q1", answer="3 May 1999"))
    assert (verdict.said, verdict.cited, verdict.right, verdict.f1) == (False, False, False, 0.0)


@pytest.mark.parametrize(
    ("expected", "given", "right"),
    [
        ("abstain", refusal("u1"), True),
        ("abstain", prediction("u1"), False),
        ("abstain_or_correct", refusal("u1"), True),
        ("abstain_or_correct", prediction("u1", answer="No: it was signed in Moscow."), True),
        ("abstain_or_correct", prediction("u1", answer="In New York."), False),
    ],
)
def test_what_is_right_for_an_unanswerable_question(expected: str, given: dict, *, right: bool) -> None:
    assert judge(unanswerable(expected=expected, correction=("in Moscow",)), given).right is right


@pytest.mark.parametrize("expected", ["answer", "abstain", "abstain_or_correct", "answer_or_abstain"])
def test_a_failure_is_never_right(expected: str) -> None:
    asked = question(expected=expected, answerable=expected == "answer", correction=("in Moscow",))
    assert not judge(asked, refusal("q1", error="the server is down")).right


def test_answer_or_abstain_takes_both() -> None:
    assert judge(question(expected="answer_or_abstain"), refusal("q1")).right
    assert judge(question(expected="answer_or_abstain"), prediction()).right
    assert not judge(question(expected="answer_or_abstain"), prediction(answer="no")).right


def test_f1_takes_the_better_of_first_line_and_whole() -> None:
    assert judge(question(), prediction(answer="3 May 1999\nand a long sentence after it")).f1 == 1.0

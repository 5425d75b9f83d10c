"""Every measure against values worked by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom

from evaluation_rows import place, prediction, question, refusal, unanswerable
from qa.errors import QuestionSetError
from qa.metrics import score
from qa.metrics.bootstrap import estimate
from qa.metrics.compare import compare
from qa.metrics.confidence import (
    Bin,
    area_under_risk,
    chance_error,
    expected_calibration_error,
    reliability,
    risk_coverage,
)
from qa.metrics.ranking import ranking
from qa.metrics.show import percent
from qa.metrics.text import contains, normalised, token_f1


def test_texts_are_compared_without_case_punctuation_and_articles() -> None:
    assert normalised("The  71/12, “A” cat’s!") == "71 12 cat s"
    assert contains("It was the 3rd of May, 1999.", "May 1999")
    assert not contains("seventeen", "seven")
    assert not contains("anything", "")


def test_token_f1() -> None:
    assert token_f1("the green blue", "green") == pytest.approx(2 / 3)
    assert token_f1("red", "green") == 0.0
    assert token_f1("", "") == 1.0


def test_an_estimate_holds_its_mean_and_is_the_same_every_time() -> None:
    once = estimate([True, False, True, True])
    assert once == estimate([True, False, True, True])
    assert once.mean == 0.75
    assert once.count == 4
    assert once.low is not None
    assert once.high is not None
    assert once.low <= 0.75 <= once.high
    assert estimate([]).mean is None
    assert estimate([1.0] * 9).low == 1.0


def test_calibration_error_is_the_mean_distance_of_the_bins() -> None:
    bins = reliability([0.9, 0.9, 0.1, 0.1], [True, False, False, False])
    assert sum(one.count for one in bins) == 4
    # Four bins of one answer each: |0.9 - 1| + |0.9 - 0| + |0.1 - 0| + |0.1 - 0|, over four.
    assert expected_calibration_error(bins) == pytest.approx((0.1 + 0.9 + 0.1 + 0.1) / 4)
    assert expected_calibration_error(reliability([1.0, 0.0], [True, False])) == 0.0
    assert expected_calibration_error(reliability([1.0, 0.0], [False, True])) == 1.0
    assert expected_calibration_error(()) is None
    assert reliability([], []) == ()


def test_an_honest_confidence_shows_an_error_by_chance() -> None:
    # One answer at 0.5 is 0.5 off, whatever happens; of two, half the time neither or both are right.
    assert chance_error([Bin(0.5, 1.0, 1)]) == pytest.approx(0.5)
    assert chance_error([Bin(0.5, 1.0, 2)]) == pytest.approx(0.25)
    assert chance_error([Bin(0.5, 1.0, 1), Bin(0.5, 1.0, 2)]) == pytest.approx(1 / 3)
    assert chance_error([Bin(1.0, 1.0, 5), Bin(0.0, 0.0, 5)]) == 0.0
    assert chance_error([]) is None


@given(st.integers(1, 400), st.floats(0.01, 0.99))
def test_chance_is_the_mean_distance_of_binomial_shares(n: int, p: float) -> None:
    right = np.arange(n + 1)
    expected = float((binom.pmf(right, n, p) * np.abs(right / n - p)).sum())
    assert chance_error([Bin(p, 0.0, n)]) == pytest.approx(expected, rel=1e-6, abs=1e-12)


def test_risk_falls_with_confidence() -> None:
    curve = risk_coverage([0.2, 0.9, 0.5], [False, True, False])
    assert curve == ((pytest.approx(1 / 3), 0.0), (pytest.approx(2 / 3), 0.5), (1.0, pytest.approx(2 / 3)))
    assert area_under_risk(curve) == pytest.approx((0 + 0.5 + 2 / 3) / 3)
    assert area_under_risk(()) is None


def test_ranking_measures() -> None:
    third = prediction("q2", passages=[place(30, 35), place(40, 45), place(10, 15)])
    found = ranking([question("q1"), question("q2"), unanswerable()], [prediction("q1"), third, refusal("u1")])
    assert found["mrr"] == {"q1": pytest.approx(1 / 2), "q2": pytest.approx(1 / 3)}
    lost = ranking([question("q1")], [prediction("q1", passages=[place(30, 35)])])
    assert lost["mrr"]["q1"] == 0.0
    assert lost["ndcg@10"]["q1"] == 0.0


def test_recall_at_a_cut_needs_every_group() -> None:
    asked = question(evidence=((("a.txt", 10, 20),), (("a.txt", 40, 45),)))
    passages = [place(0, 30), place(50, 60), place(60, 70), place(41, 42)]
    found = score([asked], [prediction("q1", passages=passages)]).overall
    assert [found[f"recall@{k}"].mean for k in (1, 3, 5, 10)] == [0.0, 0.0, 1.0, 1.0]
    assert found["mrr"].mean == 1.0


def test_a_broken_program_refuses_nothing() -> None:
    questions = [question("q1"), unanswerable("u1")]
    found = score(questions, [refusal("q1", error="down"), refusal("u1", error="down")]).overall
    assert [found[name].mean for name in ("right", "refused", "over-refused")] == [0.0, 0.0, 0.0]


def test_all_figures() -> None:
    questions = [question("q1"), question("q2"), unanswerable("u1"), unanswerable("u2"), question("o", optional=True)]
    predictions = [refusal("u1"), prediction("q1"), refusal("q2"), prediction("u2"), prediction("o", answer="no")]
    figures = score(questions, predictions)
    means = {name: found.mean for name, found in figures.overall.items()}
    assert means["right"] == 0.5  # q1 and u1
    assert means["right, answerable"] == 0.5
    assert means["said"] == 0.5
    assert means["cited"] == 0.5
    assert means["refused"] == 0.5
    assert means["over-refused"] == 0.5
    assert means["recall@1"] == 0.0
    assert means["recall@3"] == 1.0
    assert means["mrr"] == 0.5
    assert figures.optional["right"].mean == 0.0
    assert figures.milliseconds == (10.0, 10.0)
    assert [verdict.id for verdict in figures.verdicts] == ["q1", "q2", "u1", "u2", "o"]
    assert figures.calibration_error is not None
    assert figures.chance_error is not None
    assert figures.to_dict()["overall"]["right"]["mean"] == 0.5


@pytest.mark.parametrize("rows", [[], [prediction("other")], [prediction("q1"), prediction("q1")]])
def test_predictions_have_to_match_the_questions(rows: list) -> None:
    with pytest.raises(QuestionSetError, match="do not match"):
        score([question("q1")], rows)


def test_a_run_is_compared_question_by_question() -> None:
    now = score([question("q1"), question("q2")], [prediction("q1"), refusal("q2")]).verdicts
    compared = compare(now, {"q1": False, "q2": True, "gone": True})
    assert compared is not None
    assert (compared.won, compared.lost, compared.difference.mean) == (("q1",), ("q2",), 0.0)
    assert compare(now, {"gone": True}) is None


def test_shares_are_shown_in_per_cent() -> None:
    assert percent(estimate([True, False])) == "50"
    assert percent(estimate([True, True]), interval=True) == "100 (100–100)"
    assert percent(estimate([])) == "–"
    assert percent(None) == "–"


def test_a_number_sign_is_punctuation() -> None:
    assert contains("(№71/12)", "71/12")
    assert normalised("№ 5") == "5"

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from qa.seams import PassageScores
from qa.training.measure import measure_reading
from qa.training.rows import Row

CONTEXT = "red green blue"


class Scripted:
    """Finds the word that the question names, as surely as it says: "green 3"."""

    def __init__(self, answer_above: float = 0.0) -> None:
        self.answerability = {"margin": 1.0, "answerable": 1.0, "bias": -answer_above}

    def score(self, question: str, passages: list[str]) -> list[PassageScores]:
        word, surety = question.split()
        start = CONTEXT.index(word)
        offsets = ((0, 3), (4, 9), (10, 14))
        logits = np.array([0.0 if a == start else -9.0 for a, _ in offsets], dtype=np.float32)
        return [PassageScores(logits, logits, offsets, 0.0, float(surety), 0.0) for _ in passages]


def row(question: str, *answers: str) -> Row:
    places = tuple((CONTEXT.index(answer), CONTEXT.index(answer) + len(answer)) for answer in answers)
    return Row("span", question, CONTEXT, places, bool(answers))


def test_the_figures_are_those_of_squad_two() -> None:
    rows = [
        row("red 2", "red"),  # exact
        row("green 1", "green blue"),  # half the words of the answer: F1 2/3
        row("blue -1", "blue"),  # right, but refused
        row("red 3"),  # answered although it has no answer
        row("red -2"),  # refused rightly
        Row("yes_no", "is it", CONTEXT, (), True),  # noqa: FBT003 - left out
    ]
    heard = []
    figures = measure_reading(Scripted(), rows, lambda step, done, total: heard.append((done, total)))
    assert heard[-1] == (5, 5)
    assert (figures.rows, figures.answerable) == (5, 3)
    assert figures.exact == pytest.approx(2 / 3)
    assert figures.f1 == pytest.approx((1 + 2 / 3 + 1) / 3)
    assert figures.overall == pytest.approx((1 + 2 / 3 + 0 + 0 + 1) / 5)
    assert figures.best_overall == pytest.approx((1 + 2 / 3 + 1 + 0 + 1) / 5)
    assert figures.best_threshold == pytest.approx((-1 + -2) / 2)
    assert figures.refusal_precision == pytest.approx(1 / 2)
    assert figures.refusal_recall == pytest.approx(1 / 2)
    stricter = measure_reading(Scripted(answer_above=2.5), rows)
    assert stricter.overall == pytest.approx(1 / 5)
    assert stricter.refusal_recall == pytest.approx(1 / 2)


def test_rows_of_one_kind_only_give_no_nan() -> None:
    figures = measure_reading(Scripted(), [row("red 2", "red")])
    assert (figures.refusal_precision, figures.refusal_recall) == (0.0, 0.0)
    assert measure_reading(Scripted(), []).f1 == 0.0


def test_a_text_is_read_behind_its_heading_where_that_is_wanted() -> None:
    class Reading(Scripted):
        def __init__(self) -> None:
            super().__init__()
            self.texts: list[str] = []

        def score(self, question: str, passages: list[str]) -> list[PassageScores]:
            self.texts += passages
            (said,) = super().score(question, passages)
            before = len(passages[0]) - len(CONTEXT)
            moved = tuple((a + before, b + before) for a, b in said.offsets)
            return [
                replace(
                    said,
                    offsets=((0, 1), *moved),
                    starts=np.array([9.0, *said.starts]),
                    ends=np.array([9.0, *said.ends]),
                )
            ]

    reading = Reading()
    rows = [replace(row("green 1", "green"), heading="Colours")]
    assert measure_reading(reading, rows, headed=True).exact == 1.0
    assert reading.texts == [f"Colours\n{CONTEXT}"]
    plain = Scripted()
    assert measure_reading(plain, rows).exact == 1.0  # asked of the text alone

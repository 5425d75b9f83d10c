from __future__ import annotations

import math

import numpy as np
import pytest

from qa.answer.answerability import SIGNS, answers_by
from qa.training.verifier import fit_weights


def signs(**values: float) -> dict[str, float]:
    return {**dict.fromkeys(SIGNS, 0.0), **values}


def test_what_tells_gets_weight_and_what_does_not_gets_none() -> None:
    chance = np.random.default_rng(3)
    rows, answerable = [], []
    for _ in range(2000):
        missing, margin = float(chance.random() < 0.5), float(chance.normal(0, 2))
        rows.append(signs(margin=margin, names_missing=missing, coverage=float(chance.random())))
        answerable.append(bool(chance.random() < 1 / (1 + math.exp(-(margin - 3 * missing + 1)))))
    weights = fit_weights(rows, answerable)
    assert weights["margin"] == pytest.approx(1, abs=0.3)
    assert weights["names_missing"] == pytest.approx(-3, abs=0.8)
    assert weights["bias"] == pytest.approx(1, abs=0.5)
    assert abs(weights["coverage"]) < 0.7
    assert weights["numbers_missing"] == 0.0  # never seen: says nothing
    right = sum((answers_by(row, weights) > 0) == yes for row, yes in zip(rows, answerable, strict=True))
    assert right / len(rows) > 0.8


def test_rows_of_one_kind_give_finite_weights() -> None:
    weights = fit_weights([signs(margin=float(n)) for n in range(5)], [True] * 5)
    assert all(map(math.isfinite, weights.values()))
    assert answers_by(signs(margin=2.0), weights) > 0

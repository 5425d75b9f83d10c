"""Models against each other, and the table that they stand in."""

from __future__ import annotations

import pytest

from evaluation_rows import place, prediction, question, refusal, unanswerable
from qa.metrics import score
from qa.metrics.bootstrap import Estimate, estimate, quantile
from qa.metrics.compare import paired
from qa.metrics.labels import LONGEST, labels
from qa.metrics.show import amount, points
from qa.metrics.side_by_side import table

QUESTIONS = [question("q1"), question("q2"), question("q3"), unanswerable("u1"), question("o", optional=True)]
BASE = score(
    QUESTIONS, [prediction("q1"), refusal("q2"), prediction("q3"), prediction("u1"), prediction("o", answer="no")]
)
OTHER = score(
    QUESTIONS,
    [prediction("q1"), prediction("q2"), prediction("q3", citations=[place(40, 45)]), refusal("u1"), prediction("o")],
)


def test_models_are_compared_question_by_question() -> None:
    found = paired("small", OTHER.verdicts, "extractive", BASE.verdicts)
    assert (found.won, found.lost) == (("q2", "u1"), ("q3",))
    means = {name: (value.mean, value.count) for name, value in found.differences.items()}
    assert means == {"right": (0.25, 4), "cited": (0.0, 3), "refused": (1.0, 1)}


def test_what_is_hard_for_both_widens_nothing() -> None:
    same = paired("a", BASE.verdicts, "b", BASE.verdicts).differences["right"]
    assert (same.mean, same.low, same.high) == (0.0, 0.0, 0.0)
    assert BASE.overall["right"].low != BASE.overall["right"].high


def test_a_failure_refuses_nothing_here_either() -> None:
    asked = [unanswerable("u1")]
    failed, refused = score(asked, [refusal("u1", error="down")]), score(asked, [refusal("u1")])
    assert paired("a", failed.verdicts, "b", refused.verdicts).differences["refused"].mean == -1.0


def test_the_table_has_a_cell_for_every_model_in_every_row() -> None:
    found = table({"extractive": BASE, "small": OTHER}, [paired("small", OTHER.verdicts, "extractive", BASE.verdicts)])
    rows = {f"{group.title}: {row.name}": row for group in found for row in group.rows}
    assert {len(row.cells) for row in rows.values()} == {2}
    assert all(row.meaning for row in rows.values())
    assert rows["answers, %: right"].cells[1].startswith("75 (")
    assert rows["points against extractive: right"].cells[0] == "–"
    assert rows["points against extractive: right"].cells[1].startswith("+25 (")
    assert rows["points against extractive: won, lost"].cells == ("–", "2, 1")
    assert "points against extractive" not in [group.title for group in table({"extractive": BASE})]


def test_a_quantile_has_an_interval() -> None:
    found = quantile([1.0, 2.0, 3.0, 4.0, 100.0], 0.5)
    assert found.mean == 3.0
    assert 1.0 <= found.low < 3.0 < found.high <= 100.0
    assert quantile([], 0.5) == Estimate(None, None, None, 0)
    assert quantile([5.0], 0.9) == Estimate(5.0, 5.0, 5.0, 1)


@pytest.mark.parametrize(
    ("value", "shown"),
    [(0.0, "0"), (0.0312, "0.031"), (2.5, "2.5"), (2.456, "2.46"), (31.26, "31.3"), (1234.5, "1234"), (100.0, "100")],
)
def test_amounts_have_three_digits(value: float, shown: str) -> None:
    assert amount(Estimate(value, value, value, 1)) == f"{shown} ({shown}–{shown})"


def test_differences_have_signs() -> None:
    assert points(Estimate(-0.031, -0.08, 0.012, 9)) == "-3 (-8 to +1)"
    assert points(Estimate(-0.001, 0.0, 0.001, 9)) == "0 (0 to 0)"
    assert points(None) == amount(None) == points(estimate([])) == amount(estimate([])) == "–"


def test_labels_are_short_and_apart() -> None:
    models = [
        "extractive",
        "gguf:/models/tiny.Q4_1.gguf",
        "transformers:/models/a-folder/",
        "gguf:/m/a-model-with-a-long-name-q4_k_m.gguf",
        "gguf:/n/a-model-with-a-long-name-q4_k_m.gguf",
        "openai:" + "x" * 40,
    ]
    found = list(labels(models).values())
    assert found[:3] == ["extractive", "tiny.Q4_1", "a-folder"]
    assert found[3] == "a-model-…-q4_k_m"
    assert found[4] == "a-model-…-q4_k 2"
    assert len(set(found)) == len(models)
    assert max(map(len, found)) <= LONGEST

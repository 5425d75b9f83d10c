"""All figures of an evaluation, overall and by type, each with its interval."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from qa.errors import QuestionSetError
from qa.metrics.bootstrap import Estimate, estimate
from qa.metrics.confidence import (
    Bin,
    area_under_risk,
    chance_error,
    expected_calibration_error,
    reliability,
    risk_coverage,
)
from qa.metrics.judge import CUTS, Verdict, judge
from qa.metrics.ranking import ranking
from qa.metrics.writing import WritingFigures, writing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from qa.questions import Question

MEASURES: Mapping[str, str] = {
    **{f"recall@{k}": f"all evidence among the first {k} passages" for k in CUTS},
    "mrr": "mean reciprocal rank of the first passage with evidence",
    "ndcg@10": "normalised discounted cumulative gain of the first ten passages",
    "right": "answerable: said and cited; others: refused or corrected",
    "said": "answerable: the answer says what is accepted",
    "cited": "answerable: all evidence cited",
    "f1": "answerable: word overlap with the best accepted answer",
    "citation precision": "share of the citations that hit evidence",
    "citation recall": "share of the evidence groups cited",
    "refused": "unanswerable: nothing answered",
    "over-refused": "answerable: nothing answered",
}


@dataclass(frozen=True, slots=True)
class Figures:
    """What an evaluation shows.

    Attributes:
        overall: by measure, over all questions but the optional ones.
        by_type: by type of question and measure.
        optional: by measure, over the optional questions.
        bins: of the reliability diagram, over answers that were given.
        calibration_error: expected calibration error over those answers.
        chance_error: what that would be on average if the confidence were perfect; lower only with more answers.
        curve: risk against coverage over those answers.
        risk_area: mean of that curve.
        milliseconds: median and 95th percentile of the time an answer took.
        verdicts: one for each question.
        writing: what the statements are worth, and what they cost.
    """

    overall: Mapping[str, Estimate]
    by_type: Mapping[str, Mapping[str, Estimate]]
    optional: Mapping[str, Estimate]
    bins: tuple[Bin, ...]
    calibration_error: float | None
    chance_error: float | None
    curve: tuple[tuple[float, float], ...]
    risk_area: float | None
    milliseconds: tuple[float, float] | None
    verdicts: tuple[Verdict, ...]
    writing: WritingFigures

    def to_dict(self) -> dict[str, Any]:
        """Everything as plain values for JSON."""
        return asdict(self)


def score(questions: Sequence[Question], predictions: Sequence[dict[str, Any]]) -> Figures:
    """Score predictions.

    Args:
        questions: the set.
        predictions: one for each question, matched by ``id``, in any order.

    Raises:
        QuestionSetError: when a question has no prediction, or a prediction no question, or an id comes twice.
    """
    by_id = _matched(questions, predictions)
    ordered = [by_id[question.id] for question in questions]
    ranks = ranking(questions, ordered)
    verdicts = tuple(judge(*pair) for pair in zip(questions, ordered, strict=True))
    counted = [verdict for verdict in verdicts if not verdict.optional]
    given = [verdict for verdict in counted if not verdict.abstained]
    confidences, right = [v.confidence for v in given], [v.right for v in given]
    bins, curve = reliability(confidences, right), risk_coverage(confidences, right)
    times = [v.milliseconds for v in counted if v.milliseconds is not None]
    types = sorted({v.type for v in counted})
    return Figures(
        overall=_measured(counted, ranks),
        by_type={kind: _measured([v for v in counted if v.type == kind], ranks) for kind in types},
        optional=_measured([v for v in verdicts if v.optional], ranks),
        bins=bins,
        calibration_error=expected_calibration_error(bins),
        chance_error=chance_error(bins),
        curve=curve,
        risk_area=area_under_risk(curve),
        milliseconds=(float(np.median(times)), float(np.percentile(times, 95))) if times else None,
        verdicts=verdicts,
        writing=writing(questions, ordered, verdicts),
    )


def _matched(questions: Iterable[Question], predictions: Iterable[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    by_id = {str(row["id"]): row for row in predictions}
    doubled = [name for name, n in Counter(str(row["id"]) for row in predictions).items() if n > 1]
    asked = {question.id for question in questions}
    strays = sorted(set(by_id) ^ asked) or doubled
    if strays:
        raise QuestionSetError(f"questions and predictions do not match: {', '.join(strays[:3])}")
    return by_id


def _measured(verdicts: Sequence[Verdict], ranks: Mapping[str, Mapping[str, float]]) -> dict[str, Estimate]:
    """By measure, the mean over the verdicts that it applies to."""
    answerable = [v for v in verdicts if v.answerable]
    with_evidence = [v for v in answerable if v.recall]
    values: dict[str, list[float]] = {f"recall@{k}": [v.recall[k] for v in with_evidence] for k in CUTS}
    for name, by_id in ranks.items():
        values[name] = [by_id[v.id] for v in with_evidence if v.id in by_id]
    values["right"] = [v.right for v in verdicts]
    values["said"] = [v.said for v in answerable]
    values["cited"] = [v.cited for v in with_evidence]
    values["f1"] = _known(answerable, lambda v: v.f1)
    values["citation precision"] = _known(answerable, lambda v: v.citation_precision)
    values["citation recall"] = _known(with_evidence, lambda v: v.citation_recall)
    values["refused"] = [v.abstained and not v.error for v in verdicts if not v.answerable]
    values["over-refused"] = [v.abstained and not v.error for v in answerable]
    values["right, answerable"] = [v.right for v in answerable]
    return {name: estimate(some) for name, some in values.items()}


def _known(verdicts: Iterable[Verdict], value: Callable[[Verdict], float | None]) -> list[float]:
    return [found for found in map(value, verdicts) if found is not None]

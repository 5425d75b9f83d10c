"""Measures a reader on rows whose answers are known, as SQuAD 2.0 does.

Source: P. Rajpurkar, R. Jia, P. Liang, "Know What You Don't Know: Unanswerable Questions for SQuAD", ACL 2018.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from qa.answer.features import best_span
from qa.metrics.text import normalised, token_f1
from qa.types import Document

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qa.seams import PassageScores, Progress, SpanScorer
    from qa.training.rows import Row


@dataclass(frozen=True, slots=True)
class ReadingFigures:
    """How well a reader reads, each a share from 0 to 1.

    Attributes:
        rows: how many were read.
        answerable: how many of them have an answer.
        exact: of these, how many were answered with exactly the accepted words.
        f1: mean word overlap on the answerable rows, whether or not an answer would have been withheld.
        overall: mean F1 on all rows at the shipped threshold; a right refusal counts 1.
        best_overall: the same at the threshold that suits these rows best.
        best_threshold: that threshold, of the network's score.
        refusal_precision: of the rows refused, how many have no answer.
        refusal_recall: of the rows without an answer, how many were refused.
    """

    rows: int
    answerable: int
    exact: float
    f1: float
    overall: float
    best_overall: float
    best_threshold: float
    refusal_precision: float
    refusal_recall: float


@dataclass(frozen=True, slots=True)
class _Outcome:
    score: float
    f1: float
    exact: bool
    answerable: bool


def measure_reading(
    scorer: SpanScorer, rows: Sequence[Row], progress: Progress | None = None, *, answer_above: float = 0.0
) -> ReadingFigures:
    """Read every span row and compare; other rows are left out.

    Args:
        scorer: the network.
        rows: with their answers.
        progress: hears of rows.
        answer_above: the score under which no answer is given.
    """
    outcomes = []
    spans = [row for row in rows if row.task == "span"]
    for number, row in enumerate(spans, 1):
        outcomes.append(_outcome(row, scorer.score(row.question, [row.context])[0]))
        if progress is not None:
            progress("reading", number, len(spans))
    return summarise(outcomes, answer_above)


def _outcome(row: Row, said: PassageScores) -> _Outcome:
    whole = Document("row", row.context).span()
    short, logit = best_span(said, whole, whole)
    text = short.text if short is not None else ""
    accepted = [row.context[start:end] for start, end in row.answers]
    return _Outcome(
        (logit - said.null) / 2 + said.answerable,
        max((token_f1(text, answer) for answer in accepted), default=0.0),
        any(normalised(text) == normalised(answer) for answer in accepted),
        bool(accepted),
    )


def summarise(outcomes: Sequence[_Outcome], threshold: float) -> ReadingFigures:
    """The figures of some outcomes, those below the threshold being refused."""
    answerable = [o for o in outcomes if o.answerable]
    refused = [o for o in outcomes if o.score < threshold]
    best_overall, best_threshold = _best_overall(outcomes)
    unanswerable = len(outcomes) - len(answerable)
    rightly = sum(not o.answerable for o in refused)

    def mean(total: float, count: int) -> float:
        return total / count if count else 0.0

    return ReadingFigures(
        rows=len(outcomes),
        answerable=len(answerable),
        exact=mean(sum(o.exact for o in answerable), len(answerable)),
        f1=mean(sum(o.f1 for o in answerable), len(answerable)),
        overall=mean(_overall(outcomes, threshold), len(outcomes)),
        best_overall=mean(best_overall, len(outcomes)),
        best_threshold=best_threshold,
        refusal_precision=mean(rightly, len(refused)),
        refusal_recall=mean(rightly, unanswerable),
    )


def _overall(outcomes: Sequence[_Outcome], threshold: float) -> float:
    return sum(o.f1 if o.score >= threshold else float(not o.answerable) for o in outcomes)


def _best_overall(outcomes: Sequence[_Outcome]) -> tuple[float, float]:
    """The largest total over all thresholds, and its threshold, found by letting answers in, surest first."""
    total = best = float(sum(not o.answerable for o in outcomes))
    ordered = sorted(outcomes, key=lambda o: -o.score)
    threshold = ordered[0].score + 1 if ordered else 0.0
    for place, outcome in enumerate(ordered):
        total += outcome.f1 if outcome.answerable else -1.0
        if total > best:
            next_lower = ordered[place + 1].score if place + 1 < len(ordered) else outcome.score - 2
            best, threshold = total, (outcome.score + next_lower) / 2
    return best, threshold

"""Measures a reader on rows whose answers are known, as SQuAD 2.0 does.

Source: P. Rajpurkar, R. Jia, P. Liang, "Know What You Don't Know: Unanswerable Questions for SQuAD", ACL 2018.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from qa.answer.answerability import answers_by, signs_of
from qa.answer.leads import without_lead
from qa.metrics.text import normalised, token_f1
from qa.types import Document

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from qa.seams import Progress, SpanScorer
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
        best_threshold: that threshold; the shipped one is 0.
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
class Outcome:
    """What came of reading one row.

    Attributes:
        signs: what tells whether the text answers.
        f1: the word overlap of the best span with the nearest accepted answer.
        exact: whether it is one of them.
        answerable: whether the row has an answer.
    """

    signs: Mapping[str, float]
    f1: float
    exact: bool
    answerable: bool


def measure_reading(
    scorer: SpanScorer, rows: Sequence[Row], progress: Progress | None = None, *, headed: bool = False
) -> ReadingFigures:
    """Read every span row and compare, answering where the reader's own weights say so; other rows are left out.

    Args:
        scorer: the network.
        rows: with their answers.
        progress: hears of rows.
        headed: whether each text is read behind its heading, as passages are when they are served.
    """
    return summarise(read_outcomes(scorer, rows, progress, headed=headed), scorer.answerability)


def read_outcomes(
    scorer: SpanScorer, rows: Sequence[Row], progress: Progress | None = None, *, headed: bool = False
) -> list[Outcome]:
    """What comes of reading every span row; arguments as above."""
    outcomes = []
    spans = [row for row in rows if row.task == "span"]
    for number, row in enumerate(spans, 1):
        outcomes.append(_outcome(row if headed else replace(row, heading=""), scorer))
        if progress is not None:
            progress("reading", number, len(spans))
    return outcomes


def _outcome(row: Row, scorer: SpanScorer) -> Outcome:
    lead = f"{row.heading}\n" if row.heading else ""
    said = without_lead(scorer.score(row.question, [lead + row.context])[0], len(lead))
    short, signs = signs_of(row.question, Document("row", row.context).span(), said, row.heading)
    text = short.text if short is not None else ""
    accepted = [row.context[start:end] for start, end in row.answers]
    return Outcome(
        signs,
        max((token_f1(text, answer) for answer in accepted), default=0.0),
        any(normalised(text) == normalised(answer) for answer in accepted),
        bool(accepted),
    )


def summarise(outcomes: Sequence[Outcome], weights: Mapping[str, float]) -> ReadingFigures:
    """The figures of some outcomes, those that the weights judge unanswerable being refused."""
    scores = [answers_by(outcome.signs, weights) for outcome in outcomes]
    answerable = [o for o in outcomes if o.answerable]
    refused = [o for o, score in zip(outcomes, scores, strict=True) if score < 0]
    best_overall, best_threshold = _best_overall(outcomes, scores)
    unanswerable = len(outcomes) - len(answerable)
    rightly = sum(not o.answerable for o in refused)

    def mean(total: float, count: int) -> float:
        return total / count if count else 0.0

    given = (o.f1 if score >= 0 else float(not o.answerable) for o, score in zip(outcomes, scores, strict=True))
    return ReadingFigures(
        rows=len(outcomes),
        answerable=len(answerable),
        exact=mean(sum(o.exact for o in answerable), len(answerable)),
        f1=mean(sum(o.f1 for o in answerable), len(answerable)),
        overall=mean(sum(given), len(outcomes)),
        best_overall=mean(best_overall, len(outcomes)),
        best_threshold=best_threshold,
        refusal_precision=mean(rightly, len(refused)),
        refusal_recall=mean(rightly, unanswerable),
    )


def _best_overall(outcomes: Sequence[Outcome], scores: Sequence[float]) -> tuple[float, float]:
    """The largest total over all thresholds, and its threshold, found by letting answers in, surest first."""
    total = best = float(sum(not o.answerable for o in outcomes))
    ordered = sorted(zip(scores, outcomes, strict=True), key=lambda pair: -pair[0])
    threshold = ordered[0][0] + 1 if ordered else 0.0
    for place, (score, outcome) in enumerate(ordered):
        total += outcome.f1 if outcome.answerable else -1.0
        if total > best:
            next_lower = ordered[place + 1][0] if place + 1 < len(ordered) else score - 2
            best, threshold = total, (score + next_lower) / 2
    return best, threshold

"""Judges one prediction: was it said, was it cited, was it right to answer at all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from qa.metrics.text import contains, token_f1

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from qa.questions import Place, Question

CUTS = (1, 3, 5, 10)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is to be said of one prediction.

    Attributes:
        id: of the question; likewise ``type``, ``answerable`` and ``optional``.
        abstained: whether nothing was answered.
        right: said and cited, for an answerable question; for another, refused or corrected. A failure is never
            right: it decided nothing.
        said: the answer has an accepted answer, or all items that it must contain.
        cited: every evidence group is hit by a citation.
        f1: word overlap with the best accepted answer, of the answer's first line or of all of it; None without any.
        citation_precision: share of the citations that hit evidence; None without citations or evidence.
        citation_recall: share of the evidence groups that citations hit; None without evidence.
        recall: by cut k, whether every evidence group is hit by the first k passages; empty without evidence.
        first_hit: the rank, from 1, of the first passage that hits evidence; None when none does.
        confidence: as predicted.
        milliseconds: the whole answer took; None when not measured.
        error: why there is no answer, or "".
    """

    id: str
    type: str
    answerable: bool
    optional: bool
    abstained: bool
    right: bool
    said: bool
    cited: bool
    f1: float | None
    citation_precision: float | None
    citation_recall: float | None
    recall: dict[int, bool]
    first_hit: int | None
    confidence: float
    milliseconds: float | None
    error: str = ""


def judge(question: Question, prediction: dict[str, Any]) -> Verdict:
    """The verdict on one prediction, as the contract defines a right answer."""
    answer = str(prediction["answer"])
    abstained = bool(prediction["abstained"])
    cited = [_place(citation) for citation in prediction["citations"]]
    passages = [_place(passage) for passage in prediction["passages"]]
    groups = question.evidence
    hit_groups = [any(overlaps(place, one) for one in group for place in cited) for group in groups]
    says = not abstained and is_said(question, answer)
    has_cited = not abstained and all(hit_groups) and bool(cited or not groups)
    return Verdict(
        id=question.id,
        type=question.type,
        answerable=question.answerable,
        optional=question.optional,
        abstained=abstained,
        right=not prediction.get("error") and _right(question, answer, abstained=abstained, said=says, cited=has_cited),
        said=says,
        cited=has_cited,
        f1=_f1(question, answer, abstained=abstained),
        citation_precision=_precision(cited, groups) if groups and cited else None,
        citation_recall=sum(hit_groups) / len(groups) if groups else None,
        recall={k: _all_hit(groups, passages[:k]) for k in CUTS} if groups else {},
        first_hit=_first_hit(groups, passages),
        confidence=float(prediction["confidence"]),
        milliseconds=prediction.get("timings_ms", {}).get("total"),
        error=str(prediction.get("error", "")),
    )


def overlaps(one: Place, other: Place) -> bool:
    """Whether two places share a letter."""
    return one[0] == other[0] and one[1] < other[2] and other[1] < one[2]


def is_said(question: Question, answer: str) -> bool:
    """Whether the answer says what is accepted; with nothing to compare, any answer does."""
    if question.must_contain:
        return all(any(contains(answer, spelling) for spelling in item) for item in question.must_contain)
    return not question.answers or any(contains(answer, accepted) for accepted in question.answers)


def _right(question: Question, answer: str, *, abstained: bool, said: bool, cited: bool) -> bool:
    corrected = any(contains(answer, correction) for correction in question.correction)
    if question.expected == "abstain":
        return abstained
    if question.expected == "abstain_or_correct":
        return abstained or corrected
    if question.expected == "answer_or_abstain":
        return abstained or (said and cited)
    return said and cited


def _f1(question: Question, answer: str, *, abstained: bool) -> float | None:
    if not question.answerable or not question.answers:
        return None
    given = [] if abstained else [answer, answer.split("\n", 1)[0]]
    return max((token_f1(text, accepted) for text in given for accepted in question.answers), default=0.0)


def _precision(cited: Sequence[Place], groups: Iterable[Sequence[Place]]) -> float:
    evidence = [place for group in groups for place in group]
    return sum(any(overlaps(place, one) for one in evidence) for place in cited) / len(cited)


def _all_hit(groups: Iterable[Sequence[Place]], places: Sequence[Place]) -> bool:
    return all(any(overlaps(place, one) for one in group for place in places) for group in groups)


def _first_hit(groups: Iterable[Sequence[Place]], places: Sequence[Place]) -> int | None:
    evidence = [place for group in groups for place in group]
    hits = (rank for rank, place in enumerate(places, 1) if any(overlaps(place, one) for one in evidence))
    return next(hits, None)


def _place(row: dict[str, Any]) -> Place:
    return (str(row["source"]), int(row["start"]), int(row["end"]))

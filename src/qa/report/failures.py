"""The wrong answers of a run by kind, each with what is needed to see why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from qa.metrics import Figures, Verdict
    from qa.questions import Question

_SHOWN_PASSAGES = 3


@dataclass(frozen=True, slots=True)
class Failure:
    """One wrong answer.

    Attributes:
        question: as it was asked.
        prediction: what was answered, as the contract's object.
        verdict: how that was judged.
        expected: what would have been right, in words.
        evidence: the letters that a right answer cites.
        passages: the best passages that were looked at: rank, place with score, letters.
    """

    question: Question
    prediction: Mapping[str, Any]
    verdict: Verdict
    expected: str
    evidence: tuple[str, ...]
    passages: tuple[tuple[int, Mapping[str, Any], str], ...]


def failures(
    questions: Sequence[Question],
    predictions: Sequence[Mapping[str, Any]],
    figures: Figures,
    quote: Callable[[str, int, int], str],
) -> dict[str, list[Failure]]:
    """The wrong answers by kind, kinds in alphabetical order.

    Args:
        questions: the set, in order.
        predictions: in the same order.
        figures: their scores.
        quote: source, start and end in, the letters there out.
    """
    groups: dict[str, list[Failure]] = {}
    for question, prediction, verdict in zip(questions, predictions, figures.verdicts, strict=True):
        if verdict.right:
            continue
        failure = Failure(
            question=question,
            prediction=prediction,
            verdict=verdict,
            expected=expected_words(question),
            evidence=tuple(quote(*place) for group in question.evidence for place in group[:1]),
            passages=tuple(
                (rank, passage, quote(passage["source"], passage["start"], passage["end"]))
                for rank, passage in enumerate(prediction["passages"][:_SHOWN_PASSAGES], start=1)
            ),
        )
        groups.setdefault(_kind(verdict), []).append(failure)
    return dict(sorted(groups.items()))


def _kind(verdict: Verdict) -> str:
    if verdict.error:
        return "Failed"
    if not verdict.answerable:
        return "Answered what the sources do not answer"
    if verdict.abstained:
        return "Refused what the sources answer"
    return "Wrong answer" if verdict.cited else "Wrong source"


def expected_words(question: Question) -> str:
    """What would have been right, in words."""
    if question.must_contain:
        return "; ".join(" / ".join(item) for item in question.must_contain)
    if question.answers:
        return " / ".join(question.answers)
    if question.correction:
        return "no answer, or: " + " / ".join(question.correction)
    return "an answer from the source" if question.expected == "answer" else "no answer"

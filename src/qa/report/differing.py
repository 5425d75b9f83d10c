"""The questions that one model has right and another wrong, with what each of them said."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from qa.metrics.statements import work
from qa.report.failures import expected_words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from qa.evaluate.evaluation import Evaluation
    from qa.metrics import Verdict
    from qa.questions import Question


@dataclass(frozen=True, slots=True)
class Said:
    """What a model said to a question.

    Attributes:
        model: its label.
        prediction: its answer, as the contract's object.
        verdict: how that was judged.
        left_out: what it wrote and nothing bears out.
    """

    model: str
    prediction: Mapping[str, Any]
    verdict: Verdict
    left_out: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Differing:
    """A question that divides the models.

    Attributes:
        expected: what would have been right, in words.
        evidence: the letters that a right answer cites.
        answers: what each model said, those that are right first.
    """

    question: Question
    expected: str
    evidence: tuple[str, ...]
    answers: tuple[Said, ...]


def differing(runs: Mapping[str, Evaluation]) -> tuple[Differing, ...]:
    """The questions that divide the models, in their order.

    Args:
        runs: by label; all of the same questions.
    """
    found = []
    for number, question in enumerate(next(iter(runs.values())).questions):
        said = [_said(label, run, number) for label, run in runs.items()]
        if len({each.verdict.right for each in said}) > 1:
            quote = next(iter(runs.values())).quote
            found.append(
                Differing(
                    question=question,
                    expected=expected_words(question),
                    evidence=tuple(quote(*place) for group in question.evidence for place in group[:1]),
                    answers=tuple(sorted(said, key=lambda each: not each.verdict.right)),
                )
            )
    return tuple(found)


def _said(label: str, run: Evaluation, number: int) -> Said:
    prediction, verdict = run.predictions[number], run.figures.verdicts[number]
    done = work(prediction)
    return Said(label, prediction, verdict, done.unsupported if done is not None else ())

"""Rows to train on and to measure with, as JSON Lines of three kinds.

* ``{"question", "context", "answers": [{"text", "start"}, ...]}``: where the answer stands; none: not answered there,
* ``{"question", "context", "answer": "yes" | "no"}``: a question that asks yes or no,
* ``{"claim", "passage", "supported": true | false}``: whether a passage bears a claim out.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from qa.errors import TrainingDataError

if TYPE_CHECKING:
    from collections.abc import Iterable

Task = Literal["span", "yes_no", "support"]


@dataclass(frozen=True, slots=True)
class Row:
    """One thing to learn, or to be asked.

    Attributes:
        task: which head learns from it.
        question: the question, or the claim.
        context: the text that is read.
        answers: start and end of each accepted answer in the context; empty when it does not answer.
        positive: for yes/no, whether it is yes; for support, whether it is borne out; for a span, whether there is one.
    """

    task: Task
    question: str
    context: str
    answers: tuple[tuple[int, int], ...]
    positive: bool


def parse_rows(lines: Iterable[str], name: str) -> list[Row]:
    """Every line that is not empty as a row.

    Args:
        lines: of a file.
        name: of the file, for messages.

    Raises:
        TrainingDataError: naming file and line, when a row is of no kind, or an answer does not stand at its offset.
    """
    return [_row(line, f"{name}, line {number}") for number, line in enumerate(lines, 1) if line.strip()]


def _row(line: str, place: str) -> Row:
    try:
        entry: dict[str, Any] = json.loads(line)
        if "claim" in entry:
            return Row("support", str(entry["claim"]), str(entry["passage"]), (), bool(entry["supported"]))
        question, context = str(entry["question"]), str(entry["context"])
        if "answers" not in entry:
            return Row("yes_no", question, context, (), entry["answer"] in {True, "yes", "Yes"})
        answers = tuple((int(a["start"]), int(a["start"]) + len(a["text"])) for a in entry["answers"])
        wrong = [
            a for a, (start, end) in zip(entry["answers"], answers, strict=True) if context[start:end] != a["text"]
        ]
    except (ValueError, TypeError, KeyError) as error:
        raise TrainingDataError(f"{place}: not a row: {type(error).__name__}: {error}") from error
    if wrong:
        raise TrainingDataError(f"{place}: {wrong[0]['text'][:40]!r} does not stand at its offset")
    return Row("span", question, context, answers, bool(answers))

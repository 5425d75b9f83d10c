"""Asks a question set once, and keeps the answers: predictions. Scoring them is the business of ``metrics``."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from qa.errors import QaError, QuestionSetError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from qa.questions import Question
    from qa.seams import Progress

Prediction = dict[str, Any]


Ask = Callable[[str, Sequence[str]], dict[str, Any]]


def answers(questions: Iterable[Question], ask: Ask) -> Iterator[Prediction]:
    """One prediction for each question, as it is asked: the contract's answer with the question's ``id``.

    Args:
        questions: asked once each, in order.
        ask: question and history in, the contract's answer out. A ``QaError`` it raises becomes a prediction with
            an ``error`` and no answer, so that one failure does not lose the rest.
    """
    for question in questions:
        try:
            yield {"id": question.id, **ask(question.question, question.history)}
        except QaError as error:
            yield _failed(question, str(error))


def predict(questions: Sequence[Question], ask: Ask, progress: Progress | None = None) -> list[Prediction]:
    """All of ``answers``; what there is when a person interrupts the run (Ctrl-C) after the first.

    Args:
        questions: as there.
        ask: as there.
        progress: hears of the step "ask".

    Raises:
        KeyboardInterrupt: when the run is interrupted before there is an answer.
    """
    predictions: list[Prediction] = []
    with kept_when_interrupted(predictions):
        for number, prediction in enumerate(answers(questions, ask), start=1):
            predictions.append(prediction)
            if progress is not None:
                progress("ask", number, len(questions))
    return predictions


@contextmanager
def kept_when_interrupted(found: Sequence[Prediction]) -> Iterator[None]:
    """Ends the block at Ctrl-C and goes on behind it, if anything was found: hours of a slow model are not lost."""
    try:
        yield
    except KeyboardInterrupt:
        if not found:
            raise


def _failed(question: Question, reason: str) -> Prediction:
    return {
        "id": question.id,
        "question": question.question,
        "standalone_question": question.question,
        "answer": "",
        "abstained": True,
        "confidence": 0.0,
        "model": "",
        "citations": [],
        "statements": [],
        "passages": [],
        "timings_ms": {},
        "error": reason,
    }


def write_predictions(path: Path, predictions: Iterable[Prediction]) -> None:
    """Write predictions, one a line."""
    lines = [json.dumps(prediction, ensure_ascii=False) + "\n" for prediction in predictions]
    path.write_text("".join(lines), encoding="utf-8")


def read_predictions(path: Path) -> list[Prediction]:
    """Read what ``write_predictions`` wrote.

    Raises:
        QuestionSetError: naming file and line, when a line is no prediction.
    """
    found = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        try:
            row = json.loads(line)
        except json.JSONDecodeError as error:
            raise QuestionSetError(f"{path}:{number}: not JSON: {error.msg}") from error
        if not isinstance(row, dict) or not {"id", "answer", "abstained", "citations", "passages"} <= set(row):
            raise QuestionSetError(f"{path}:{number}: not a prediction")
        found.append(row)
    return found

"""What the Evaluation tab does; it knows no component."""

from __future__ import annotations

import secrets
import shutil
import tempfile
import threading
import time
import weakref
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from qa.chat.handed import Handed
from qa.errors import FeedbackError, QaError, QuestionSetError
from qa.evaluate import answers, write_predictions
from qa.evaluate.evaluation import asker, concluded, feedback_set, question_set
from qa.feedback import kept_at
from qa.metrics.judge import judge

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qa.assistant import Assistant
    from qa.chat.library import Library
    from qa.evaluate import Prediction
    from qa.evaluate.evaluation import Evaluation, QuestionSet

SHIPPED, DEV, TEST, FILE, FEEDBACK = "all", "dev", "test", "file", "feedback"
LARGEST_SET = 32_000_000  # bytes
_BUSY = "another evaluation is running in this window; it has to end or be stopped first"


@dataclass(frozen=True, slots=True)
class Step:
    """How far a run is.

    Attributes:
        token: names the run, for stopping it; "" before it has begun.
        asked: questions so far, ``right`` of them answered as they should be, of ``total``.
        label: the question set.
        notes: what a person should know of the run.
        failure: why there is no run, or "".
        evaluation: what it showed, once it is over.
        seconds: since it began.
    """

    token: str = ""
    asked: int = 0
    right: int = 0
    total: int = 0
    label: str = ""
    notes: tuple[str, ...] = ()
    failure: str = ""
    evaluation: Evaluation | None = None
    seconds: float = 0.0

    @property
    def running(self) -> bool:
        """Whether there is something to stop."""
        return bool(self.token) and self.evaluation is None and not self.failure


class EvaluationRoom:
    """Runs one question set at a time, whoever asks for it."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._turn = threading.Lock()
        self._running = ""
        self._stopped = threading.Event()
        self._folder = tempfile.mkdtemp(prefix="qa-evaluation-")
        weakref.finalize(self, shutil.rmtree, self._folder, ignore_errors=True)

    @property
    def own_machine(self) -> bool:
        """Whether only this machine opens the window: then files may be named, and feedback be looked at."""
        return self._library.assistant.settings.chat.is_local

    def choices(self) -> list[tuple[str, str]]:
        """What can be run: words and name."""
        found = [("The shipped questions", SHIPPED), ("Their dev half", DEV), ("Their test half", TEST)]
        found.append(("A file of mine", FILE))
        if self.own_machine and kept_at(self._library.assistant.settings) is not None:
            found.append(("Feedback given so far", FEEDBACK))
        return found

    def run(self, kind: str, upload: str | None, typed: str) -> Iterator[Step]:
        """Ask a question set, a step for each question; the last step has the evaluation or says why there is none.

        Args:
            kind: what is run, as in ``choices``.
            upload: a file that was uploaded.
            typed: the path of a file on this machine.
        """
        if not self._turn.acquire(blocking=False):
            yield Step(failure=_BUSY)
            return
        try:
            self._stopped.clear()
            self._running = secrets.token_hex(8)
            yield from self._steps(kind, upload, typed.strip())
        except QaError as error:
            yield Step(failure=str(error))
        finally:
            self._running = ""
            self._turn.release()

    def stop(self, token: str) -> None:
        """Let a run end after the question that it is at."""
        if token and token == self._running:
            self._stopped.set()

    def files(self, evaluation: Evaluation) -> tuple[str, str]:
        """Report and predictions of a run, as files to download."""
        folder = Path(tempfile.mkdtemp(dir=self._folder))
        report, predictions = folder / "report.html", folder / "predictions.jsonl"
        evaluation.write_report(report, self._library.assistant.settings)
        write_predictions(predictions, evaluation.predictions)
        return str(report), str(predictions)

    @staticmethod
    def hand_over(evaluation: Evaluation | None, number: str) -> Handed | None:
        """The question of a run that is to be asked in the conversation; None where there is none of that number."""
        questions = evaluation.questions if evaluation is not None else ()
        if not (number.isdecimal() and int(number) < len(questions)):
            return None
        question = questions[int(number)]
        return Handed(question.question, question.history, time.monotonic_ns())

    def _steps(self, kind: str, upload: str | None, typed: str) -> Iterator[Step]:
        assistant, began = self._library.assistant, time.monotonic()
        chosen, notes = self._chosen(kind, upload, typed, assistant)
        step = Step(self._running, total=len(chosen.questions), label=chosen.label, notes=notes)
        yield step
        predictions: list[Prediction] = []
        for question, prediction in zip(chosen.questions, answers(chosen.questions, asker(assistant)), strict=True):
            predictions.append(prediction)
            right = step.right + judge(question, prediction).right
            step = replace(step, asked=len(predictions), right=right, seconds=time.monotonic() - began)
            yield step
            if self._stopped.is_set():
                break
        evaluation = concluded(chosen, predictions, assistant)
        unkept: list[str] = []
        evaluation.keep(unkept.append)
        yield replace(step, notes=(*notes, *unkept), evaluation=evaluation, seconds=time.monotonic() - began)

    def _chosen(
        self, kind: str, upload: str | None, typed: str, assistant: Assistant
    ) -> tuple[QuestionSet, tuple[str, ...]]:
        if kind == FEEDBACK:
            return self._feedback(assistant)
        chosen = self._file(upload, typed, assistant) if kind == FILE else question_set(None, kind, assistant.settings)
        known = {record.source for record in assistant.documents()}
        named = {place[0] for each in chosen.questions for group in each.evidence for place in group}
        gone = sorted(named - known)
        if not gone:
            return chosen, ()
        return chosen, (f"The index has no {', '.join(gone[:3])}: questions on it cannot be answered.",)

    def _file(self, upload: str | None, typed: str, assistant: Assistant) -> QuestionSet:
        if upload:
            path, label = Path(upload), Path(upload).name
        elif typed and self.own_machine:
            path, label = Path(typed).expanduser(), None
        else:
            raise QuestionSetError("no file is chosen")
        if path.is_file() and path.stat().st_size > LARGEST_SET:
            raise QuestionSetError(f"{label or path}: larger than {LARGEST_SET:,} bytes")
        try:
            return question_set(path, "all", assistant.settings, label=label)
        except QuestionSetError as error:  # an upload lies in a place that says nothing to its owner
            raise QuestionSetError(str(error.args[0]).replace(str(path), label or str(path))) from error

    def _feedback(self, assistant: Assistant) -> tuple[QuestionSet, tuple[str, ...]]:
        path = kept_at(assistant.settings)
        if path is None or not self.own_machine:
            raise FeedbackError("this window keeps no feedback")
        if not path.exists():
            raise FeedbackError(f"nobody has given feedback yet; it will be in {path}")
        chosen, found = feedback_set(path, assistant, assistant.settings)
        if not chosen.questions:
            raise FeedbackError(f"{path}: no question ({found.summary()})")
        return chosen, (f"{found.summary()}.", *found.broken[:5])

"""A question set from choice to figures; ``qa eval`` and the Evaluation tab are two faces of it."""

from __future__ import annotations

import datetime
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

from qa import __version__
from qa.evaluate.runs import Run, RunName, keep_run, last_run
from qa.evaluate.sample import sample
from qa.feedback import feedback_file, opinions
from qa.feedback_questions import from_feedback
from qa.metrics import score
from qa.metrics.compare import compare
from qa.questions import read_questions
from qa.resources import resource
from qa.wire import answer_to_dict

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from qa.assistant import Assistant
    from qa.evaluate.predictions import Ask, Prediction
    from qa.feedback_questions import FromFeedback
    from qa.metrics import Figures
    from qa.metrics.compare import Comparison
    from qa.questions import Question
    from qa.settings import Settings


@dataclass(frozen=True, slots=True)
class QuestionSet:
    """The questions of a run, and the name under which its outcome is remembered.

    Attributes:
        sampled_from: how many questions they were drawn from; None where all are asked.
    """

    label: str
    questions: tuple[Question, ...]
    name: RunName
    sampled_from: int | None = None

    def sampled(self, count: int | None) -> QuestionSet:
        """So many of the questions, every type with its share; the set itself where it has not more, or for None.

        A sample is remembered under a name of its own: it is compared with the last run of the same sample.
        """
        if count is None or count >= len(self.questions):
            return self
        name = replace(self.name, split=f"{self.name.split}, {count} drawn")
        drawn = sample(self.questions, count)
        return replace(self, questions=drawn, name=name, sampled_from=len(self.questions))

    def by(self, model: str) -> QuestionSet:
        """The set as it is asked of another model."""
        return replace(self, name=replace(self.name, model=model))

    @property
    def sample(self) -> dict[str, int] | None:
        """How many questions were drawn from how many, as plain values; None where all are asked."""
        return None if self.sampled_from is None else {"asked": len(self.questions), "of": self.sampled_from}

    def about(self, settings: Settings) -> dict[str, str]:
        """What a report says at its top of the questions and of the program, by label."""
        now = datetime.datetime.now().astimezone()
        drawn = f"{len(self.questions)} of {self.sampled_from} questions, every type with its share"
        return {
            "question set": self.label,
            "split": self.name.split,
            **({} if self.sampled_from is None else {"sample": drawn}),
            "index": str(settings.places.index),
            "model": self.name.model,
            "qa": __version__,
            "date": f"{now:%Y-%m-%d %H:%M %Z}",
        }


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What a run showed.

    Attributes:
        chosen: the whole set.
        questions: those that were asked; fewer than the set's when the run was stopped.
        predictions: their answers, in the same order.
        figures: the scores.
        texts: by source, the documents that the questions and answers point into.
        before: the last run of the same name, if one is remembered.
        comparison: with that run, over the questions that both asked.
    """

    chosen: QuestionSet
    questions: tuple[Question, ...]
    predictions: tuple[Prediction, ...]
    figures: Figures
    texts: Mapping[str, str]
    before: Run | None
    comparison: Comparison | None

    @property
    def partial(self) -> bool:
        """Whether the run was stopped before its end."""
        return len(self.questions) < len(self.chosen.questions)

    def quote(self, source: str, start: int, end: int) -> str:
        """The letters of a place, or a word on why there are none."""
        return self.texts[source][start:end] if source in self.texts else f"({source} is not in the index)"

    def to_dict(self) -> dict[str, Any]:
        """The figures and the comparison as plain values for JSON."""
        compared = {"when": self.before.when, **asdict(self.comparison)} if self.before and self.comparison else None
        about = {"questions": self.chosen.label, "sample": self.chosen.sample}
        return {**about, **self.figures.to_dict(), "compared": compared}

    def keep(self, note: Callable[[str], None]) -> None:
        """Remember the run for the next one's comparison; a partial run is not remembered.

        Args:
            note: told in one line where the disk refuses.
        """
        if not self.partial:
            keep_run(self.chosen.name, {verdict.id: verdict.right for verdict in self.figures.verdicts}, note)

    def write_report(self, path: Path, settings: Settings) -> None:
        """Write the report as one HTML file."""
        from qa.report import write_html  # noqa: PLC0415 - imports matplotlib, which only a report needs

        about = self.chosen.about(settings)
        if self.partial:
            about["partial"] = f"{len(self.questions)} of {len(self.chosen.questions)} questions asked"
        write_html(
            path,
            self.questions,
            self.predictions,
            self.figures,
            about=about,
            quote=self.quote,
            comparison=self.comparison,
        )


def question_set(path: Path | None, split: str, settings: Settings, *, label: str | None = None) -> QuestionSet:
    """The questions of a file, or the shipped ones.

    Args:
        path: the file; None for the shipped set.
        split: "dev", "test" or "all".
        settings: a run is remembered by its model, too.
        label: what a file is called whose path says nothing (an upload); such a run is remembered by it.

    Raises:
        QuestionSetError: naming file and line, when the file is not in the contract's form.
    """
    source = path or resource("eval/questions.jsonl")
    questions = read_questions(source, None if split == "all" else split)
    name = RunName(label or str(source.resolve()), split, settings.answering.model)
    return QuestionSet(label or source.name, questions, name)


def feedback_set(path: Path | None, assistant: Assistant, settings: Settings) -> tuple[QuestionSet, FromFeedback]:
    """What a file of feedback asks, and what came of its lines; the set may be empty.

    Args:
        path: the file; None for the one that the settings name.
        assistant: has the sources as they are now.
        settings: as for ``question_set``.

    Raises:
        FeedbackError: when the file cannot be read.
    """
    source = path or feedback_file(settings)
    known = {record.source for record in assistant.documents()}

    def letters(name: str) -> str | None:
        return assistant.document(name).text if name in known else None

    found = from_feedback(opinions(source), letters)
    name = RunName(str(source.resolve()), "feedback", settings.answering.model)
    return QuestionSet(f"feedback in {source.name}", found.questions, name), found


def asker(assistant: Assistant) -> Ask:
    """Asks an assistant as a run does."""

    def ask(question: str, history: Sequence[str]) -> dict[str, Any]:
        return answer_to_dict(assistant.ask(question, history))

    return ask


def concluded(chosen: QuestionSet, predictions: Sequence[Prediction], assistant: Assistant) -> Evaluation:
    """Score what was asked, from the first question on, and compare it with the last run; nothing is remembered yet.

    Args:
        chosen: the set.
        predictions: for its first questions, in their order.
        assistant: the one that answered.
    """
    questions = chosen.questions[: len(predictions)]
    named = {place[0] for question in questions for group in question.evidence for place in group}
    found = {passage["source"] for prediction in predictions for passage in prediction["passages"]}
    known = {record.source for record in assistant.documents()}
    figures = score(questions, predictions)
    before = last_run(chosen.name)
    return Evaluation(
        chosen=chosen,
        questions=questions,
        predictions=tuple(predictions),
        figures=figures,
        texts={source: assistant.document(source).text for source in sorted((named | found) & known)},
        before=before,
        comparison=compare(figures.verdicts, before.right) if before else None,
    )

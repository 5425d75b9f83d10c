"""Several models and the same questions: asked one model after the other, over one opened index."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from qa.errors import ModelError, QaError
from qa.evaluate.evaluation import concluded
from qa.evaluate.predictions import answers, kept_when_interrupted
from qa.local_models import EXTRACTIVE
from qa.metrics.compare import paired
from qa.metrics.statements import work, wrote
from qa.wire import answer_to_dict

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from qa.assistant import Assistant
    from qa.evaluate.evaluation import Evaluation, QuestionSet
    from qa.evaluate.predictions import Prediction
    from qa.metrics.compare import Paired
    from qa.seams import Progress
    from qa.settings import Settings

_SILENT = (
    3  # answers at the beginning without a word of the model's, after which it is taken for one that does not work
)


@dataclass(frozen=True, slots=True)
class ModelRuns:
    """What several models made of the same questions.

    Attributes:
        chosen: the questions.
        runs: by model, in the order in which they were asked.
        left_out: by model, why it could not be asked, in one line.
    """

    chosen: QuestionSet
    runs: Mapping[str, Evaluation]
    left_out: Mapping[str, str]

    @property
    def base(self) -> str:
        """The model that the others are measured by: the extractive default, or else the first."""
        return EXTRACTIVE if EXTRACTIVE in self.runs else next(iter(self.runs), "")

    @property
    def paired(self) -> tuple[Paired, ...]:
        """Every other model against that one."""
        return tuple(
            paired(model, run.figures.verdicts, self.base, self.runs[self.base].figures.verdicts)
            for model, run in self.runs.items()
            if model != self.base
        )

    @property
    def predictions(self) -> list[Prediction]:
        """All answers, a model after the other, each with the model that was asked for as ``asked_model``."""
        return [prediction for run in self.runs.values() for prediction in run.predictions]

    @property
    def partial(self) -> bool:
        """Whether the run was interrupted before every model had been asked everything."""
        return any(run.partial for run in self.runs.values())

    def to_dict(self) -> dict[str, Any]:
        """Figures and comparison as plain values for JSON."""
        return {
            "questions": self.chosen.label,
            "sample": self.chosen.sample,
            "models": {model: run.to_dict() for model, run in self.runs.items()},
            "paired": [asdict(each) for each in self.paired],
            "left_out": dict(self.left_out),
        }

    def keep(self, note: Callable[[str], None]) -> None:
        """Remember each model's run for the next one's comparison.

        Args:
            note: told in one line where the disk refuses.
        """
        for run in self.runs.values():
            run.keep(note)

    def write_report(self, path: Path, settings: Settings) -> None:
        """Write the comparison as one HTML file."""
        from qa.report import write_comparison  # noqa: PLC0415 - imports matplotlib, which only a report needs

        about = self.chosen.about(settings)
        del about["model"]
        about |= {"models": ", ".join(self.runs)}
        about |= {f"{model} left out": reason for model, reason in self.left_out.items()}
        write_comparison(path, self, about=about)


def ask_models(
    models: Sequence[str],
    chosen: QuestionSet,
    assistant: Assistant,
    *,
    progress: Progress,
    note: Callable[[str], None],
) -> ModelRuns:
    """Ask every model the same questions; one that cannot be asked is told and left out.

    An interrupted run (Ctrl-C) ends with what the model has answered that was being asked, if anything.

    Args:
        models: their names as ``--model`` takes them, each once.
        chosen: the questions.
        assistant: the opened index with the extractive default.
        progress: hears of a step for each model.
        note: told in one line which model is left out, and why.
    """
    runs: dict[str, Evaluation] = {}
    left_out: dict[str, str] = {}
    asked: dict[str, Assistant] = {}
    for model in models:  # all names first: a wrong one is told before the others take their time
        try:
            asked[model] = assistant if model == EXTRACTIVE else assistant.with_model(model)
        except QaError as error:
            left_out[model] = str(error)
            note(f"{model} is left out: {error}")
    for model, one in asked.items():
        try:
            predictions = _ask(model, chosen, one, progress)
        except ModelError as error:
            left_out[model] = str(error)
            note(f"{model} is left out: {error}")
        else:
            runs[model] = concluded(chosen.by(model), predictions, assistant)
            if runs[model].partial:
                break
        assistant.models.close()  # two models at a time may be more than the memory holds
    return ModelRuns(chosen, runs, left_out)


def _ask(model: str, chosen: QuestionSet, assistant: Assistant, progress: Progress) -> list[Prediction]:
    """Every answer of a model, with its name as it was asked for; those until then when the run is interrupted.

    Raises:
        ModelError: when nothing comes of the model from the beginning on; then the others need not be waited for.
    """
    notices: list[str] = []

    def ask(question: str, history: Sequence[str]) -> dict[str, Any]:
        answer = assistant.ask(question, history)
        notices.append(answer.notice)
        return answer_to_dict(answer)

    predictions: list[Prediction] = []
    total = len(chosen.questions)
    with kept_when_interrupted(predictions):
        for prediction in answers(chosen.questions, ask):
            predictions.append({"id": prediction["id"], "asked_model": model, **prediction})
            progress(f"ask {model}", len(predictions), total)
            silent = [found for each in predictions if (found := _is_silent(each)) is not None]
            if (
                model != EXTRACTIVE
                and all(silent)
                and (len(silent) == _SILENT or (silent and len(predictions) == total))
            ):
                reasons = (*(each.get("error", "") for each in predictions), *notices, "it does not answer")
                raise ModelError(next(filter(None, reasons)))
    return predictions


def _is_silent(prediction: Prediction) -> bool | None:
    """Whether the model failed, or was asked and nothing came of it; None where it was not asked."""
    if wrote(prediction):
        return False
    done = work(prediction)
    return not done.reply_tokens if done is not None else (bool(prediction.get("error")) or None)

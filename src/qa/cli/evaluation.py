"""``qa eval``: runs a question set, shows the figures, and compares them with the last run's."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from qa.cli.context import INTERRUPTED
from qa.cli.parser import add_command, add_index, add_json, add_model, path, whole_number
from qa.cli.screen import printable
from qa.errors import ModelError, QuestionSetError, UsageError
from qa.files import check_writable, replacing
from qa.local_models import EXTRACTIVE

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from qa.assistant import Assistant
    from qa.cli.context import Context
    from qa.cli.parser import Commands, Parser
    from qa.evaluate import Prediction
    from qa.evaluate.evaluation import Evaluation, QuestionSet
    from qa.evaluate.models import ModelRuns
    from qa.feedback_questions import FromFeedback
    from qa.seams import Progress

_SEVERAL = 2  # models make a comparison
_MOST_TOLD = 5  # failures and broken lines that are told one by one


def add(commands: Commands) -> None:
    """Add the command."""
    parser = add_command(
        commands,
        "eval",
        _evaluate,
        summary="run a question set and say how good the answers are",
        example="qa eval --split test --report report.html",
    )
    parser.add_argument(
        "questions",
        metavar="QUESTIONS.jsonl",
        nargs="?",
        type=path,
        help="the question set (default: the shipped one on the default corpus)",
    )
    parser.add_argument(
        "--split", choices=("dev", "test", "all"), default="all", help="only this half of the set (default: all)"
    )
    parser.add_argument("--predictions", metavar="OUT.jsonl", type=path, help="write every answer, one a line")
    parser.add_argument("--report", metavar="OUT.html", type=path, help="write a report to read")
    parser.add_argument(
        "--sample",
        metavar="N",
        type=whole_number(1, 1_000_000),
        help="ask only N of the questions, the same ones every time, every type with its share",
    )
    _add_feedback(parser)
    add_model(parser, several=True)
    add_index(parser)
    add_json(parser)


def _add_feedback(parser: Parser) -> None:
    parser.add_argument(
        "--from-feedback",
        metavar="FILE",
        nargs="?",
        const=True,  # the file that the window keeps
        type=path,
        help="ask what people gave feedback on in the chat window (default: the file that it keeps)",
    )
    parser.add_argument(
        "--write",
        metavar="SET.jsonl",
        type=path,
        help="with --from-feedback: write the question set, to be edited, and ask nothing",
    )


def _evaluate(context: Context) -> int:
    from qa.evaluate.evaluation import question_set  # noqa: PLC0415 - imports numpy: not for `qa --help`

    args, settings = context.args, context.settings
    _check(context)
    models = _models(args.models)
    if models:
        settings = replace(settings, answering=replace(settings.answering, model=EXTRACTIVE))
    chosen = None if args.from_feedback else question_set(args.questions, args.split, settings)
    for target in (args.predictions, args.report, args.write):
        check_writable(target)
    runs, evaluation = None, None
    with context.screen.progress() as progress, context.doors.open_assistant(settings, progress) as assistant:
        if chosen is None:
            chosen, found = _from_feedback(assistant, context)
            if args.write:
                return _write_set(found, context)
        chosen = chosen.sampled(args.sample)
        if models:
            runs = _compare(models, chosen, assistant, progress, context)
        else:
            evaluation = _run(chosen, assistant, progress, context)
    outcome = runs or evaluation
    if runs is not None:
        _show_runs(runs, context)
    if evaluation is not None:
        _show_run(evaluation, context)
    return _ended(outcome, context) if outcome else 0


def _ended(outcome: Evaluation | ModelRuns, context: Context) -> int:
    """The exit status, with a word on a run that was interrupted."""
    if not outcome.partial:
        return 0
    context.screen.note("Interrupted: these figures are of the questions asked until then, and are not remembered")
    return INTERRUPTED


def _models(named: Sequence[str]) -> tuple[str, ...]:
    """The models to compare, each once, the extractive default before the others unless it is named; else none.

    Raises:
        UsageError: when a name is blank.
    """
    if not all(name.strip() for name in named):
        raise UsageError("--model needs the name of a model")
    models = tuple(dict.fromkeys(named))
    if len(models) < _SEVERAL:
        return ()
    return models if EXTRACTIVE in models else (EXTRACTIVE, *models)


def _compare(
    models: Sequence[str], chosen: QuestionSet, assistant: Assistant, progress: Progress, context: Context
) -> ModelRuns:
    """Ask every model; what failed is told for each."""
    from qa.evaluate.models import ask_models  # noqa: PLC0415 - as above

    def note(line: str) -> None:
        context.screen.note(printable(line))

    runs = ask_models(models, chosen, assistant, progress=progress, note=note)
    for model, run in runs.runs.items():
        _tell_failures(run.predictions, context, f"{model}: ")
    return runs


def _run(chosen: QuestionSet, assistant: Assistant, progress: Progress, context: Context) -> Evaluation:
    """Ask everything once; failures are told, and counted as wrong."""
    from qa.evaluate import predict  # noqa: PLC0415 - as above
    from qa.evaluate.evaluation import asker, concluded  # noqa: PLC0415 - as above

    predictions = predict(chosen.questions, asker(assistant), progress)
    _tell_failures(predictions, context)
    return concluded(chosen, predictions, assistant)


def _show_run(evaluation: Evaluation, context: Context) -> None:
    """Write what was asked for, then the figures."""
    _write(evaluation.predictions, evaluation, context)
    if context.args.json:
        context.screen.json(evaluation.to_dict())
        return
    from qa.cli.table import show_comparison, show_figures, show_sample  # noqa: PLC0415 - as above

    show_sample(evaluation.chosen, context.screen)
    show_figures(evaluation.figures, context.screen)
    if evaluation.before and evaluation.comparison:
        show_comparison(evaluation.comparison, evaluation.before.when, context.screen)


def _show_runs(runs: ModelRuns, context: Context) -> None:
    """Write what was asked for, then the models side by side; fails where none of those named could be asked."""
    named = set(context.args.models) & set(runs.runs)
    if not named:
        raise ModelError("none of the models that were named can be asked")
    _write(runs.predictions, runs, context)
    if context.args.json:
        context.screen.json(runs.to_dict())
        return
    from qa.cli.side_by_side import show_models  # noqa: PLC0415 - as above

    show_models(runs, context.screen)


def _write(predictions: Sequence[Prediction], outcome: Evaluation | ModelRuns, context: Context) -> None:
    """Write answers and report where they are wanted, and remember the run."""
    args = context.args
    if args.predictions:
        _write_predictions(args.predictions, predictions)
    if args.report:
        with replacing(args.report) as part:
            outcome.write_report(part, context.settings)
        context.screen.note(f"The report is in {args.report}")
    outcome.keep(context.screen.note)


def _check(context: Context) -> None:
    """Refuse options that contradict each other.

    Raises:
        UsageError: naming them.
    """
    args = context.args
    if args.from_feedback is None:
        if args.write:
            raise UsageError("--write goes with --from-feedback")
        return
    if args.questions:
        raise UsageError("--from-feedback and a question set exclude each other")
    if args.split != "all":
        raise UsageError("feedback has no halves: --split does not go with --from-feedback")
    if args.write and (args.predictions or args.report or args.sample or args.models):
        raise UsageError("--write asks nothing: --model, --sample, --predictions and --report do not go with it")


def _from_feedback(assistant: Assistant, context: Context) -> tuple[QuestionSet, FromFeedback]:
    """The question set of the feedback, with a word on what is left out."""
    from qa.evaluate.evaluation import feedback_set  # noqa: PLC0415 - as above

    named = context.args.from_feedback
    source = None if named is True else named
    chosen, found = feedback_set(source, assistant, context.settings)
    _tell(found.broken, "broken lines", context)
    context.screen.note(printable(found.summary()))
    if not chosen.questions:
        raise QuestionSetError(f"{chosen.name.questions}: no question")
    return chosen, found


def _write_set(found: FromFeedback, context: Context) -> int:
    from qa.feedback_questions import write_questions  # noqa: PLC0415 - as above

    target: Path = context.args.write
    with replacing(target) as part:
        write_questions(part, found.questions)
    if context.args.json:
        left_out = {**found.left_out, **({"broken": len(found.broken)} if found.broken else {})}
        context.screen.json({"written": str(target), "questions": len(found.questions), "left_out": left_out})
    else:
        context.screen.line(printable(f"{len(found.questions)} questions are in {target}"))
    return 0


def _tell_failures(predictions: Sequence[Prediction], context: Context, of: str = "") -> None:
    failed = [f"{of}{each['id']} failed: {each['error']}" for each in predictions if each.get("error")]
    _tell(failed, "failed", context)


def _tell(lines: Sequence[str], kind: str, context: Context) -> None:
    for line in lines[:_MOST_TOLD]:
        context.screen.note(printable(line))
    if len(lines) > _MOST_TOLD:
        context.screen.note(f"... and {len(lines) - _MOST_TOLD} more {kind}")


def _write_predictions(target: Path, predictions: Sequence[Prediction]) -> None:
    from qa.evaluate import write_predictions  # noqa: PLC0415 - as above

    with replacing(target) as part:
        write_predictions(part, predictions)

"""``qa eval``: runs a question set, shows the figures, and compares them with the last run's."""

from __future__ import annotations

import datetime
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from qa import __version__
from qa.cli.files import check_writable, replacing
from qa.cli.parser import add_command, add_index, add_json, add_model, path
from qa.cli.runs import RunName, keep_run, last_run
from qa.cli.screen import printable
from qa.resources import resource
from qa.wire import answer_to_dict

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from qa.cli.context import Context
    from qa.cli.parser import Commands
    from qa.evaluate import Prediction
    from qa.metrics import Figures
    from qa.metrics.compare import Comparison
    from qa.questions import Question

_MOST_FAILURES = 5  # that are told one by one


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
    add_model(parser)
    add_index(parser)
    add_json(parser)


def _evaluate(context: Context) -> int:
    from qa.cli.table import show_comparison, show_figures  # noqa: PLC0415 - imports numpy: not for `qa --help`
    from qa.metrics import score  # noqa: PLC0415 - as above
    from qa.metrics.compare import compare  # noqa: PLC0415 - as above
    from qa.questions import read_questions  # noqa: PLC0415 - as above

    args = context.args
    source: Path = args.questions or resource("eval/questions.jsonl")
    questions = read_questions(source, None if args.split == "all" else args.split)
    for target in (args.predictions, args.report):
        check_writable(target)
    predictions, texts = _predict(questions, context)
    figures = score(questions, predictions)
    name = RunName(str(source.resolve()), args.split, context.settings.answering.model)
    before = last_run(name)
    comparison = compare(figures.verdicts, before.right) if before else None
    if args.predictions:
        _write_predictions(args.predictions, predictions)
    if args.report:
        _write_report(questions, predictions, figures, comparison, texts, context)
    keep_run(name, {verdict.id: verdict.right for verdict in figures.verdicts}, context.screen.note)
    if args.json:
        compared = {"when": before.when, **asdict(comparison)} if before and comparison else None
        context.screen.json({"questions": source.name, **figures.to_dict(), "compared": compared})
        return 0
    show_figures(figures, context.screen)
    if before and comparison:
        show_comparison(comparison, before.when, context.screen)
    return 0


def _predict(questions: Sequence[Question], context: Context) -> tuple[list[Prediction], dict[str, str]]:
    """Ask everything once; failures are told, and counted as wrong. With the texts of the documents."""
    from qa.evaluate import predict  # noqa: PLC0415 - as above

    with context.screen.progress() as progress, context.doors.open_assistant(context.settings, progress) as assistant:

        def ask(question: str, history: Sequence[str]) -> dict[str, Any]:
            return answer_to_dict(assistant.ask(question, history))

        predictions = predict(questions, ask, progress)
        named = {place[0] for question in questions for group in question.evidence for place in group}
        found = {passage["source"] for prediction in predictions for passage in prediction["passages"]}
        known = {record.source for record in assistant.documents()}
        texts = {source: assistant.document(source).text for source in sorted((named | found) & known)}
    failed = [prediction for prediction in predictions if prediction.get("error")]
    for prediction in failed[:_MOST_FAILURES]:
        context.screen.note(printable(f"{prediction['id']} failed: {prediction['error']}"))
    if len(failed) > _MOST_FAILURES:
        context.screen.note(f"... and {len(failed) - _MOST_FAILURES} more failed")
    return predictions, texts


def _write_predictions(path: Path, predictions: Sequence[Prediction]) -> None:
    from qa.evaluate import write_predictions  # noqa: PLC0415 - as above

    with replacing(path) as part:
        write_predictions(part, predictions)


def _write_report(
    questions: Sequence[Question],
    predictions: Sequence[Prediction],
    figures: Figures,
    comparison: Comparison | None,
    texts: Mapping[str, str],
    context: Context,
) -> None:
    from qa.report import write_html  # noqa: PLC0415 - imports matplotlib

    args, now = context.args, datetime.datetime.now().astimezone()
    about = {
        "question set": (args.questions or resource("eval/questions.jsonl")).name,
        "split": args.split,
        "index": str(context.settings.places.index),
        "model": context.settings.answering.model,
        "qa": __version__,
        "date": f"{now:%Y-%m-%d %H:%M %Z}",
    }

    def quote(source: str, start: int, end: int) -> str:
        return texts[source][start:end] if source in texts else f"({source} is not in the index)"

    with replacing(args.report) as part:
        write_html(part, questions, predictions, figures, about=about, quote=quote, comparison=comparison)
    context.screen.note(f"The report is in {args.report}")

"""``qa eval``: runs a question set, shows and keeps the figures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qa.cli.parser import add_command, add_index, add_json, add_model, path

if TYPE_CHECKING:
    from qa.cli.context import Context
    from qa.cli.parser import Commands

SPLITS = ("dev", "test", "all")


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
    parser.add_argument("--split", choices=SPLITS, default="all", help="only this half of the set (default: all)")
    parser.add_argument("--predictions", metavar="OUT.jsonl", type=path, help="write every answer, one a line")
    parser.add_argument("--report", metavar="OUT.html", type=path, help="write a report to read")
    add_model(parser)
    add_index(parser)
    add_json(parser)


def _evaluate(context: Context) -> int:
    return 0

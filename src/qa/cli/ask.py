"""``qa ask``: one cited answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qa.cli.parser import add_command, add_index, add_json, add_model, add_scope, read_scope
from qa.cli.show import show_answer, show_short, show_statement
from qa.stages import Writing
from qa.types import Answer
from qa.wire import answer_to_dict

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qa.cli.context import Context
    from qa.cli.parser import Commands
    from qa.stages import Found


def add(commands: Commands) -> None:
    """Add the command."""
    parser = add_command(
        commands,
        "ask",
        _ask,
        summary="answer a question, with the sentences that prove it",
        example='qa ask "And when was it signed?" --history "What does the Joint Declaration say?"',
    )
    parser.add_argument("question", metavar="QUESTION", help="the question, in your own words")
    parser.add_argument(
        "--history",
        metavar="Q",
        nargs="+",
        action="extend",
        default=[],
        help="earlier questions of the conversation, oldest first",
    )
    add_scope(parser)
    add_model(parser)
    add_index(parser)
    add_json(parser)


def _ask(context: Context) -> int:
    with context.screen.progress() as progress:
        assistant = context.doors.open_assistant(context.settings, progress)
    with assistant:
        scope = read_scope(context.args, [record.source for record in assistant.documents()])
        if context.args.json:
            answer = assistant.ask(context.args.question, context.args.history, **scope.limits)
            context.screen.json(answer_to_dict(answer))
        else:
            _show_stages(assistant.stream(context.args.question, context.args.history, **scope.limits), context)
    return 0


def _show_stages(stages: Iterator[Found | Writing | Answer], context: Context) -> None:
    """What a local model writes as it is written and checked, then the rest of the answer."""
    screen, shown = context.screen, 0
    for stage in stages:
        if isinstance(stage, Answer):
            show_answer(stage, screen, shown=shown if stage.is_written else 0)
        elif isinstance(stage, Writing):
            if stage.short and not shown:
                show_short(stage.short, screen)
            for statement in stage.statements[shown:]:
                show_statement(statement, stage.citations, screen)
            shown = len(stage.statements)
            screen.flush()

"""``qa ask``: one cited answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qa.cli.parser import add_command, add_index, add_json, add_model, add_scope, read_scope
from qa.cli.show import show_answer
from qa.wire import answer_to_dict

if TYPE_CHECKING:
    from qa.cli.context import Context
    from qa.cli.parser import Commands


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
        answer = assistant.ask(context.args.question, context.args.history, **scope.limits)
    if context.args.json:
        context.screen.json(answer_to_dict(answer))
    else:
        show_answer(answer, context.screen)
    return 0

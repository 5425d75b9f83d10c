"""``qa search``: the passages that retrieval finds, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qa.cli.parser import add_command, add_index, add_json, add_scope, read_scope, whole_number
from qa.cli.show import show_hit
from qa.wire import hit_to_dict

if TYPE_CHECKING:
    from qa.cli.context import Context
    from qa.cli.parser import Commands


def add(commands: Commands) -> None:
    """Add the command."""
    parser = add_command(
        commands,
        "search",
        _search,
        summary="show the passages that retrieval finds, with scores",
        example='qa search "cooperation against drugs" -k 3',
    )
    parser.add_argument("query", metavar="QUERY", help="words or a question")
    parser.add_argument(
        "-k", metavar="N", type=whole_number(1, 1000), default=10, help="how many passages (default: 10)"
    )
    add_scope(parser)
    add_index(parser)
    add_json(parser)


def _search(context: Context) -> int:
    with context.screen.progress() as progress:
        assistant = context.doors.open_assistant(context.settings, progress)
    with assistant:
        scope = read_scope(context.args, [record.source for record in assistant.documents()])
        hits = assistant.search(context.args.query, context.args.k, **scope.limits)
    if context.args.json:
        context.screen.json({"query": context.args.query, "passages": [hit_to_dict(hit) for hit in hits]})
        return 0
    if not hits:
        dated = f" {scope.dates_in_words}" if scope.dates_in_words else ""
        context.screen.line(f"No passage{dated} was found.")
    for rank, hit in enumerate(hits, start=1):
        if rank > 1:
            context.screen.line()
        show_hit(rank, hit, context.screen)
    return 0

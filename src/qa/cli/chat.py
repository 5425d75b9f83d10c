"""``qa chat``: the chat window."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qa.cli.parser import add_command, add_index, add_model, whole_number

if TYPE_CHECKING:
    from qa.cli.context import Context
    from qa.cli.parser import Commands


def add(commands: Commands) -> None:
    """Add the command."""
    parser = add_command(
        commands,
        "chat",
        _chat,
        summary="open the chat window, which shows every quotation in its source",
        example="qa chat --port 8080",
    )
    add_index(parser)
    parser.add_argument("--host", metavar="H", help="address to listen at (default: 127.0.0.1, this machine only)")
    parser.add_argument(
        "--port",
        metavar="P",
        type=whole_number(0, 65_535),
        help="port to listen at (default: 7860; 0 takes a free one)",
    )
    add_model(parser)


def _chat(context: Context) -> int:
    def announce(address: str) -> None:
        context.screen.note(f"The chat window is open at {address} (Ctrl+C closes it)")

    with context.screen.progress() as progress:
        context.doors.launch_chat(context.settings, progress, announce)
    return 0

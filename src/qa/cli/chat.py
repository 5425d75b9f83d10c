"""``qa chat``: the chat window."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qa.cli.parser import add_command, add_index, add_model, path, whole_number

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
    parser.add_argument(
        "--auth",
        metavar="FILE",
        type=path,
        help="ask for a name and a password; the file has a line user:password for everybody who may come in"
        " (QA_CHAT_LOGIN gives one such line instead)",
    )
    parser.add_argument(
        "--at-once",
        metavar="N",
        type=whole_number(1, 64),
        help="how many questions are answered at once; others wait in a queue (default: 1)",
    )
    parser.add_argument(
        "--no-upload",
        dest="upload",
        action="store_const",
        const="off",
        help="nobody may add or remove documents (default: on this machine, or with --auth, everybody may)",
    )
    add_model(parser)


def _chat(context: Context) -> int:
    def announce(address: str) -> None:
        context.screen.note(f"The chat window is open at {address} (Ctrl+C closes it)")

    chat = context.settings.chat
    if not chat.is_local and not chat.asks_password:
        context.screen.note(f"Anybody who reaches {chat.host} can read and ask here: --auth FILE asks for a password.")
    with context.screen.progress() as progress:
        context.doors.launch_chat(context.settings, progress, announce)
    return 0

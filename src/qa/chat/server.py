"""Serves the window on this machine until it is interrupted."""

from __future__ import annotations

import os
import socket
import threading
import time
from contextlib import closing
from typing import TYPE_CHECKING

from qa.chat.library import Library
from qa.chat.rules import Rules
from qa.chat.waiting import Waiting
from qa.chat.window import STYLES, build, theme
from qa.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable

    import gradio as gr

    from qa.assistant import Assistant

_LARGEST = 4  # times the limit of a file: so much is received, so that what is too large is refused by name
_OTHERS = 40  # events that go on at the same time, besides those that answer or wait to
_LAST_MOMENT = 10.0  # seconds
_LOOPBACK = ("127.0.0.1", "localhost", "::1")


def launch(
    open_assistant: Callable[[], Assistant],
    *,
    host: str,
    port: int,
    announce: Callable[[str], None],
    wait: Callable[[], object] | None = None,
    rules: Rules | None = None,
) -> None:
    """Open the chat window and stay until it is closed.

    Args:
        open_assistant: opens the assistant; it is closed at the end.
        host: the address to listen at.
        port: the port to listen at; 0 takes a free one.
        announce: told the address once the window answers.
        wait: returns when the window is to close; until an interrupt when None.
        rules: whom the window lets in and what it lets them do; everybody, and only ask and read, when None.

    Raises:
        UsageError: when the address cannot be listened at.
    """
    rules = rules or Rules()
    port = _free_port(host, port)
    _never_by_proxy()
    waiting = Waiting(rules.waiting, rules.at_once)
    with Library(open_assistant) as library:
        window = build(library, rules, waiting)
        try:
            _serve(window, host, port, rules)
            announce(f"http://{_shown(host)}:{port}")
            (wait or threading.Event().wait)()
        except KeyboardInterrupt:
            pass
        finally:
            waiting.close()
            window.close(verbose=False)
            let_work_end(_LAST_MOMENT)


def _serve(window: gr.Blocks, host: str, port: int, rules: Rules) -> None:
    """Begin to serve, in threads of its own."""
    window.launch(
        server_name=host,
        server_port=port,
        prevent_thread_lock=True,
        quiet=True,
        share=False,
        ssr_mode=False,
        footer_links=[],
        theme=theme(),
        css_paths=list(STYLES),
        enable_monitoring=False,
        mcp_server=False,
        pwa=False,
        run_history=False,  # what is asked is not kept in the browser behind people's backs
        auth=rules.users,
        auth_message="This window asks for a name and a password." if rules.users else None,
        max_threads=_OTHERS + rules.at_once + rules.waiting,
        max_file_size=_LARGEST * rules.upload.file_bytes if rules.upload else 1,
    )


def let_work_end(seconds: float) -> None:
    """Wait at most so long for what the window's threads are still at.

    They are daemons, and one that is inside PyTorch or matplotlib when the interpreter ends aborts the process with
    "terminate called without an active exception".
    """
    until = time.monotonic() + seconds
    for thread in threading.enumerate():
        if thread.name.startswith("AnyIO worker thread"):
            thread.join(max(0.0, until - time.monotonic()))


def _free_port(host: str, port: int) -> int:
    """The port, if it can be listened at; a free one for 0."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with closing(socket.socket(family, socket.SOCK_STREAM)) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            reason = error.strerror or str(error)
            raise UsageError(f"cannot listen at {host} port {port}: {reason}; choose another with --port") from error
        return int(probe.getsockname()[1])


def _never_by_proxy() -> None:
    """Gradio asks its own server whether it is up; a proxy in the environment must not hear of it."""
    for name in ("NO_PROXY", "no_proxy"):
        known = [entry for entry in os.environ.get(name, "").split(",") if entry]
        os.environ[name] = ",".join(dict.fromkeys([*known, *_LOOPBACK]))


def _shown(host: str) -> str:
    return f"[{host}]" if ":" in host else host

"""The command ``qa``: reads the command line, runs the command, turns every failure into one line."""

from __future__ import annotations

import os
import sys
import traceback
from contextlib import suppress
from typing import TYPE_CHECKING

from qa import __version__
from qa.cli import ask, chat, evaluation, index, models, reader, search, status, verify
from qa.cli.context import INTERRUPTED, Context, Doors
from qa.cli.parser import Formatter, Parser
from qa.cli.screen import Screen
from qa.errors import QaError
from qa.settings import resolve

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Mapping, Sequence

_DONE, _FAILED = 0, 1
# Options that are settings too, by the name of the option.
_FLAGS = {name: name for name in ("index", "model", "reader", "risk", "host", "port", "auth")}
_FLAGS |= {"at_once": "chat.at_once", "upload": "chat.upload"}
_EPILOG = """\
examples:
  qa ask "When was the Joint Declaration signed?"
  qa index ~/texts && qa chat

Settings come from flags, QA_* environment variables and qa.toml, in this order. QA_DEBUG=1 shows
where in the program an error arose. Exit status: 0 done (an abstention is an answer), 1 the work
failed, 2 the command line is wrong."""


def build_parser() -> Parser:
    """The parser of the whole command line."""
    parser = Parser(
        prog="qa",
        description="Answers questions about your documents, and proves every answer with a checked quotation.",
        epilog=_EPILOG,
        formatter_class=Formatter,
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"qa {__version__}")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True, dest="name")
    for module in (index, ask, search, chat, evaluation, verify, status, models, reader):
        module.add(commands)
    return parser


def run(
    argv: Sequence[str] | None = None, *, doors: Doors | None = None, environ: Mapping[str, str] | None = None
) -> int:
    """Run one command and return its exit status; no traceback reaches a person.

    Args:
        argv: the words after ``qa``; the process's own when None.
        doors: the rooms behind the commands.
        environ: the environment; the process's own when None.
    """
    environ = os.environ if environ is None else environ
    screen = Screen(sys.stdout, sys.stderr, environ)
    try:
        status_ = _dispatch(build_parser().parse_args(argv), screen, doors or Doors(), environ)
        screen.flush()
    except SystemExit as stop:  # argparse, after --help or --version
        return _flushed(screen, int(stop.code or 0))
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        return _hang_up()
    except QaError as error:
        _explain(screen, environ, str(error))
        return error.exit_status
    except Exception as error:  # noqa: BLE001 - one of the two outermost faces: a person gets one line
        _explain(screen, environ, f"{type(error).__name__}: {error} (QA_DEBUG=1 shows where)")
        return _FAILED
    return status_


def _dispatch(args: Namespace, screen: Screen, doors: Doors, environ: Mapping[str, str]) -> int:
    flags = {key: getattr(args, name) for name, key in _FLAGS.items() if hasattr(args, name)}
    context = Context(args, resolve(flags, environ), screen, doors)
    status_: int = args.command(context)
    return status_


def _explain(screen: Screen, environ: Mapping[str, str], reason: str) -> None:
    """One line on the error stream, after the traceback where a developer asked for it."""
    with suppress(OSError):  # nobody reads the error stream any more
        screen.flush()
        if environ.get("QA_DEBUG") == "1":
            screen.note(traceback.format_exc().rstrip())
        screen.error(reason)
        screen.flush()


def _flushed(screen: Screen, status_: int) -> int:
    try:
        screen.flush()
    except BrokenPipeError:
        return _hang_up()
    return status_


def _hang_up() -> int:
    """The reader of our output has seen enough: let the interpreter's closing flush go nowhere."""
    with suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)
    return _DONE

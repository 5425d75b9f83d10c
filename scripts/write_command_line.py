"""Writes docs/command-line.md from the commands' own help."""  # noqa: INP001 - a script

from __future__ import annotations

import argparse
from pathlib import Path

from qa.cli.main import build_parser

_HEAD = """\
# Command line

Written by `scripts/write_command_line.py` from the commands' own `--help`; do not edit it.
"""


def page() -> str:
    """The whole page."""
    parser = build_parser()
    commands = next(action for action in parser._actions if isinstance(action, argparse._SubParsersAction))  # noqa: SLF001
    helps = {"qa": parser.format_help()} | {f"qa {name}": sub.format_help() for name, sub in commands.choices.items()}
    sections = [f"## {name}\n\n```text\n{text.rstrip()}\n```\n" for name, text in helps.items()]
    return "\n".join([_HEAD, *sections])


if __name__ == "__main__":
    target = Path(__file__).resolve().parent.parent / "docs" / "command-line.md"
    target.write_text(page(), encoding="utf-8")

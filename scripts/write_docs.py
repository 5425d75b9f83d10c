"""Writes what the documents quote from the program: docs/command-line.md, and the README's first answer."""  # noqa: INP001 - a script

from __future__ import annotations

import argparse
import contextlib
import io
import re
import tempfile
from pathlib import Path

from qa.cli.main import build_parser, run

ROOT = Path(__file__).resolve().parent.parent
QUESTION = "When was the Joint Declaration signed?"
FIRST_ANSWER = re.compile(r"(?<=<!-- first answer -->\n```text\n).*?(?=```\n<!-- end of first answer -->)", re.DOTALL)
_HEAD = """\
# Command line

Written by `scripts/write_docs.py` from the commands' own `--help`; do not edit it.
"""


def helps(parser: argparse.ArgumentParser, name: str) -> dict[str, str]:
    """The help of a command and of the commands below it."""
    found = {name: parser.format_help()}
    for action in parser._actions:  # noqa: SLF001 - argparse shows its sub-commands nowhere else
        if isinstance(action, argparse._SubParsersAction):  # noqa: SLF001
            for word, below in action.choices.items():
                found |= helps(below, f"{name} {word}")
    return found


def command_line_page() -> str:
    """The help of every command as one page."""
    texts = helps(build_parser(), "qa")
    sections = [f"## {name}\n\n```text\n{text.rstrip()}\n```\n" for name, text in texts.items()]
    return "\n".join([_HEAD, *sections])


def first_answer(index: Path) -> str:
    """What ``qa ask`` says to the README's question, from an index of the default corpus."""
    with contextlib.redirect_stdout(io.StringIO()) as out:
        status = run(["ask", QUESTION], environ={"QA_INDEX": str(index)})
    if status:
        raise SystemExit(status)
    return out.getvalue()


def main() -> None:
    """Write both."""
    (ROOT / "docs" / "command-line.md").write_text(command_line_page(), encoding="utf-8")
    with tempfile.TemporaryDirectory() as folder:
        index = Path(folder) / "index"
        if run(["index", "--index", str(index)], environ={}):
            raise SystemExit(1)
        answer = first_answer(index)
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    (ROOT / "README.md").write_text(FIRST_ANSWER.sub(lambda _: answer, readme), encoding="utf-8")


if __name__ == "__main__":
    main()

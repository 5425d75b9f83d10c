"""The window with a reader that takes its time for some questions: ``python slow_qa.py chat --index DIR --port 0``."""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import socket_guard

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qa.seams import Reader
    from qa.types import Hit, Reading

PROGRAM = Path(__file__).resolve()
SECONDS = 3.0


class SlowReader:
    """Reads as another does; "slowly" in a question makes it wait, "wrongly" makes it fail."""

    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self.name = reader.name
        self.abstain_below = reader.abstain_below

    def read(self, question: str, hits: Sequence[Hit]) -> Reading:
        if "slowly" in question:
            time.sleep(SECONDS)
        if "wrongly" in question:
            raise RuntimeError("a fault in the program")
        return self.reader.read(question, hits)


def main() -> None:
    from qa.assistant import Assistant  # noqa: PLC0415 - after the sockets are blocked
    from qa.chat import launch  # noqa: PLC0415 - as above
    from qa.chat.rules import Rules  # noqa: PLC0415 - as above
    from qa.settings import Settings  # noqa: PLC0415 - as above

    parser = argparse.ArgumentParser()
    parser.add_argument("command")
    parser.add_argument("--index", type=Path)
    parser.add_argument("--port", type=int)
    parser.add_argument("--waiting", type=int, default=20)
    arguments = parser.parse_args()

    def open_slowly() -> Assistant:
        opened = Assistant.open(arguments.index, settings=Settings())
        return Assistant(opened.index, opened.embedder, SlowReader(opened.reader), opened.settings)

    def announce(address: str) -> None:
        sys.stderr.write(f"open at {address}\n")
        sys.stderr.flush()

    launch(
        open_slowly, host="127.0.0.1", port=arguments.port, announce=announce, rules=Rules(waiting=arguments.waiting)
    )


if __name__ == "__main__":
    with pytest.MonkeyPatch.context() as patch:
        socket_guard.block(patch)
        main()

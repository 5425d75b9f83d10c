"""A model's process that does what its options say: it answers, hangs, crashes, floods or disobeys.

Run as a program, it is the child; ``fake_model`` is the parent's side of one.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qa.adapters.model_child import serve
from qa.adapters.model_process import ModelProcess
from qa.errors import ModelError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from qa.adapters.model_child import Say
    from qa.generators import ModelRequest

FOREVER = 600


def fake_model(timeout_seconds: float = 20, **options: Any) -> ModelProcess:
    """The fake, not started yet; ``load`` and ``write`` name what it does then."""
    command = [sys.executable, str(Path(__file__).resolve())]
    return ModelProcess(command, options, name="fake", timeout_seconds=timeout_seconds)


class FakeModel:
    """Loads and writes as its options say."""

    def __init__(self, options: Mapping[str, Any]) -> None:
        self._write = options.get("write", "echo")
        if "pids" in options:
            with Path(options["pids"]).open("a") as file:
                file.write(f"{os.getpid()}\n")
            with Path(f"{options['pids']}.rooms").open("a") as file:
                file.write(f"{options['room']}\n")
        match options.get("load", "well"):
            case "refuse":
                raise ModelError("it is not a model")
            case "exit":
                sys.stderr.write("first line\nthe weights are torn\n")
                sys.exit(3)
            case "crash":
                os.kill(os.getpid(), signal.SIGSEGV)
            case "hang":
                time.sleep(FOREVER)
            case "slowly":
                time.sleep(0.5)

    def count_tokens(self, text: str) -> int:
        """As many as there are words."""
        if text == "hang":
            time.sleep(FOREVER)
        if text == "fail":
            raise ModelError("cannot count")
        return len(text.split())

    def write(self, request: ModelRequest, say: Say) -> None:
        """What the options, or the person's words, name."""
        how = request.user if self._write == "as asked" else self._write
        getattr(self, how)(request, say)

    def echo(self, request, say):
        for piece in (request.system, "|", request.user, "|", str(request.max_tokens), "|", request.grammar):
            say(piece)

    def slowly(self, request, say):
        while not say("word "):
            time.sleep(0.01)

    def disobey(self, request, say):
        say("I will")
        time.sleep(FOREVER)

    def silence(self, request, say):
        time.sleep(FOREVER)

    def abort(self, request, say):
        say("half a")
        os.abort()

    def fail(self, request, say):
        raise ModelError("the context is too small")

    def stumble(self, request, say):
        raise KeyError("unforeseen")

    def flood(self, request, say):
        while not say("x" * 100_000):
            pass

    def babble(self, request, say):
        os.write(1, b"ggml: loading\n{}\n" * 20_000)
        say("clean")

    def surrogate(self, request, say):
        say("a\ud800b")


if __name__ == "__main__":
    serve(FakeModel)

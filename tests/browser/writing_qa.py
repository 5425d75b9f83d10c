"""The window with local models that do what a test needs: ``python writing_qa.py chat --index DIR --port 0``.

Each model is named after what it does. What they were asked and how they ended goes to the file ``QA_TEST_NOTES``.
"""

from __future__ import annotations

import argparse
import os
import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import socket_guard
from model_fakes import label_of
from qa.generators import Offer
from qa.local_models import EXTRACTIVE, LocalModels

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from qa.generators import Generator, ModelRequest, Stop

PROGRAM = Path(__file__).resolve()
PAUSE = 0.7  # seconds between two statements
SIGNED = "It was signed on March 18, 2010"
TRUE = "The Joint Declaration was signed in Moscow on 18 March 2010 [{label}]. "
ALSO_TRUE = "It was signed by the Secretaries General of both organizations [{label}]. "
INVENTED = "NATO had 32 members by then [{label}]. "
HOSTILE = (
    "<img src=x onerror=\"document.title='broken'\"> <button class='qa-marker qa-open qa-key-0-cite-1'>1</button> "
    "${{1+1}} {{{{value}}}} \u202etsrif\u202c **bold** [a](javascript:alert) [{label}]. "
)
NAMES = ("fake:writes", "fake:goes-on", "fake:dies", "fake:hangs", "fake:invents", "fake:attacks")


def note(words: str) -> None:
    with Path(os.environ["QA_TEST_NOTES"]).open("a", encoding="utf-8") as notes:
        notes.write(f"{words}\n")


class Model:
    """Writes what its name says."""

    context_tokens = 4096

    def __init__(self, name: str) -> None:
        self.name = name

    def count_tokens(self, text: str) -> int:
        return len(text.split())

    def close(self) -> None:
        pass

    def generate(self, request: ModelRequest, stop: Stop) -> Iterator[str]:
        note(f"{self.name} begins")
        label = label_of(request, SIGNED)
        for piece in self.pieces():
            if stop():
                break
            yield piece.format(label=label)
            time.sleep(PAUSE)
        note(f"{self.name} was stopped" if stop() else f"{self.name} ends")

    def pieces(self) -> Iterator[str]:
        if self.name == "fake:attacks":
            yield HOSTILE
        if self.name != "fake:invents":
            yield TRUE
        yield INVENTED
        if self.name == "fake:dies":
            raise RuntimeError("the model died")
        if self.name == "fake:hangs":
            threading.Event().wait(60)
        if self.name == "fake:writes":
            yield ALSO_TRUE
        while self.name == "fake:goes-on":
            yield "and "


class Models(LocalModels):
    """Those models, and extractive quotation."""

    def __init__(self, settings: object) -> None:
        self._all = {name: Model(name) for name in NAMES}

    def get(self, model: str) -> Generator | None:
        return None if model == EXTRACTIVE else self._all[model]

    def offers(self) -> list[Offer]:
        return [*(Offer(name, ready=True) for name in NAMES), Offer("gguf:PATH", ready=True, form=True)]

    def close(self) -> None:
        pass


def main() -> None:
    from qa.assistant import Assistant  # noqa: PLC0415 - after the sockets are blocked
    from qa.chat import launch  # noqa: PLC0415 - as above
    from qa.settings import Settings  # noqa: PLC0415 - as above
    from qa.settings_generation import Generation  # noqa: PLC0415 - as above

    parser = argparse.ArgumentParser()
    parser.add_argument("command")
    parser.add_argument("--index", type=Path)
    parser.add_argument("--port", type=int)
    arguments = parser.parse_args()
    settings = Settings(generation=Generation(unsupported="strike", timeout_seconds=3.0))

    def open_with_models() -> Assistant:
        opened = Assistant.open(arguments.index, settings=settings)
        models = Models(settings.generation)
        return Assistant(opened.index, opened.embedder, opened.reader, settings, models=models)

    def announce(address: str) -> None:
        sys.stderr.write(f"open at {address}\n")
        sys.stderr.flush()

    launch(open_with_models, host="127.0.0.1", port=arguments.port, announce=announce)


def said(path: Path) -> Sequence[str]:
    """What the models have noted."""
    return path.read_text(encoding="utf-8").splitlines() if path.exists() else []


if __name__ == "__main__":
    with pytest.MonkeyPatch.context() as patch:
        socket_guard.block(patch)
        main()

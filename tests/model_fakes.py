"""Local models that say what a test wants."""

from __future__ import annotations

import re
import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from qa.types import Reading

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from qa.generators import ModelRequest, Stop
    from qa.types import Candidate, Hit


def labels(request: ModelRequest) -> list[str]:
    """The labels of the passages in a request, in order."""
    return re.findall(r"^\[(\w+)\]$", request.user, flags=re.MULTILINE)


def label_of(request: ModelRequest, words: str) -> str:
    """The label of the passage that has the words."""
    blocks = re.split(r"^\[(\w+)\]$", request.user, flags=re.MULTILINE)
    return next(label for label, block in zip(blocks[1::2], blocks[2::2], strict=True) if words in block)


@dataclass
class FakeModel:
    """Replies in pieces, and may then fail.

    Attributes:
        reply: the pieces, in which ``{0}``, ``{1}`` and so on stand for the labels of the passages; or how to make
            them of the request.
        failure: raised after the pieces.
        hangs: never ends by itself, and does not obey either.
        requests: what it was asked.
        ended: set once a reply has ended, however.
    """

    reply: Sequence[str] | Callable[[ModelRequest], Sequence[str]] = ()
    failure: BaseException | None = None
    hangs: bool = False
    context_tokens: int = 4096
    name: str = "fake:model"
    requests: list[ModelRequest] = field(default_factory=list)
    ended: threading.Event = field(default_factory=threading.Event)
    released: threading.Event = field(default_factory=threading.Event)
    closed: bool = False

    def count_tokens(self, text: str) -> int:
        return len(text.split())

    def generate(self, request: ModelRequest, stop: Stop) -> Iterator[str]:
        self.requests.append(request)
        try:
            pieces = self.reply(request) if callable(self.reply) else self.reply
            for piece in pieces:
                if stop():
                    return
                yield piece.format(*labels(request)) if not callable(self.reply) else piece
            if self.hangs:
                self.released.wait(20)
            if self.failure is not None:
                raise self.failure
        finally:
            self.ended.set()

    def close(self) -> None:
        self.closed = True


def make_reading(
    hits: Sequence[Hit], candidates: Sequence[Candidate] = (), *, confidence: float = 0.7, short: str | None = None
) -> Reading:
    """A reading of the hits."""
    return Reading(tuple(candidates), confidence, tuple(hits), short)

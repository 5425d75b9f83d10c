"""Listens to a model in a thread of its own, so that one that hangs or fails never holds up the program."""

from __future__ import annotations

import queue
import threading
import time
from typing import TYPE_CHECKING

from qa.errors import ModelError, QaError, Stopped

if TYPE_CHECKING:
    from collections.abc import Generator as Pieces
    from types import TracebackType

    from qa.generators import Generator, ModelRequest, Stop

_EVERY = 0.05  # seconds between two looks at whether the reply is still wanted
_GRACE = 5.0  # seconds beyond the time-out: the runtime's own error says more, where it comes
_MOST_WAITING = 1000  # pieces that wait to be read; a model that writes faster has to wait


class _Ending:
    """Ends a thread: keeps what it failed with, and says that no more pieces come."""

    def __init__(self, pieces: queue.Queue[str | None], over: threading.Event) -> None:
        self._pieces, self._over = pieces, over
        self.error: BaseException | None = None

    def __enter__(self) -> None:
        return

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> bool:
        self.error = error
        _put(self._pieces, None, self._over)
        return True


def listen(generator: Generator, request: ModelRequest, *, stop: Stop, seconds: float) -> Pieces[str, None, None]:
    """The reply, piece by piece.

    Once the reply is not wanted any more, or this iterator is closed, the model is told and not waited for.

    Args:
        generator: the model.
        request: what it is asked.
        stop: whether the reply is not wanted any more.
        seconds: how long the model has for the whole reply.

    Raises:
        Stopped: once ``stop`` says so.
        ModelError: when the model fails, whatever it fails with, or does not finish in time.
    """
    over = threading.Event()
    pieces: queue.Queue[str | None] = queue.Queue(_MOST_WAITING)
    ending = _Ending(pieces, over)

    def write() -> None:
        with ending:
            for piece in generator.generate(request, lambda: over.is_set() or stop()):
                if not isinstance(piece, str):
                    raise ModelError(f"{generator.name} wrote a piece that is no text")
                if not _put(pieces, piece, over):
                    return

    deadline = time.monotonic() + seconds + _GRACE
    threading.Thread(target=write, name=f"listening to {generator.name}", daemon=True).start()
    try:
        while (piece := _next(pieces, generator, stop, deadline)) is not None:
            yield piece
    finally:
        over.set()
    if stop():
        raise Stopped("the answer was stopped")
    if isinstance(ending.error, QaError):
        raise ending.error
    if ending.error is not None:
        said = f"{type(ending.error).__name__}: {ending.error}".rstrip(": ")
        raise ModelError(f"{generator.name} failed with {said}") from ending.error


def _next(pieces: queue.Queue[str | None], generator: Generator, stop: Stop, deadline: float) -> str | None:
    """The next piece; None at the end."""
    while True:
        if stop():
            raise Stopped("the answer was stopped")
        if time.monotonic() > deadline:
            raise ModelError(f"{generator.name} did not finish in time")
        try:
            return pieces.get(timeout=_EVERY)
        except queue.Empty:
            continue


def _put(pieces: queue.Queue[str | None], piece: str | None, over: threading.Event) -> bool:
    """Hand over a piece; False once nobody listens any more."""
    while not over.is_set():
        try:
            pieces.put(piece, timeout=_EVERY)
        except queue.Full:
            continue
        return True
    return False

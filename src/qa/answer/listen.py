"""Listens to a model in a thread of its own, so that one that hangs or fails never holds up the program."""

from __future__ import annotations

import queue
import threading
import time
from typing import TYPE_CHECKING, Any, TypeVar

from qa.errors import ModelError, QaError, Stopped

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from collections.abc import Generator as Pieces
    from types import TracebackType

    from qa.generators import Generator, ModelRequest, Stop

T = TypeVar("T")

_EVERY = 0.05  # seconds between two looks at whether the reply is still wanted
_GRACE = 5.0  # seconds beyond the time-out: the runtime's own error says more, where it comes
_MOST_WAITING = 1000  # pieces that wait to be read; a model that writes faster has to wait


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

    def pieces(over: threading.Event) -> Iterator[str]:
        for piece in generator.generate(request, lambda: over.is_set() or stop()):
            if not isinstance(piece, str):
                raise ModelError(f"{generator.name} wrote a piece that is no text")
            yield piece

    yield from _apart(pieces, generator.name, stop, seconds)


def attend(work: Callable[[], T], *, name: str, stop: Stop, seconds: float) -> T:
    """What a piece of work gives that may have to load a model first.

    Args:
        work: done in a thread of its own, which is not waited for once the result is not wanted any more.
        name: the model's.
        stop: whether the result is not wanted any more.
        seconds: how long it may take.

    Raises:
        Stopped: once ``stop`` says so.
        QaError: what the work raises.
        ModelError: when it fails with anything else, or does not finish in time.
    """
    (result,) = _apart(lambda _: iter((work(),)), name, stop, seconds)
    return result


def _apart(
    work: Callable[[threading.Event], Iterator[T]], name: str, stop: Stop, seconds: float
) -> Pieces[T, None, None]:
    """What is worked out in a thread of its own; ``work`` is given what tells it that nobody listens any more."""
    over = threading.Event()
    results: queue.Queue[T | _Ended] = queue.Queue(_MOST_WAITING)
    ending = _Ending(results, over)

    def run() -> None:
        with ending:
            for result in work(over):
                if not _put(results, result, over):
                    return

    deadline = time.monotonic() + seconds + _GRACE
    threading.Thread(target=run, name=f"listening to {name}", daemon=True).start()
    try:
        while not isinstance(result := _next(results, name, stop, deadline), _Ended):
            yield result
    finally:
        over.set()
    if stop():
        raise Stopped("the answer was stopped")
    if isinstance(ending.error, QaError):
        raise ending.error
    if ending.error is not None:
        said = f"{type(ending.error).__name__}: {ending.error}".rstrip(": ")
        raise ModelError(f"{name} failed with {said}") from ending.error


class _Ended:
    """Stands in a queue behind the last result."""


class _Ending:
    """Ends a thread: keeps what it failed with, and says that nothing more comes."""

    def __init__(self, results: queue.Queue[Any], over: threading.Event) -> None:
        self._results, self._over = results, over
        self.error: BaseException | None = None

    def __enter__(self) -> None:
        return

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> bool:
        self.error = error
        _put(self._results, _Ended(), self._over)
        return True


def _next(results: queue.Queue[T | _Ended], name: str, stop: Stop, deadline: float) -> T | _Ended:
    """The next result."""
    while True:
        if stop():
            raise Stopped("the answer was stopped")
        if time.monotonic() > deadline:
            raise ModelError(f"{name} did not finish in time")
        try:
            return results.get(timeout=_EVERY)
        except queue.Empty:
            continue


def _put(results: queue.Queue[Any], result: object, over: threading.Event) -> bool:
    """Hand over a result; False once nobody listens any more."""
    while not over.is_set():
        try:
            results.put(result, timeout=_EVERY)
        except queue.Full:
            continue
        return True
    return False

"""Listens to something slow in a thread of its own, so that whoever waits for it can change their mind at any time."""

from __future__ import annotations

import asyncio
import queue
import threading
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Iterator

    from qa.generators import Stop

_Piece = TypeVar("_Piece")

_ASK_SECONDS = 0.05  # how often ``stop`` is asked while nothing comes


def listen(work: Callable[[Callable[[_Piece], None]], Coroutine[object, object, None]], stop: Stop) -> Iterator[_Piece]:
    """What ``work`` puts out, piece by piece, until it ends or ``stop()`` is true.

    The work runs in an event loop of its own, in a thread of its own: the caller may have a loop running. It is
    cancelled, wherever it waits, once ``stop()`` is true or the iterator is closed; the thread has ended by then.

    Args:
        work: takes what puts a piece out, and does the work; what it raises is raised here.
        stop: whether no more is wanted; asked by the thread that iterates.
    """
    pieces: queue.SimpleQueue[_Piece | None] = queue.SimpleQueue()
    loop = asyncio.new_event_loop()
    task = loop.create_task(work(pieces.put))
    task.add_done_callback(lambda _: pieces.put(None))
    thread = threading.Thread(target=_run, args=(loop, task), name="qa-listening", daemon=True)
    thread.start()
    try:
        while not stop():
            try:
                piece = pieces.get(timeout=_ASK_SECONDS)
            except queue.Empty:
                continue
            if piece is None:
                task.result()
                return
            yield piece
    finally:
        loop.call_soon_threadsafe(task.cancel)
        thread.join()
        loop.close()
        if not task.cancelled():
            task.exception()  # known to nobody where the iterator is closed early, and not to be complained about


def _run(loop: asyncio.AbstractEventLoop, task: asyncio.Task[None]) -> None:
    """Run the task to its end, however it ends, and what it leaves behind."""
    loop.run_until_complete(asyncio.wait([task]))
    loop.run_until_complete(loop.shutdown_asyncgens())
    loop.run_until_complete(loop.shutdown_default_executor())

"""The stages of an answer, worked out in a thread ahead of the page that shows them."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from qa.stages import Writing

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator
    from concurrent.futures import Future

    from qa.stages import Found
    from qa.types import Answer

    Stage = Found | Writing | Answer


class Ahead:
    """Begins at once, and goes on while the stages that were reached are shown.

    Whoever is late is told the newest of what a model has written, and every other stage.
    """

    def __init__(self, stages: Iterator[Stage], unwanted: Callable[[], bool]) -> None:
        """Begin, in a thread of its own: a model that hangs holds up nobody else.

        Args:
            stages: what is worked out.
            unwanted: whether nobody waits for more; asked between two stages.
        """
        self._reached: asyncio.Queue[Stage | None] = asyncio.Queue()
        self._loop = asyncio.get_running_loop()
        self._unwanted = unwanted
        thread = ThreadPoolExecutor(1, "answering")
        self._work = thread.submit(self._go_on, stages)
        self._work.add_done_callback(self._end)
        thread.shutdown(wait=False)

    async def __aiter__(self) -> AsyncIterator[Stage]:
        """Every stage as it is reached, then whatever error ended them."""
        while (stage := await self._reached.get()) is not None:
            if not (isinstance(stage, Writing) and not self._reached.empty()):
                yield stage
        self._work.result()

    def _go_on(self, stages: Iterator[Stage]) -> None:
        for stage in stages:
            if self._unwanted():
                return
            self._tell(stage)

    def _end(self, _work: Future[None]) -> None:
        self._tell(None)

    def _tell(self, stage: Stage | None) -> None:
        if not self._loop.is_closed():  # it is when the window was closed meanwhile
            self._loop.call_soon_threadsafe(self._reached.put_nowait, stage)

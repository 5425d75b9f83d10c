"""The line of questions: who is answered, who waits and behind how many, and the calm word that it is full."""

from __future__ import annotations

import asyncio
import threading
from typing import TYPE_CHECKING, Self

import gradio as gr

if TYPE_CHECKING:
    from types import TracebackType


class Standing:
    """A question's place in the line; a context manager that leaves it at the end.

    It belongs to the window's event loop. Only ``is_left`` may be asked from other threads.
    """

    def __init__(self, line: Waiting, owner: str | None) -> None:
        self._line = line
        self._moved = asyncio.Event()
        self._left = threading.Event()
        self.owner = owner

    @property
    def in_front(self) -> int:
        """How many questions have to be through before this one is answered; 0 once it is its turn."""
        return self._line.in_front_of(self)

    def is_left(self) -> bool:
        """Whether nobody waits for this answer any more."""
        return self._left.is_set()

    async def fewer(self, than: int) -> None:
        """Wait until fewer than so many questions are in front, or the place is left."""
        while self.in_front >= than and not self.is_left():
            self._moved.clear()
            await self._moved.wait()

    def leave(self) -> None:
        """Leave the line, and let the others move up; once more does nothing."""
        self._left.set()
        self._moved.set()
        self._line.without(self)

    def move(self) -> None:
        """Look again how many are in front."""
        self._moved.set()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.leave()


class Waiting:
    """Answers questions in the order in which they came, so many at once."""

    def __init__(self, most: int, at_once: int = 1) -> None:
        """Let at most ``most`` questions wait, besides those that are answered."""
        self._most = most
        self._at_once = at_once
        self._line: list[Standing] = []

    def stand(self, owner: str | None = None) -> Standing:
        """A place at the end of the line, for a browser tab."""
        place = Standing(self, owner)
        self._line.append(place)
        return place

    def in_front_of(self, place: Standing) -> int:
        """How many questions have to be through before this one is answered."""
        return max(0, self._line.index(place) + 1 - self._at_once) if place in self._line else 0

    def without(self, place: Standing) -> None:
        """Take a place out of the line."""
        if place in self._line:
            self._line.remove(place)
            for other in self._line:
                other.move()

    def give_up(self, owner: str | None) -> None:
        """Leave the places of a browser tab that was closed."""
        for place in [each for each in self._line if each.owner == owner]:
            place.leave()

    def close(self) -> None:
        """Say of every question that nobody waits for its answer any more; from any thread, once nothing is served."""
        for place in tuple(self._line):
            place.leave()

    def check(self, *inputs: object) -> list[dict[str, object]]:
        """Whether one more question may wait; Gradio shows the word beside the first input and keeps what was typed."""
        full = len(self._line) - self._at_once >= self._most
        said = f"{self._most:,} questions are waiting already. Please ask again in a moment." if full else ""
        first, *others = (gr.validate(True, "") for _ in inputs)  # noqa: FBT003 - Gradio's own signature
        return [gr.validate(False, said) if full else first, *others]  # noqa: FBT003 - as above

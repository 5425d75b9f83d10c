from __future__ import annotations

import asyncio
import threading
from typing import TYPE_CHECKING

import pytest

from qa.chat.ahead import Ahead
from qa.errors import ModelError
from qa.stages import Found, Writing
from qa.types import Answer, Statement

if TYPE_CHECKING:
    from collections.abc import Iterator

FOUND = Found("When?", "When?", ())
ANSWER = Answer("When?", "When?", "Then.", False, 0.5, "m", (), (), (), {})  # noqa: FBT003 - as the class has it
SECONDS = 10.0  # until a test that hangs fails


def wrote(*texts: str) -> Writing:
    return Writing(tuple(Statement(text, ()) for text in texts), ())


def told(stages: Iterator[Found | Writing | Answer], *, after: threading.Event | None = None) -> list[object]:
    """What is told to one who begins to listen after an event."""

    async def listen() -> list[object]:
        work = Ahead(stages, lambda: False)
        if after is not None:
            assert after.wait(SECONDS)
            await asyncio.sleep(0)  # what was reached is handed over
        return [stage async for stage in work]

    return asyncio.run(listen())


def test_every_stage_is_told_in_its_order() -> None:
    assert told(iter([FOUND, ANSWER])) == [FOUND, ANSWER]


def test_the_work_goes_on_while_nobody_listens_and_only_the_newest_text_is_told() -> None:
    over = threading.Event()

    def stages() -> Iterator[Found | Writing | Answer]:
        yield FOUND
        yield wrote("One.")
        yield wrote("One.", "Two.")
        yield ANSWER
        over.set()

    assert told(stages(), after=over) == [FOUND, ANSWER]


def test_an_error_is_told_after_what_was_reached_before_it() -> None:
    def stages() -> Iterator[Found | Writing | Answer]:
        yield FOUND
        raise ModelError("the model died")

    seen: list[object] = []

    async def listen() -> None:
        async for stage in Ahead(stages(), lambda: False):
            seen.append(stage)  # noqa: PERF401 - what was seen before the error counts

    with pytest.raises(ModelError, match="died"):
        asyncio.run(listen())
    assert seen == [FOUND]


def test_the_work_ends_once_nobody_waits_for_it() -> None:
    unwanted, closed = threading.Event(), threading.Event()

    def stages() -> Iterator[Found | Writing | Answer]:
        try:
            while True:
                yield FOUND
        finally:
            closed.set()

    async def listen() -> None:
        async for _ in Ahead(stages(), unwanted.is_set):
            unwanted.set()

    asyncio.run(listen())
    assert closed.wait(SECONDS)

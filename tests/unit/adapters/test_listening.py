from __future__ import annotations

import asyncio
import threading
import time

import pytest

from qa.adapters.listening import listen
from qa.errors import ModelError
from qa.generators import never


def threads() -> list[str]:
    return [thread.name for thread in threading.enumerate() if thread.name == "qa-listening"]


async def count(put) -> None:
    for number in range(3):
        await asyncio.sleep(0)
        put(number)


async def hang(put) -> None:
    put("first")
    await asyncio.sleep(60)


def test_pieces_come_in_order():
    assert list(listen(count, never)) == [0, 1, 2]
    assert threads() == []


def test_each_piece_comes_at_once():
    pieces = listen(hang, never)
    assert next(pieces) == "first"
    assert threads() == ["qa-listening"]
    pieces.close()
    assert threads() == []


def test_what_the_work_raises_is_raised_after_what_came_before():
    async def fail(put) -> None:
        put(1)
        raise ModelError("it is tired")

    pieces = listen(fail, never)
    assert next(pieces) == 1
    with pytest.raises(ModelError, match="it is tired"):
        next(pieces)
    assert threads() == []


def test_stop_is_asked_while_nothing_comes():
    begun = time.monotonic()
    assert list(listen(hang, lambda: time.monotonic() - begun > 0.1)) == ["first"]
    assert time.monotonic() - begun < 1
    assert threads() == []


def test_stopped_before_it_began():
    done = []

    async def work(put) -> None:
        await asyncio.sleep(0.2)
        done.append(1)

    assert list(listen(work, lambda: True)) == []
    assert (done, threads()) == ([], [])


def test_what_is_cancelled_cleans_up_after_itself():
    cleaned = []

    async def work(put) -> None:
        try:
            await hang(put)
        finally:
            await asyncio.sleep(0)
            cleaned.append(1)

    next(pieces := listen(work, never))
    pieces.close()
    assert cleaned == [1]


def test_a_failure_that_nobody_waits_for_is_not_complained_about(caplog):
    async def fail(put) -> None:
        put(1)
        raise ModelError("too late")

    next(pieces := listen(fail, never))
    time.sleep(0.05)
    pieces.close()
    assert caplog.records == []


def test_it_works_inside_a_running_loop():
    async def outer() -> list[int]:
        return list(listen(count, never))

    assert asyncio.run(outer()) == [0, 1, 2]

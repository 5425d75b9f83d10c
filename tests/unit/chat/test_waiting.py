from __future__ import annotations

import asyncio
from contextlib import ExitStack

import pytest

from qa.chat.waiting import Waiting


@pytest.mark.parametrize(("asked", "valid"), [(0, True), (2, True), (3, False), (9, False)])
def test_a_question_waits_while_there_is_room(asked: int, valid: bool) -> None:  # noqa: FBT001 - a table
    waiting = Waiting(2)
    for _ in range(asked):  # one of them is being answered
        waiting.stand()
    first, *others = waiting.check("When?", None, [])
    assert first["is_valid"] is valid
    assert ("2 questions are waiting already" in str(first["message"])) is not valid
    assert [other["is_valid"] for other in others] == [True, True]


def test_questions_are_answered_in_their_order_so_many_at_once() -> None:
    waiting = Waiting(9, at_once=2)
    places = [waiting.stand() for _ in range(4)]
    assert [place.in_front for place in places] == [0, 0, 1, 2]
    places[1].leave()
    places[1].leave()
    assert [place.in_front for place in places] == [0, 0, 0, 1]
    with places[2]:
        pass
    assert places[3].in_front == 0


def test_whoever_waits_is_told_when_the_line_moves() -> None:
    async def walk() -> list[int]:
        waiting, told = Waiting(9), list[int]()
        with ExitStack() as places:
            first, second = (places.enter_context(waiting.stand()) for _ in range(2))

            async def wait() -> None:
                with waiting.stand() as last:
                    while before := last.in_front:
                        told.append(before)
                        await last.fewer(before)

            waits = asyncio.create_task(wait())
            for place in (second, first):
                await asyncio.sleep(0)
                place.leave()
            await waits
        return told

    assert asyncio.run(walk()) == [2, 1]


def test_a_closed_tab_and_a_closed_window_give_up_their_questions() -> None:
    async def walk() -> list[bool]:
        waiting = Waiting(9)
        answered, waits, other = waiting.stand("tab"), waiting.stand("tab"), waiting.stand("other")
        until_told = asyncio.create_task(waits.fewer(1))
        await asyncio.sleep(0)
        waiting.give_up("tab")
        await until_told
        left = [answered.is_left(), waits.is_left(), not other.is_left(), other.in_front == 0]
        waiting.close()
        return [*left, other.is_left()]

    assert asyncio.run(walk()) == [True] * 5

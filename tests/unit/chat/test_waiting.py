from __future__ import annotations

from types import SimpleNamespace

import pytest

from qa.chat.waiting import ANSWERS, Waiting


def window_with(queued: int, kind: str = ANSWERS) -> SimpleNamespace:
    """Stands for a window in whose queue so many events wait."""
    queue = SimpleNamespace(queue=[None] * queued)
    return SimpleNamespace(_queue=SimpleNamespace(event_queue_per_concurrency_id={kind: queue}))


@pytest.mark.parametrize(("queued", "valid"), [(0, True), (1, True), (2, False), (9, False)])
def test_a_question_waits_while_there_is_room(queued: int, valid: bool) -> None:  # noqa: FBT001 - a table
    waiting = Waiting(2)
    waiting.watch(window_with(queued))
    first, *others = waiting.check("When?", None, [])
    assert first["is_valid"] is valid
    assert ("2 questions are waiting already" in str(first["message"])) is not valid
    assert [other["is_valid"] for other in others] == [True, True]


def test_other_events_and_an_unserved_window_do_not_count() -> None:
    waiting = Waiting(1)
    assert waiting.check("When?")[0]["is_valid"]
    waiting.watch(window_with(5, "documents"))
    assert waiting.check("When?")[0]["is_valid"]

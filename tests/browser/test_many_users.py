"""Twenty people ask at once: everybody gets the answers that one alone would get, in a conversation of their own."""

from __future__ import annotations

import re
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest
from plain_client import PlainClient

if TYPE_CHECKING:
    from collections.abc import Sequence

pytestmark = [pytest.mark.browser, pytest.mark.slow]

USERS = 20
TALKS = (
    ("Who is Valeriy Semerikov?", "What post does he hold?"),
    ("When was the Joint Declaration signed?", "Who signed it?"),
    ("Who chaired the Military Committee meeting?", "When was it?"),
    ("What is the boiling point of tungsten?", "How many athletes took part in the combat seminar?"),
)


def talk(address: str, questions: Sequence[str], start: threading.Barrier | None = None) -> list[str]:
    """The messages of a conversation, without the times that things took."""
    with PlainClient(address) as client:
        if start is not None:
            start.wait(timeout=60)
        messages: list[str] = []
        for question in questions:
            messages = client.ask(question)
        return [re.sub(r"looked at in [\d.]+ s", "", message) for message in messages]


def test_nobody_loses_anything_and_nothing_is_mixed_up(window_address: str) -> None:
    alone = [talk(window_address, questions) for questions in TALKS]
    for messages, questions in zip(alone, TALKS, strict=True):
        assert len(messages) == 2 * len(questions)
    assert "Searched as: What post does Valeriy Semerikov hold?" in re.sub(r"&#63;", "?", alone[0][3])
    start = threading.Barrier(USERS)
    with ThreadPoolExecutor(USERS) as people:
        asked = [people.submit(talk, window_address, TALKS[user % len(TALKS)], start) for user in range(USERS)]
        together = [each.result(timeout=280) for each in asked]
    for user, messages in enumerate(together):
        assert messages == alone[user % len(TALKS)]


def test_sources_are_told_before_the_answer(window_address: str) -> None:
    with PlainClient(window_address) as client:
        client.ask(TALKS[0][0])
        assert client.stages == 3

from __future__ import annotations

import socket
from typing import TYPE_CHECKING

import pytest

import stem_doors
from qa.chat.conversation import Conversation
from qa.chat.examples import example_questions
from qa.chat.library import Library
from qa.chat.room import Room
from qa.chat.server import launch
from qa.chat.source_view import NOTHING
from qa.errors import UsageError
from qa.settings import Places, Settings

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from qa.assistant import Assistant

INTERVIEW = "# Talk\n\nQ: Where was the treaty signed?\n\nA: The treaty was signed in Almaty in May 1999.\n"


@pytest.fixture
def assistant(tmp_path: Path) -> Iterator[Assistant]:
    (tmp_path / "talk.md").write_text(INTERVIEW, encoding="utf-8")
    settings = Settings(places=Places(index=tmp_path / "index", index_given=True))
    stem_doors.refresh_index(settings, [tmp_path / "talk.md"], lambda step, done, total: None)
    with stem_doors.open_assistant(settings, lambda step, done, total: None) as assistant:
        yield assistant


def test_the_question_is_shown_at_once_and_then_its_answer(assistant: Assistant) -> None:
    waiting, answered = Room(Library(lambda: assistant)).ask("Where was the treaty signed?", Conversation())
    assert "Reading" in str(waiting[1][-1]["content"])
    assert waiting[3] == Conversation()
    assert len(answered[3].turns) == 1
    assert answered[0] == ""
    assert "qa-source" in answered[2]


def test_a_key_opens_its_place(assistant: Assistant) -> None:
    room = Room(Library(lambda: assistant))
    *_, (_, _, _, conversation) = room.ask("Where was the treaty signed?", Conversation())
    assert "A passage that was read" in room.show("0.hit.1 1700000000", conversation)
    assert room.show("nonsense", conversation) == NOTHING


def test_a_document_is_opened_by_name(assistant: Assistant) -> None:
    room = Room(Library(lambda: assistant))
    assert "Almaty" in room.read("talk.md")
    assert room.read(None) == NOTHING
    assert "qa-failure" in room.read("gone.md")


def test_a_question_without_words_fails_in_one_line(assistant: Assistant) -> None:
    *_, (_, messages, _, conversation) = Room(Library(lambda: assistant)).ask("?", Conversation())
    assert "no words" in str(messages[-1]["content"])
    assert conversation.questions == ()


def test_starting_again_forgets() -> None:
    assert Room.start_again() == ("", [], NOTHING, Conversation())


def test_the_documents_own_questions_are_the_examples(assistant: Assistant) -> None:
    assert example_questions(assistant) == ("Where was the treaty signed?",)


def test_a_port_that_is_taken_is_told_before_anything_is_opened() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]

        def never() -> Assistant:
            raise AssertionError("opened")

        with pytest.raises(UsageError, match=f"port {port}"):
            launch(never, host="127.0.0.1", port=port, announce=str)

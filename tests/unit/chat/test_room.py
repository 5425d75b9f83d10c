from __future__ import annotations

import asyncio
import socket
from contextlib import aclosing
from typing import TYPE_CHECKING

import gradio as gr
import pytest

import stem_doors
from qa.chat.conversation import Conversation
from qa.chat.examples import example_questions
from qa.chat.library import Library
from qa.chat.page import thumbs
from qa.chat.room import Room
from qa.chat.server import launch
from qa.chat.source_view import NOTHING
from qa.chat.waiting import Waiting
from qa.errors import UsageError
from qa.settings import Places, Settings

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Iterator
    from pathlib import Path

    from qa.assistant import Assistant
    from qa.chat.page import Shown

INTERVIEW = "# Talk\n\nQ: Where was the treaty signed?\n\nA: The treaty was signed in Almaty in May 1999.\n"


@pytest.fixture
def assistant(tmp_path: Path) -> Iterator[Assistant]:
    (tmp_path / "talk.md").write_text(INTERVIEW, encoding="utf-8")
    settings = Settings(places=Places(index=tmp_path / "index", index_given=True))
    stem_doors.refresh_index(settings, [tmp_path / "talk.md"], lambda step, done, total: None)
    with stem_doors.open_assistant(settings, lambda step, done, total: None) as assistant:
        yield assistant


def steps(asked: AsyncGenerator[Shown, None]) -> list[Shown]:
    """All that is shown until the answer is there."""

    async def every() -> list[Shown]:
        return [step async for step in asked]

    return asyncio.run(every())


def begun(asked: AsyncGenerator[Shown, None]) -> Conversation:
    """The conversation when the question has just been shown; nobody waits for the answer."""

    async def first() -> Shown:
        async with aclosing(asked) as shown:
            return await anext(shown)

    return talk(asyncio.run(first()))


def talk(step: Shown) -> Conversation:
    """The conversation after a step."""
    assert isinstance(step.conversation, Conversation)
    return step.conversation


def last_message(step: Shown) -> str:
    """What the program says last."""
    log = step.log.constructor_args["value"] if isinstance(step.log, gr.Chatbot) else step.log
    assert isinstance(log, list)
    return str(log[-1]["content"])


def stop_button(step: Shown) -> str | bool | None:
    assert isinstance(step.question, gr.Textbox)
    return step.question.stop_btn


@pytest.fixture
def room(assistant: Assistant) -> Room:
    return Room(Library(lambda: assistant), Waiting(20))


WHERE = "Where was the treaty signed?"


def test_the_question_is_shown_at_once_then_its_sources_then_its_answer(room: Room) -> None:
    waiting, found, done = steps(room.ask(WHERE, Conversation()))
    assert "Looking for sources" in last_message(waiting)
    assert (talk(waiting).turns, stop_button(waiting)) == ((), "Stop")
    assert "Sources found" in last_message(found)
    assert "qa-key-0-hit-1" in last_message(found)
    assert "Passage looked at: 1 of" in str(found.source)
    assert (talk(found).turns, found.question) == ((), gr.skip())
    assert (len(talk(done).turns), talk(done).pending, stop_button(done)) == (1, None, False)
    assert "Almaty" in last_message(done)
    assert "qa-source" in str(done.source)


def test_a_source_can_be_opened_while_the_answer_is_read(room: Room) -> None:
    found = steps(room.ask(WHERE, Conversation()))[1]
    assert "Almaty" in room.show("0.hit.1 1700000000", talk(found))


def test_one_question_is_answered_at_a_time(room: Room) -> None:
    waiting = begun(room.ask(WHERE, Conversation()))
    same = (gr.skip(),) * 4
    assert steps(room.ask("Why?", waiting)) == steps(room.retry(waiting)) == [same]
    assert room.edit("0", waiting) == same
    assert steps(room.retry(Conversation())) == [same]


def test_others_are_told_how_many_come_before_them(assistant: Assistant) -> None:
    waiting = Waiting(20)
    room = Room(Library(lambda: assistant), waiting)

    async def both() -> tuple[list[str], list[str]]:
        with waiting.stand(), waiting.stand() as second:
            asked = room.ask(WHERE, Conversation())
            told = [last_message(await anext(asked))]
            second.leave()
            told.append(last_message(await anext(asked)))
        return told, [last_message(step) async for step in asked]

    told, then = asyncio.run(both())
    assert ["2 questions are before yours" in told[0], "1 question is before yours" in told[1]] == [True, True]
    assert ["Looking for" in then[0], "Sources found" in then[1], "Almaty" in then[2], len(then)] == [True] * 3 + [3]


def test_a_question_that_nobody_waits_for_lets_the_next_one_through(assistant: Assistant) -> None:
    waiting = Waiting(20)
    room = Room(Library(lambda: assistant), waiting)

    async def given_up() -> list[Shown]:
        with waiting.stand():
            asked = room.ask(WHERE, Conversation())
            await anext(asked)
            await asked.aclose()
        return [step async for step in room.ask(WHERE, Conversation())]

    assert len(asyncio.run(given_up())) == 3


def test_a_question_that_is_stopped_stays_and_can_be_retried(room: Room) -> None:
    found = steps(room.ask(WHERE, Conversation()))[1]
    stopped = room.stop(talk(found))
    assert "You stopped this" in last_message(stopped)
    assert (talk(stopped).questions, stop_button(stopped)) == ((), False)
    again = steps(room.retry(talk(stopped)))[-1]
    assert [turn.question for turn in talk(again).turns] == [WHERE]
    assert "Almaty" in last_message(again)
    assert talk(room.stop(talk(again))) == talk(again)


def test_a_fault_in_the_program_leaves_the_conversation_usable(room: Room) -> None:
    broken = room.recover(begun(room.ask(WHERE, Conversation())))
    assert "Something went wrong" in last_message(broken)
    assert talk(broken).pending is None


def test_an_edited_question_takes_the_place_of_what_followed(room: Room) -> None:
    conversation = Conversation()
    for question in (WHERE, "When?", "Why?"):
        conversation = talk(steps(room.ask(question, conversation))[-1])
    editing = room.edit("1 1700000000", conversation)
    assert isinstance(editing.question, gr.Textbox)
    assert (editing.question.value, editing.question.submit_btn) == ("When?", "Ask anew")
    assert "You are changing this question" in str(editing.log)
    kept = room.edit("none 1700000000", talk(editing))
    assert talk(kept) == conversation
    assert "You are changing" not in str(kept.log)
    sent = steps(room.ask("In which year?", talk(editing)))[-1]
    assert [turn.question for turn in talk(sent).turns] == [WHERE, "In which year?"]
    assert talk(room.edit("9", talk(sent))).editing is None


def test_an_abstention_says_how_much_was_searched(room: Room) -> None:
    done = steps(room.ask("Who sold the zebra?", Conversation()))[-1]
    assert talk(done).turns[0].answer is not None
    assert "qa-abstention" in last_message(done)
    assert "of 1 document were searched" in last_message(done)


def test_a_whole_conversation_can_be_put_in(room: Room) -> None:
    conversation = talk(steps(room.ask(WHERE, Conversation()))[-1])
    shown = room.put(conversation)
    assert talk(shown) == conversation
    assert "Almaty" in last_message(shown)
    assert "qa-source" in str(shown.source)


def test_a_key_opens_its_place(room: Room) -> None:
    conversation = talk(steps(room.ask(WHERE, Conversation()))[-1])
    assert "Passage looked at" in room.show("0.hit.1 1700000000", conversation)
    assert room.show("nonsense", conversation) == NOTHING


def test_a_document_is_opened_by_name(room: Room) -> None:
    assert "Almaty" in room.read("talk.md")
    assert room.read(None) == NOTHING
    assert "qa-failure" in room.read("gone.md")


def test_a_question_without_words_fails_in_one_line(room: Room) -> None:
    _, done = steps(room.ask("?", Conversation()))
    assert "no words" in last_message(done)
    assert talk(done).questions == ()


def test_starting_again_forgets(room: Room) -> None:
    shown = room.start_again()
    assert isinstance(shown.log, gr.Chatbot)
    assert (shown.log.value, shown.source, shown.conversation) == ([], NOTHING, Conversation())


def test_thumbs_stay_with_their_answers(room: Room) -> None:
    conversation = Conversation()
    for question in (WHERE, "When?", "Why?"):
        conversation = talk(steps(room.ask(question, conversation))[-1])
    conversation = conversation.judged(0, "Like").judged(1, "Dislike").judged(2, "Like").judged(2, None)
    assert thumbs(conversation) == ["Like", "Dislike", None]
    on, *_ = steps(room.ask(WHERE, conversation))
    assert isinstance(on.log, list)
    assert thumbs(talk(on)) == ["Like", "Dislike", None]
    begins, *_, ends = steps(room.ask(WHERE, conversation.edit(1)))
    assert isinstance(begins.log, gr.Chatbot)
    assert begins.log.feedback_value == ["Like"]
    assert thumbs(talk(ends)) == ["Like", None]
    begins, *_ = steps(room.retry(conversation.without_last()))
    assert isinstance(begins.log, gr.Chatbot)
    assert begins.log.feedback_value == ["Like"]


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

"""What the conversation does when it is asked; it knows Gradio's messages and none of its components."""

from __future__ import annotations

from collections.abc import Iterator  # noqa: TC003 - Gradio reads the annotations of what it calls
from typing import TYPE_CHECKING

from gradio import SelectData  # noqa: TC002 - as above
from gradio.components.chatbot import MessageDict  # noqa: TC002 - as above

from qa.chat.answer_view import turn_html
from qa.chat.conversation import Conversation, Place, Turn, first_place
from qa.chat.markup import escape
from qa.chat.source_view import NOTHING, document_html, place_html
from qa.errors import QaError

if TYPE_CHECKING:
    from qa.chat.library import Library

_READING = '<p class="qa-reading">Reading the sources …</p>'


class Room:
    """What the window does; its state is in the tab's conversation, not here."""

    def __init__(self, library: Library) -> None:
        self._library = library

    def ask(
        self, question: str, conversation: Conversation
    ) -> Iterator[tuple[str, list[MessageDict], str, Conversation]]:
        """Show the question at once, then its answer and the answer's first source."""
        waiting = [*_messages(conversation), _message("user", _said(question)), _message("assistant", _READING)]
        yield "", waiting, NOTHING, conversation
        turn = self._turn(question, conversation)
        conversation = conversation.with_turn(turn)
        yield "", _messages(conversation), self._source(first_place(conversation)), conversation

    def ask_example(
        self, conversation: Conversation, event: SelectData
    ) -> Iterator[tuple[str, list[MessageDict], str, Conversation]]:
        """Ask an example question that was clicked."""
        yield from self.ask(str(event.value["text"]), conversation)

    def put(self, conversation: Conversation) -> tuple[str, list[MessageDict], str, Conversation]:
        """A whole conversation, a kept one for instance, with its last answer's first source."""
        return "", _messages(conversation), self._source(first_place(conversation)), conversation

    def show(self, opened: str, conversation: Conversation) -> str:
        """The source panel for a marker or a passage that was clicked."""
        return self._source(conversation.place(opened.partition(" ")[0]))

    def read(self, source: str | None) -> str:
        """The source panel for a document that was chosen."""
        if source is None:
            return NOTHING
        try:
            return document_html(self._library.assistant.outline(source))
        except QaError as error:
            return _failure(error)

    @staticmethod
    def start_again() -> tuple[str, list[MessageDict], str, Conversation]:
        """An empty conversation."""
        return "", [], NOTHING, Conversation()

    def _turn(self, question: str, conversation: Conversation) -> Turn:
        try:
            return Turn(question, self._library.assistant.ask(question, conversation.questions))
        except QaError as error:
            return Turn(question, failure=str(error))

    def _source(self, place: Place | None) -> str:
        if place is None:
            return NOTHING
        try:
            return place_html(place, self._library.assistant.outline(place.span.source))
        except QaError as error:
            return _failure(error)


def _messages(conversation: Conversation) -> list[MessageDict]:
    messages = []
    for number, turn in enumerate(conversation.turns):
        messages += [_message("user", _said(turn.question)), _message("assistant", turn_html(turn, number))]
    return messages


def _message(role: str, content: str) -> MessageDict:
    message: MessageDict = {"role": role, "content": content}  # type: ignore[typeddict-item]
    return message


def _said(question: str) -> str:
    return f'<p class="qa-asked">{escape(question)}</p>'


def _failure(error: QaError) -> str:
    return f'<div class="qa-failure" role="alert">{escape(str(error))}</div>'

"""What the conversation does when it is asked; its state is the tab's conversation, not here."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence  # noqa: TC003 - Gradio reads the annotations of what it calls
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

import gradio as gr
from gradio import SelectData
from gradio.components.chatbot import MessageDict  # noqa: TC002 - as above

from qa.chat.answer_view import asked_html, pending_html, turn_html
from qa.chat.conversation import BROKEN, STOPPED, Conversation, Place, Turn, first_place
from qa.chat.markup import escape
from qa.chat.source_view import NOTHING, document_html, place_html
from qa.errors import QaError
from qa.scope import Scope
from qa.types import Answer

if TYPE_CHECKING:
    from qa.assistant import Assistant
    from qa.chat.library import Library

Same = dict[str, str]  # what Gradio takes for "leave this as it is"


class Shown(NamedTuple):
    """What a step changes on the page, in the order of the tab's outputs."""

    question: gr.Textbox | Same
    log: list[MessageDict] | Same
    source: str | Same
    conversation: Conversation | Same


class Room:
    """What the window does; its state is in the tab's conversation, not here.

    A question takes two steps: ``ask`` (or another that begins one) shows it at once, even while others wait for
    their answers; ``answer`` takes its turn in the queue, and does nothing where nothing is pending any more.
    """

    def __init__(self, library: Library) -> None:
        self._library = library

    def ask(self, question: str, conversation: Conversation) -> Shown:
        """Show the question, in place of the one that is being edited if there is one."""
        if conversation.pending:
            return _unchanged()
        return _shown(conversation.asking(question), NOTHING, text="")

    def ask_example(self, conversation: Conversation, event: SelectData) -> Shown:
        """Show an example question that was clicked."""
        return self.ask(str(event.value["text"]), conversation)

    def retry(self, conversation: Conversation) -> Shown:
        """Show the last question again, without what came of it."""
        if conversation.pending or not conversation.turns:
            return _unchanged()
        return self.ask(conversation.turns[-1].question, conversation.without_last())

    async def answer(
        self, conversation: Conversation, sources: Sequence[str] = (), since: str = "", until: str = ""
    ) -> AsyncIterator[Shown]:
        """The pending question's sources as soon as they are found, then its answer with its first quotation.

        Sources and dates narrow where the answer may come from. Whatever takes time runs in a thread of its own, so
        that stopping lets the next question begin at once.
        """
        if conversation.pending is None:
            return
        question = conversation.pending.question
        assistant = self._library.assistant
        try:
            scope = Scope.read(sources, since, until)
            stages = assistant.stream(question, conversation.questions, **scope.limits)
            while (stage := await asyncio.to_thread(next, stages, None)) is not None:
                if isinstance(stage, Answer):
                    conversation = conversation.with_turn(Turn(question, _with_scope(stage, scope, assistant)))
                else:
                    conversation = conversation.finding(stage)
                yield await asyncio.to_thread(self._page, conversation)
        except QaError as error:
            conversation = conversation.with_turn(Turn(question, failure=str(error)))
            yield self._page(conversation)

    def put(self, conversation: Conversation) -> Shown:
        """A whole conversation, a stored one for instance, with its last answer's first source."""
        return self._page(conversation, text="")

    def stop(self, conversation: Conversation) -> Shown:
        """The conversation as it is when the person gives up the pending question."""
        return self._page(conversation.given_up(STOPPED))

    def recover(self, conversation: Conversation) -> Shown:
        """The conversation as it is when a fault in the program ended the pending question."""
        return self._page(conversation.given_up(BROKEN))

    def edit(self, opened: str, conversation: Conversation) -> Shown:
        """The question of a turn in the question box, to be asked anew; a key that names none gives that up."""
        if conversation.pending:
            return _unchanged()
        number = opened.partition(" ")[0]
        conversation = conversation.edit(int(number) if number.isdecimal() else None)
        text = conversation.turns[conversation.editing].question if conversation.editing is not None else ""
        return _shown(conversation, gr.skip(), text=text)

    def show(self, opened: str, conversation: Conversation) -> str:
        """The source panel for a marker or a passage that was opened."""
        return self._source(conversation.place(opened.partition(" ")[0]))

    def read(self, source: str | None) -> str:
        """The source panel for a document that was chosen."""
        if source is None:
            return NOTHING
        try:
            return document_html(self._library.assistant.outline(source))
        except QaError as error:
            return _failure(error)

    def start_again(self) -> Shown:
        """An empty conversation."""
        return self.put(Conversation())

    def _page(self, conversation: Conversation, text: str | None = None) -> Shown:
        return _shown(conversation, self._source(first_place(conversation)), text=text)

    def _source(self, place: Place | None) -> str:
        if place is None:
            return NOTHING
        try:
            return place_html(place, self._library.assistant.outline(place.span.source))
        except QaError as error:
            return _failure(error)


def _with_scope(answer: Answer, scope: Scope, assistant: Assistant) -> Answer:
    """An abstention says how much was searched: an honest "no" is worth what was looked at."""
    if not (answer.abstained and scope.is_whole):
        return answer
    records = assistant.documents()
    documents = "1 document" if len(records) == 1 else f"{len(records):,} documents"
    passages = sum(record.passages for record in records)
    words = f"All {passages:,} passages of {documents} were searched; the {len(answer.hits)} nearest are listed."
    return replace(answer, notice=f"{words} {answer.notice}".strip())


def _unchanged() -> Shown:
    """The page as it is: one question is answered at a time, and the next one stays in its box."""
    return Shown(gr.skip(), gr.skip(), gr.skip(), gr.skip())


def _shown(conversation: Conversation, source: str | Same, text: str | None = None) -> Shown:
    """The page for a conversation; what stands in the question box stays where no text is given."""
    stop: str | bool = "Stop" if conversation.pending else False
    send: str | bool = False if conversation.pending else "Ask" if conversation.editing is None else "Ask anew"
    if text is None:
        box = gr.Textbox(submit_btn=send, stop_btn=stop)
    else:
        box = gr.Textbox(value=text, submit_btn=send, stop_btn=stop)
    return Shown(box, _messages(conversation), source, conversation)


def _messages(conversation: Conversation) -> list[MessageDict]:
    messages = []
    for number, turn in enumerate(conversation.turns):
        asked = asked_html(turn.question, number, editing=conversation.editing)
        messages += [_message("user", asked), _message("assistant", turn_html(turn, number))]
    if conversation.pending:
        number = len(conversation.turns)
        messages += [
            _message("user", asked_html(conversation.pending.question)),
            _message("assistant", pending_html(conversation.pending, number)),
        ]
    return messages


def _message(role: str, content: str) -> MessageDict:
    message: MessageDict = {"role": role, "content": content}  # type: ignore[typeddict-item]
    return message


def _failure(error: QaError) -> str:
    return f'<div class="qa-failure" role="alert">{escape(str(error))}</div>'

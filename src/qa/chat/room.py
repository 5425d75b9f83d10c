"""What the conversation does when it is asked; its state is the tab's conversation, not here."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Sequence  # noqa: TC003 - Gradio reads the annotations of what it calls
from contextlib import aclosing
from typing import TYPE_CHECKING

import gradio as gr
from gradio import SelectData

from qa.chat.ahead import Ahead
from qa.chat.asked import Wanted, stages
from qa.chat.conversation import BROKEN, STOPPED, Conversation, Place, Turn, first_place
from qa.chat.markup import escape
from qa.chat.page import Shown, going_on, shown, unchanged
from qa.chat.source_view import NOTHING, document_html, place_html
from qa.errors import QaError
from qa.stages import Found
from qa.types import Answer

if TYPE_CHECKING:
    from qa.chat.library import Library
    from qa.chat.waiting import Standing, Waiting


class Room:
    """What the window does; its state is in the tab's conversation, not here.

    Whatever asks shows the question at once, even while others wait for their answers, then takes its turn in the line.
    """

    def __init__(self, library: Library, waiting: Waiting) -> None:
        self._library = library
        self._waiting = waiting

    async def ask(
        self,
        question: str,
        conversation: Conversation,
        sources: Sequence[str] = (),
        since: str = "",
        until: str = "",
        model: str = "",
        request: gr.Request | None = None,
    ) -> AsyncGenerator[Shown, None]:
        """Answer a question, in place of the one that is being edited if there is one; one at a time."""
        if conversation.pending:
            yield unchanged()
            return
        wanted = Wanted(sources, since, until, model)
        async with aclosing(self.answer(question, conversation, wanted, request)) as steps:
            async for step in steps:
                yield step

    async def ask_example(
        self,
        conversation: Conversation,
        sources: Sequence[str],
        since: str,
        until: str,
        model: str,
        event: SelectData,
        request: gr.Request,
    ) -> AsyncGenerator[Shown, None]:
        """Answer an example question that was clicked."""
        question = str(event.value["text"])
        async with aclosing(self.ask(question, conversation, sources, since, until, model, request)) as steps:
            async for step in steps:
                yield step

    async def retry(
        self,
        conversation: Conversation,
        sources: Sequence[str] = (),
        since: str = "",
        until: str = "",
        model: str = "",
        request: gr.Request | None = None,
    ) -> AsyncGenerator[Shown, None]:
        """Answer the last question again, without what came of it."""
        if conversation.pending or not conversation.turns:
            yield unchanged()
            return
        question, before = conversation.turns[-1].question, conversation.without_last()
        wanted = Wanted(sources, since, until, model)
        async with aclosing(self.answer(question, before, wanted, request, fewer=True)) as steps:
            async for step in steps:
                yield step

    async def answer(
        self,
        question: str,
        conversation: Conversation,
        wanted: Wanted,
        request: gr.Request | None = None,
        *,
        fewer: bool = False,
    ) -> AsyncGenerator[Shown, None]:
        """The question at once, then what there is to see of its answer.

        Whatever takes time runs in a thread of its own, ahead of what is shown, so that stopping lets the next
        question begin at once. ``fewer`` says that turns that were shown have gone.
        """
        fewer = fewer or conversation.editing is not None
        conversation = conversation.asking(question)
        with self._waiting.stand(request.session_hash if request else None) as place:
            told, work = place.in_front, self._begin(question, conversation, wanted, place)
            yield shown(conversation.behind(told), NOTHING, text="", fewer=fewer)
            while work is None and not place.is_left():
                await place.fewer(told)
                told, work = place.in_front, self._begin(question, conversation, wanted, place)
                yield going_on(conversation.behind(told))
            if work is not None:
                async for step in self._steps(question, conversation, work):
                    yield step

    def _begin(self, question: str, conversation: Conversation, wanted: Wanted, place: Standing) -> Ahead | None:
        """The work on the answer, which goes on while the page is drawn; None while others come first."""
        if place.in_front or place.is_left():
            return None
        history = conversation.questions
        return Ahead(stages(self._library, question, history, wanted, place.is_left), place.is_left)

    async def _steps(self, question: str, conversation: Conversation, work: Ahead) -> AsyncGenerator[Shown, None]:
        """The sources once they are found, what a model has written so far, the answer with its first quotation."""
        try:
            async for stage in work:
                if isinstance(stage, Answer):
                    conversation = conversation.with_turn(Turn(question, stage))
                    yield shown(conversation, await self._first_source(conversation))
                elif isinstance(stage, Found):
                    conversation = conversation.finding(stage)
                    yield going_on(conversation, await self._first_source(conversation))
                else:
                    conversation = conversation.writing(stage)
                    yield going_on(conversation)
        except QaError as error:
            conversation = conversation.with_turn(Turn(question, failure=str(error)))
            yield shown(conversation, await self._first_source(conversation))

    def put(self, conversation: Conversation) -> Shown:
        """A whole conversation, a stored one for instance, with its last answer's first source."""
        return shown(conversation, self._source(first_place(conversation)), text="", fewer=True)

    def stop(self, conversation: Conversation) -> Shown:
        """The conversation as it is when the person gives up the pending question."""
        return self._page(conversation.given_up(STOPPED))

    def recover(self, conversation: Conversation) -> Shown:
        """The conversation as it is when a fault in the program ended the pending question."""
        return self._page(conversation.given_up(BROKEN))

    async def leave(self, request: gr.Request) -> None:
        """Give up what a browser tab that was closed still waits for."""
        self._waiting.give_up(request.session_hash)

    def edit(self, opened: str, conversation: Conversation) -> Shown:
        """The question of a turn in the question box, to be asked anew; a key that names none gives that up."""
        if conversation.pending:
            return unchanged()
        number = opened.partition(" ")[0]
        conversation = conversation.edit(int(number) if number.isdecimal() else None)
        text = conversation.turns[conversation.editing].question if conversation.editing is not None else ""
        return shown(conversation, gr.skip(), text=text)

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

    def _page(self, conversation: Conversation) -> Shown:
        return shown(conversation, self._source(first_place(conversation)))

    async def _first_source(self, conversation: Conversation) -> str:
        """What the source panel shows first; a large document takes its time."""
        return await asyncio.to_thread(self._source, first_place(conversation))

    def _source(self, place: Place | None) -> str:
        if place is None:
            return NOTHING
        try:
            return place_html(place, self._library.assistant.outline(place.span.source))
        except QaError as error:
            return _failure(error)


def _failure(error: QaError) -> str:
    return f'<div class="qa-failure" role="alert">{escape(str(error))}</div>'

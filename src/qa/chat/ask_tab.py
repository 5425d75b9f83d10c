"""The tab where one asks: conversation on the left, source on the right."""

from __future__ import annotations

from collections.abc import AsyncGenerator  # noqa: TC003 - Gradio reads the annotations of what it calls
from contextlib import aclosing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import gradio as gr
from gradio.context import Context

from qa.chat.conversation import Conversation
from qa.chat.conversations_panel import ConversationsPanel
from qa.chat.documents_table import document_choices
from qa.chat.examples import example_questions
from qa.chat.feedback_form import add_feedback
from qa.chat.filter_area import build_filter
from qa.chat.following import Followers
from qa.chat.handed import Handed, ask_handed
from qa.chat.markup import visible
from qa.chat.page import Shown  # noqa: TC001 - as above
from qa.chat.room import Room
from qa.chat.source_view import NOTHING
from qa.local_models import EXTRACTIVE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gradio.components.chatbot import ExampleMessage
    from gradio.events import Dependency

    from qa.assistant import Assistant
    from qa.chat.filter_area import FilterArea
    from qa.chat.library import Library
    from qa.chat.waiting import Waiting

SCRIPT = (Path(__file__).parent / "ask_tab.js").read_text(encoding="utf-8")


@dataclass(frozen=True, slots=True)
class _Talk:
    """The components of the conversation's side."""

    log: gr.Chatbot
    question: gr.Textbox
    filters: FilterArea
    model: gr.Dropdown
    clear: gr.Button
    conversation: gr.State


def build_ask_tab(library: Library, waiting: Waiting, handed: gr.State) -> Followers:
    """Add the tab's components to the tab that is being built.

    Args:
        library: answers the questions.
        waiting: lets one question wait for another, and says when no more may.
        handed: holds a ``Handed`` question that another tab wants asked.

    Returns:
        The components that say what is indexed.
    """
    room = Room(library, waiting)
    with gr.Row(elem_id="qa-columns"):
        with gr.Column(scale=5, min_width=320, elem_id="qa-talk"):
            talk = _talk(library)
            panel = ConversationsPanel(library)
            add_feedback(library, talk.log, talk.conversation)
        with gr.Column(scale=6, min_width=320, elem_id="qa-beside"):
            sources = document_choices(library.assistant)
            reading = gr.Dropdown(
                sources, value=None, label="Read a document", elem_id="qa-documents", filterable=len(sources) > 1
            )
            source = gr.HTML(NOTHING, elem_id="qa-source", js_on_load=None, padding=False)
    opened = gr.HTML("", visible="hidden", elem_id="qa-opened", js_on_load=SCRIPT)

    conversation = talk.conversation
    shown = [talk.question, talk.log, source, conversation]  # as `Shown`; what changes the conversation gives all four
    answers = _answers(room, waiting, handed, talk, shown)
    faults = [answer.failure for answer in answers]
    ended = [  # a fault in the program must not leave the conversation waiting
        *(fault(room.recover, [conversation], shown, show_progress="hidden", queue=False) for fault in faults),
        talk.question.stop(room.stop, [conversation], shown, cancels=[*answers], show_progress="hidden", queue=False),
        talk.clear.click(room.start_again, None, shown, cancels=[*answers], show_progress="hidden", queue=False),
    ]
    panel.connect(conversation, answers, ended, room.put, shown)
    opened.edit(room.edit, [opened, conversation], shown, show_progress="hidden", queue=False)
    opened.click(
        room.show, [opened, conversation], [source], show_progress="hidden", queue=False, trigger_mode="always_last"
    )
    reading.input(room.read, [reading], [source], show_progress="hidden", queue=False)
    window = Context.root_block
    assert isinstance(window, gr.Blocks)  # noqa: S101 - components are built inside of a window only
    window.unload(room.leave)
    return Followers(talk.log, reading, talk.filters.documents)


def _answers(
    room: Room, waiting: Waiting, handed: gr.State, talk: _Talk, shown: Sequence[gr.components.Component]
) -> list[Dependency]:
    """The events that answer; the room lets them wait for each other, with their questions shown already."""

    async def hand_over(given: Handed | None, request: gr.Request) -> AsyncGenerator[Shown, None]:
        async with aclosing(ask_handed(room, given, request)) as steps:
            async for step in steps:
                yield step

    quiet: dict[str, Any] = {"show_progress": "hidden", "concurrency_limit": None}
    inputs = [talk.conversation, *talk.filters.inputs, talk.model]
    return [
        talk.question.submit(room.ask, [talk.question, *inputs], shown, validator=waiting.check, **quiet),
        talk.log.example_select(room.ask_example, inputs, shown, **quiet),
        talk.log.retry(room.retry, inputs, shown, **quiet),
        handed.change(hand_over, [handed], shown, **quiet),
    ]


def _talk(library: Library) -> _Talk:
    """The conversation, the question box under it, where to search, and the button for a new conversation."""
    log = gr.Chatbot(
        label="Conversation",
        elem_id="qa-conversation",
        show_label=False,
        height=None,  # the style sheet's business
        latex_delimiters=[],
        buttons=[],
        feedback_options=("Like", "Dislike"),
        layout="bubble",
        placeholder="Every answer rests on quotations that you can check.",
        examples=_examples(library.assistant),
    )
    question = gr.Textbox(
        label="Your question",
        placeholder="Ask a question, then Enter",
        elem_id="qa-question",
        lines=1,
        max_lines=4,
        autofocus=True,
        submit_btn="Ask",
    )
    filters = build_filter(library)
    model = _models(library)
    clear = gr.Button("New conversation", size="sm", elem_id="qa-new")
    return _Talk(log, question, filters, model, clear, gr.State(Conversation()))


def _models(library: Library) -> gr.Dropdown:
    """Who writes the answers: a choice of this browser tab, out of a fixed list; hidden where there is none to make."""
    names = {EXTRACTIVE: "quotation from the sources"}
    return gr.Dropdown(
        [(visible(names.get(model, model)), model) for model in library.models],
        value=library.assistant.settings.answering.model,
        label="Answered by",
        elem_id="qa-model",
        filterable=False,
        visible=len(library.models) > 1,
    )


def _examples(assistant: Assistant) -> list[ExampleMessage]:
    return [{"text": question} for question in example_questions(assistant)]

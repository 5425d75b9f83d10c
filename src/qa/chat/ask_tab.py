"""The tab where one asks: conversation on the left, source on the right."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import gradio as gr

from qa.chat.conversation import Conversation
from qa.chat.conversations_panel import ConversationsPanel
from qa.chat.documents_table import document_choices
from qa.chat.examples import example_questions
from qa.chat.feedback_form import add_feedback
from qa.chat.filter_area import build_filter
from qa.chat.following import Followers
from qa.chat.handed import ask_handed
from qa.chat.room import Room
from qa.chat.source_view import NOTHING
from qa.chat.waiting import ANSWERS

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
    clear: gr.Button
    conversation: gr.State


def build_ask_tab(library: Library, waiting: Waiting, handed: gr.State) -> Followers:
    """Add the tab's components to the tab that is being built.

    Args:
        library: answers the questions.
        waiting: says when no more questions may wait.
        handed: holds a ``Handed`` question that another tab wants asked.

    Returns:
        The components that say what is indexed.
    """
    room = Room(library)
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
    return Followers(talk.log, reading, talk.filters.documents)


def _answers(
    room: Room, waiting: Waiting, handed: gr.State, talk: _Talk, shown: Sequence[gr.components.Component]
) -> list[Dependency]:
    """The events that answer: one after another, whichever way they were asked."""
    begun = [
        talk.question.submit(  # in Gradio's queue, where alone it asks a validator, but with nothing to wait for
            room.ask,
            [talk.question, talk.conversation],
            shown,
            show_progress="hidden",
            concurrency_limit=None,
            validator=waiting.check,
        ),
        talk.log.example_select(room.ask_example, [talk.conversation], shown, show_progress="hidden", queue=False),
        talk.log.retry(room.retry, [talk.conversation], shown, show_progress="hidden", queue=False),
    ]
    inputs = [talk.conversation, *talk.filters.inputs]
    answers = [
        step.success(room.answer, inputs, shown, show_progress="hidden", concurrency_id=ANSWERS) for step in begun
    ]
    answers.append(
        handed.change(partial(ask_handed, room), [handed], shown, show_progress="hidden", concurrency_id=ANSWERS)
    )
    return answers


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
        placeholder="Every answer is a quotation that you can check.",
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
    clear = gr.Button("New conversation", size="sm", elem_id="qa-new")
    return _Talk(log, question, filters, clear, gr.State(Conversation()))


def _examples(assistant: Assistant) -> list[ExampleMessage]:
    return [{"text": question} for question in example_questions(assistant)]

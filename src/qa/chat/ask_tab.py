"""The tab where one asks: conversation on the left, source on the right."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import gradio as gr

from qa.chat.conversation import Conversation
from qa.chat.conversations_panel import ConversationsPanel
from qa.chat.documents_table import document_choices
from qa.chat.examples import example_questions
from qa.chat.filter_area import build_filter
from qa.chat.following import Followers
from qa.chat.room import Room
from qa.chat.source_view import NOTHING
from qa.chat.waiting import ANSWERS

if TYPE_CHECKING:
    from gradio.components.chatbot import ExampleMessage

    from qa.assistant import Assistant
    from qa.chat.filter_area import FilterArea
    from qa.chat.library import Library
    from qa.chat.waiting import Waiting

SCRIPT = (Path(__file__).parent / "ask_tab.js").read_text(encoding="utf-8")


def build_ask_tab(library: Library, waiting: Waiting) -> Followers:
    """Add the tab's components to the tab that is being built; returns those that say what is indexed."""
    room = Room(library)
    conversation = gr.State(Conversation())
    with gr.Row(elem_id="qa-columns"):
        with gr.Column(scale=5, min_width=320, elem_id="qa-talk"):
            log, question, filters, clear = _talk(library)
            panel = ConversationsPanel(library)
        with gr.Column(scale=6, min_width=320, elem_id="qa-beside"):
            sources = document_choices(library.assistant)
            reading = gr.Dropdown(
                sources, value=None, label="Read a document", elem_id="qa-documents", filterable=len(sources) > 1
            )
            source = gr.HTML(NOTHING, elem_id="qa-source", js_on_load=None, padding=False)
    opened = gr.HTML("", visible="hidden", elem_id="qa-opened", js_on_load=SCRIPT)

    shown = [question, log, source, conversation]  # the order of `Shown`; what changes the conversation gives all four
    begun = [
        question.submit(  # in Gradio's queue, where alone it asks a validator, but with nothing to wait for
            room.ask,
            [question, conversation],
            shown,
            show_progress="hidden",
            concurrency_limit=None,
            validator=waiting.check,
        ),
        log.example_select(room.ask_example, [conversation], shown, show_progress="hidden", queue=False),
        log.retry(room.retry, [conversation], shown, show_progress="hidden", queue=False),
    ]
    answers = [  # one after another, whichever way they were asked
        step.success(
            room.answer,
            [conversation, *filters.inputs],
            shown,
            show_progress="hidden",
            concurrency_id=ANSWERS,
        )
        for step in begun
    ]
    faults = [answer.failure for answer in answers]
    ended = [  # a fault in the program must not leave the conversation waiting
        *(fault(room.recover, [conversation], shown, show_progress="hidden", queue=False) for fault in faults),
        question.stop(room.stop, [conversation], shown, cancels=answers, show_progress="hidden", queue=False),
        clear.click(room.start_again, None, shown, cancels=answers, show_progress="hidden", queue=False),
    ]
    panel.connect(conversation, answers, ended, room.put, shown)
    opened.edit(room.edit, [opened, conversation], shown, show_progress="hidden", queue=False)
    opened.click(
        room.show, [opened, conversation], [source], show_progress="hidden", queue=False, trigger_mode="always_last"
    )
    reading.input(room.read, [reading], [source], show_progress="hidden", queue=False)
    return Followers(log, reading, filters.documents)


def _talk(library: Library) -> tuple[gr.Chatbot, gr.Textbox, FilterArea, gr.Button]:
    """The conversation, the question box under it, where to search, and the button for a new conversation."""
    log = gr.Chatbot(
        label="Conversation",
        elem_id="qa-conversation",
        show_label=False,
        height=None,  # the style sheet's business
        latex_delimiters=[],
        buttons=[],
        feedback_options=None,
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
    return log, question, filters, clear


def _examples(assistant: Assistant) -> list[ExampleMessage]:
    return [{"text": question} for question in example_questions(assistant)]

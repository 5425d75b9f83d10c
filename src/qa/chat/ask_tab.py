"""The tab where one asks: conversation on the left, source on the right."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import gradio as gr

from qa.chat.conversation import Conversation
from qa.chat.examples import example_questions
from qa.chat.feedback_form import add_feedback
from qa.chat.handed import ask_handed
from qa.chat.room import Room
from qa.chat.source_view import NOTHING

if TYPE_CHECKING:
    from gradio.components.chatbot import ExampleMessage

    from qa.assistant import Assistant
    from qa.chat.library import Library

SCRIPT = (Path(__file__).parent / "ask_tab.js").read_text(encoding="utf-8")


def build_ask_tab(library: Library, handed: gr.State) -> None:
    """Add the tab's components to the tab that is being built; a ``Handed`` question in ``handed`` is asked."""
    room = Room(library)
    conversation = gr.State(Conversation())
    with gr.Row(elem_id="qa-columns"):
        with gr.Column(scale=5, min_width=320, elem_id="qa-talk"):
            log, question, clear = _talk(library.assistant)
            add_feedback(library, log, conversation)
        with gr.Column(scale=6, min_width=320, elem_id="qa-beside"):
            sources = [record.source for record in library.assistant.documents()]
            reading = gr.Dropdown(
                sources, value=None, label="Read a document", elem_id="qa-documents", filterable=len(sources) > 1
            )
            source = gr.HTML(NOTHING, elem_id="qa-source", js_on_load=None, padding=False)
    opened = gr.HTML("", visible="hidden", elem_id="qa-opened", js_on_load=SCRIPT)

    shown = [question, log, source, conversation]  # the order of `Shown`; what changes the conversation gives all four
    begun = [
        question.submit(room.ask, [question, conversation], shown, show_progress="hidden", queue=False),
        log.example_select(room.ask_example, [conversation], shown, show_progress="hidden", queue=False),
        log.retry(room.retry, [conversation], shown, show_progress="hidden", queue=False),
    ]
    answers = [  # one after another, whichever way they were asked
        step.success(room.answer, [conversation], shown, show_progress="hidden", concurrency_id="answers")
        for step in begun
    ]
    answers.append(
        handed.change(partial(ask_handed, room), [handed], shown, show_progress="hidden", concurrency_id="answers")
    )
    for answer in answers:  # a fault in the program must not leave the conversation waiting
        answer.failure(room.recover, [conversation], shown, show_progress="hidden", queue=False)
    question.stop(room.stop, [conversation], shown, cancels=answers, show_progress="hidden", queue=False)
    clear.click(room.start_again, None, shown, cancels=answers, show_progress="hidden", queue=False)
    opened.edit(room.edit, [opened, conversation], shown, show_progress="hidden", queue=False)
    opened.click(
        room.show, [opened, conversation], [source], show_progress="hidden", queue=False, trigger_mode="always_last"
    )
    reading.input(room.read, [reading], [source], show_progress="hidden", queue=False)


def _talk(assistant: Assistant) -> tuple[gr.Chatbot, gr.Textbox, gr.Button]:
    """The conversation, the question box under it, and the button for a new one."""
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
        examples=_examples(assistant),
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
    clear = gr.Button("New conversation", size="sm", elem_id="qa-new")
    return log, question, clear


def _examples(assistant: Assistant) -> list[ExampleMessage]:
    return [{"text": question} for question in example_questions(assistant)]

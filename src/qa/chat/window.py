"""The page: conversation on the left, source on the right."""

from __future__ import annotations

from collections.abc import Iterator  # noqa: TC003 - Gradio reads the annotations of what it calls
from pathlib import Path
from typing import TYPE_CHECKING, cast

from qa import offline

offline.enforce()  # before Gradio looks at the environment

import gradio as gr  # noqa: E402
from gradio.components.chatbot import ExampleMessage, MessageDict  # noqa: E402, TC002 - as above

from qa.chat.answer_view import turn_html  # noqa: E402
from qa.chat.conversation import Conversation, Place, Turn, first_place  # noqa: E402
from qa.chat.examples import example_questions  # noqa: E402
from qa.chat.markup import escape  # noqa: E402
from qa.chat.source_view import NOTHING, document_html, place_html  # noqa: E402
from qa.errors import QaError  # noqa: E402

if TYPE_CHECKING:
    from qa.assistant import Assistant

_FOLDER = Path(__file__).parent
CSS = _FOLDER / "window.css"
SCRIPT = (_FOLDER / "window.js").read_text(encoding="utf-8")
_READING = '<p class="qa-reading">Reading the sources …</p>'


def theme() -> gr.themes.Base:
    """Colours and system fonts: nothing is fetched."""
    return gr.themes.Base(
        primary_hue=gr.themes.colors.teal,
        neutral_hue=gr.themes.colors.slate,
        font=["system-ui", "-apple-system", "Segoe UI", "Roboto", "Noto Sans", "sans-serif"],
        font_mono=["ui-monospace", "SFMono-Regular", "Menlo", "Consolas", "monospace"],
    )


def build(assistant: Assistant) -> gr.Blocks:
    """The window around an open assistant; it closes nothing."""
    room = Room(assistant)
    with gr.Blocks(title="qa: answers with sources", analytics_enabled=False, fill_width=True) as window:
        conversation = gr.State(Conversation())
        gr.Markdown(f"# Ask the documents\n{_summary(assistant)}", elem_id="qa-head")
        with gr.Row(elem_id="qa-columns"):
            with gr.Column(scale=5, min_width=320):
                log = gr.Chatbot(
                    label="Conversation",
                    elem_id="qa-conversation",
                    show_label=False,
                    height="68vh",
                    latex_delimiters=[],
                    buttons=[],
                    feedback_options=None,
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
            with gr.Column(scale=6, min_width=320):
                sources = [record.source for record in assistant.documents()]
                reading = gr.Dropdown(
                    sources, value=None, label="Read a document", elem_id="qa-documents", filterable=len(sources) > 1
                )
                source = gr.HTML(NOTHING, elem_id="qa-source", js_on_load=None, padding=False)
        opened = gr.HTML("", visible="hidden", elem_id="qa-opened", js_on_load=SCRIPT)

        asked = [question.submit(room.ask, [question, conversation], [question, log, source, conversation])]
        asked.append(log.example_select(room.ask_example, [conversation], [question, log, source, conversation]))
        opened.click(room.show, [opened, conversation], [source], show_progress="hidden", queue=False)
        reading.input(room.read, [reading], [source], show_progress="hidden", queue=False)
        emptied = [question, log, source, conversation]
        gr.on([clear.click, log.clear], room.start_again, None, emptied, cancels=asked, queue=False)
    window.queue(default_concurrency_limit=1)  # two cores: answers one after another, in the order of asking
    return cast("gr.Blocks", window)  # Gradio leaves its context manager untyped


class Room:
    """What the window does; its state is in the tab's conversation, not here."""

    def __init__(self, assistant: Assistant) -> None:
        self._assistant = assistant

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
        self, conversation: Conversation, event: gr.SelectData
    ) -> Iterator[tuple[str, list[MessageDict], str, Conversation]]:
        """Ask an example question that was clicked."""
        yield from self.ask(str(event.value["text"]), conversation)

    def show(self, opened: str, conversation: Conversation) -> str:
        """The source panel for a marker or a passage that was clicked."""
        return self._source(conversation.place(opened.partition(" ")[0]))

    def read(self, source: str | None) -> str:
        """The source panel for a document that was chosen."""
        if source is None:
            return NOTHING
        try:
            return document_html(self._assistant.outline(source))
        except QaError as error:
            return _failure(error)

    @staticmethod
    def start_again() -> tuple[str, list[MessageDict], str, Conversation]:
        """An empty conversation."""
        return "", [], NOTHING, Conversation()

    def _turn(self, question: str, conversation: Conversation) -> Turn:
        try:
            return Turn(question, self._assistant.ask(question, conversation.questions))
        except QaError as error:
            return Turn(question, failure=str(error))

    def _source(self, place: Place | None) -> str:
        if place is None:
            return NOTHING
        try:
            return place_html(place, self._assistant.outline(place.span.source))
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


def _summary(assistant: Assistant) -> str:
    records = assistant.documents()
    passages = sum(record.passages for record in records)
    noun = "document" if len(records) == 1 else "documents"
    return f"{len(records):,} {noun}, {passages:,} passages. Answers are quotations; markers open their place."


def _examples(assistant: Assistant) -> list[ExampleMessage]:
    return [{"text": question} for question in example_questions(assistant)]

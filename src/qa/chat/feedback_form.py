"""Thumbs at every answer, and the form that asks for a reason after a thumb down."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import gradio as gr
from gradio import LikeData

from qa.chat.conversation import Conversation  # noqa: TC001 - as above
from qa.chat.feedback import FeedbackRoom
from qa.chat.markup import escape
from qa.chat.page import thumbs
from qa.errors import QaError
from qa.feedback import LONGEST_TEXT, REASONS, RIGHT, WITHDRAWN, Opinion

if TYPE_CHECKING:
    from qa.chat.library import Library

_ASKED = "Kept once a reason is chosen and sent."
_THUMBS: dict[object, str] = {True: "Like", False: "Dislike"}
_TO_FORM = "() => { setTimeout(() => document.querySelector('#qa-feedback input')?.focus(), 100); }"  # once it is there


def add_feedback(library: Library, log: gr.Chatbot, conversation: gr.State) -> None:
    """Add the form to the column that is being built, and thumbs to the conversation; nothing where none is kept.

    Args:
        library: its assistant's settings say where feedback is kept.
        log: shows two messages a turn; its ``feedback_options`` are "Like" and "Dislike".
        conversation: the turns.
    """
    room = FeedbackRoom(library)
    if room.file is None:
        return
    opinion = gr.State()
    told = gr.HTML("", elem_id="qa-feedback-told", js_on_load=None, padding=False)
    with gr.Group(visible=False, elem_id="qa-feedback") as form:
        reason = gr.Radio(list(REASONS), label="What was wrong with the answer?", elem_id="qa-feedback-reason")
        correction = gr.Textbox(
            label="The right answer, if you know it", max_lines=3, max_length=LONGEST_TEXT, elem_id="qa-feedback-right"
        )
        comment = gr.Textbox(
            label="A comment, if you like", max_lines=6, max_length=LONGEST_TEXT, elem_id="qa-feedback-comment"
        )
        with gr.Row():
            send = gr.Button("Send", variant="primary", size="sm", elem_id="qa-feedback-send")
            cancel = gr.Button("Cancel", size="sm", elem_id="qa-feedback-cancel")

    def judge(turns: Conversation, event: LikeData) -> list[Any]:
        index = event.index[0] if isinstance(event.index, tuple | list) else event.index
        judged = turns.judged(index // 2, _THUMBS.get(event.liked))
        # what is being answered writes the conversation itself
        kept = [gr.Chatbot(feedback_value=thumbs(judged)), gr.skip() if turns.pending else judged]
        return [*_judged(room, turns, index, event.liked), *kept]

    def send_reason(given: Opinion | None, verdict: str | None, right: str, said: str) -> list[Any]:
        if given is None:
            return [None, gr.Group(visible=False), "", None, "", ""]
        message, kept = _kept(room, given, verdict or "", right, said)
        if not kept:
            return [given, gr.Group(visible=True), message, verdict, right, said]
        return [None, gr.Group(visible=False), message, None, "", ""]

    judged = log.like(
        judge, [conversation], [opinion, form, told, log, conversation], show_progress="hidden", queue=False
    )
    judged.then(None, None, None, js=_TO_FORM, queue=False)
    emptied = [opinion, form, told, reason, correction, comment]
    send.click(send_reason, [opinion, reason, correction, comment], emptied, show_progress="hidden", queue=False)
    cancel.click(lambda: [None, gr.Group(visible=False), "", None, "", ""], None, emptied, queue=False)


def _judged(room: FeedbackRoom, turns: Conversation, index: int, liked: object) -> list[Any]:
    """The opinion, the form and what is said of a thumb at a message; True is up, False down, else it is taken back."""
    given = room.opinion(turns, index)
    if given is None:
        return [None, gr.Group(visible=False), _told("There is no answer here to judge.")]
    if liked is False:
        return [given, gr.Group(visible=True), _told(_ASKED)]
    return [None, gr.Group(visible=False), _kept(room, given, RIGHT if liked else WITHDRAWN)[0]]


def _kept(
    room: FeedbackRoom, given: Opinion, verdict: str, correction: str = "", comment: str = ""
) -> tuple[str, bool]:
    """What is said of it, and whether it was kept."""
    try:
        return _told(room.keep(given, verdict, correction, comment)), True
    except QaError as error:
        return f'<p class="qa-failure" role="alert">{escape(str(error))}</p>', False


def _told(words: str) -> str:
    return f'<p class="qa-feedback-told" role="status">{escape(words)}</p>'

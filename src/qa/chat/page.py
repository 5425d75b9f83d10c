"""What a step of the conversation changes on the page."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import gradio as gr

from qa.chat.answer_view import asked_html, pending_html, turn_html

if TYPE_CHECKING:
    from gradio.components.chatbot import MessageDict

    from qa.chat.conversation import Conversation

Same = dict[str, str]  # what Gradio takes for "leave this as it is"


class Shown(NamedTuple):
    """What a step changes on the page, in the order of the tab's outputs."""

    question: gr.Textbox | Same
    log: list[MessageDict] | gr.Chatbot | Same
    source: str | Same
    conversation: Conversation | Same


def unchanged() -> Shown:
    """The page as it is: one question is answered at a time, and the next one stays in its box."""
    return Shown(gr.skip(), gr.skip(), gr.skip(), gr.skip())


def going_on(conversation: Conversation, source: str | Same | None = None) -> Shown:
    """The page while a question is answered; the question box, and a source that is not given, stay as they are."""
    return Shown(gr.skip(), _messages(conversation), gr.skip() if source is None else source, conversation)


def shown(conversation: Conversation, source: str | Same, text: str | None = None, *, fewer: bool = False) -> Shown:
    """The page for a conversation.

    Args:
        conversation: turns, and what is going on.
        source: the source panel.
        text: what stands in the question box from now on; what stood there stays when None.
        fewer: whether turns that were shown have gone: thumbs are then drawn anew, which Gradio does not do by itself.
    """
    stop: str | bool = "Stop" if conversation.pending else False
    send: str | bool = False if conversation.pending else "Ask" if conversation.editing is None else "Ask anew"
    if text is None:
        box = gr.Textbox(submit_btn=send, stop_btn=stop)
    else:
        box = gr.Textbox(value=text, submit_btn=send, stop_btn=stop)
    messages = _messages(conversation)
    if not fewer:
        return Shown(box, messages, source, conversation)
    return Shown(box, gr.Chatbot(value=[*messages], feedback_value=thumbs(conversation)), source, conversation)


def thumbs(conversation: Conversation) -> list[str | None]:
    """The thumb of every answer, as Gradio wants them; only what is told so stays when the log changes."""
    given = dict(conversation.thumbs)
    return [given.get(number) for number in range(len(conversation.turns))]


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

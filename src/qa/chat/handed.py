"""A question that another tab hands over to be asked in the conversation."""

from __future__ import annotations

from contextlib import aclosing
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qa.chat.asked import Wanted
from qa.chat.conversation import Conversation

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    import gradio as gr

    from qa.chat.page import Shown
    from qa.chat.room import Room


@dataclass(frozen=True, slots=True)
class Handed:
    """A question with its history.

    Attributes:
        history: the questions that were asked before it, oldest first.
        number: another one each time, so that the same question can be handed over again.
    """

    question: str
    history: tuple[str, ...]
    number: int


async def ask_handed(
    room: Room, handed: Handed | None, request: gr.Request | None = None
) -> AsyncGenerator[Shown, None]:
    """Ask a question after its history, in a new conversation; None asks nothing."""
    conversation = Conversation()
    for question in (*handed.history, handed.question) if handed is not None else ():
        async with aclosing(room.answer(question, conversation, Wanted(), request)) as steps:
            async for shown in steps:
                yield shown
                if isinstance(shown.conversation, Conversation):
                    conversation = shown.conversation

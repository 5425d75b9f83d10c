"""A question that another tab hands over to be asked in the conversation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from qa.chat.conversation import Conversation

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from qa.chat.room import Room, Shown


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


async def ask_handed(room: Room, handed: Handed | None) -> AsyncIterator[Shown]:
    """Ask a question after its history, in a new conversation; None asks nothing."""
    conversation = Conversation()
    for question in (*handed.history, handed.question) if handed is not None else ():
        asked = room.ask(question, conversation)
        yield asked
        if isinstance(asked.conversation, Conversation):
            conversation = asked.conversation
        async for shown in room.answer(conversation):
            yield shown
            if isinstance(shown.conversation, Conversation):
                conversation = shown.conversation

"""A question that another tab hands over to be asked in the conversation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from qa.chat.conversation import Conversation

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

Shown = TypeVar("Shown", bound=tuple[object, ...])


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


def ask_handed(ask: Callable[[str, Conversation], Iterator[Shown]], handed: Handed | None) -> Iterator[Shown]:
    """Ask a question after its history, in a new conversation.

    Args:
        ask: asks one question; the last value of what it yields is the conversation.
        handed: None asks nothing.
    """
    conversation = Conversation()
    for question in (*handed.history, handed.question) if handed is not None else ():
        for shown in ask(question, conversation):
            yield shown
            if isinstance(shown[-1], Conversation):
                conversation = shown[-1]

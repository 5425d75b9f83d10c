"""What was asked and answered so far; a value that one browser tab owns."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from qa.types import Answer, Passage, Span


@dataclass(frozen=True, slots=True)
class Turn:
    """One question and what came of it.

    Attributes:
        answer: None when the question failed.
        failure: why it failed, in one line, or "".
    """

    question: str
    answer: Answer | None = None
    failure: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """Something to show in the source panel.

    Attributes:
        span: what is highlighted: a quotation, or a whole passage that was looked at.
        marker: the citation's marker; None when nothing is quoted.
        key: how the page names the place, "turn.kind.number".
        previous: the key of the place before it in the same answer, or None.
        following: the key of the one after it, or None.
    """

    span: Span
    passage: Passage
    marker: int | None
    key: str
    previous: str | None
    following: str | None


@dataclass(frozen=True, slots=True)
class Conversation:
    """Turns, oldest first."""

    turns: tuple[Turn, ...] = field(default=())

    @property
    def questions(self) -> tuple[str, ...]:
        """The questions that were answered, oldest first: what a follow-up leans on."""
        return tuple(turn.question for turn in self.turns if turn.answer is not None)

    def with_turn(self, turn: Turn) -> Conversation:
        """The conversation after one more turn."""
        return Conversation((*self.turns, turn))

    def place(self, key: str) -> Place | None:
        """The place that a marker or button of the page stands for; None for a key that names nothing."""
        parts = key.split(".")
        if len(parts) != 3 or not (parts[0].isdecimal() and parts[2].isdecimal()):  # noqa: PLR2004
            return None
        turn, kind, number = int(parts[0]), parts[1], int(parts[2])
        answer = self.turns[turn].answer if turn < len(self.turns) else None
        if answer is None:
            return None
        spans: list[tuple[Span, Passage, int | None]]
        if kind == "cite":
            spans = [(citation.span, citation.passage, citation.marker) for citation in answer.citations]
        elif kind == "hit":
            spans = [(hit.passage.span, hit.passage, None) for hit in answer.hits]
        else:
            return None
        if not 1 <= number <= len(spans):
            return None
        span, passage, marker = spans[number - 1]
        previous = f"{turn}.{kind}.{number - 1}" if number > 1 else None
        following = f"{turn}.{kind}.{number + 1}" if number < len(spans) else None
        return Place(span, passage, marker, key, previous, following)


def first_place(conversation: Conversation) -> Place | None:
    """What the source panel shows right after an answer: its first quotation, else the nearest passage."""
    last = len(conversation.turns) - 1
    return conversation.place(f"{last}.cite.1") or conversation.place(f"{last}.hit.1")

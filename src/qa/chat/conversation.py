"""What was asked and answered so far; a value that one browser tab owns."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from qa.stages import Found, Writing
    from qa.types import Answer, Citation, Hit, Passage, Span

STOPPED = "You stopped this before it was answered."
BROKEN = "Something went wrong in the program, and the question was not answered."


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
class Pending:
    """The question that is being answered.

    Attributes:
        found: what was found for it; None while it is still searched.
        in_front: how many other questions have to be answered first.
        writing: what a local model has written so far; None where none has.
    """

    question: str
    found: Found | None = None
    in_front: int = 0
    writing: Writing | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """Something to show in the source panel.

    Attributes:
        span: what is highlighted: a quotation, or a whole passage that was looked at.
        marker: the citation's marker; None when nothing is quoted.
        key: how the page names the place, "turn.kind.number".
        previous: the key of the place before it in the same answer, or None.
        following: the key of the one after it, or None.
        number: which of its answer's places it is, from 1.
        count: how many of its kind the answer has.
    """

    span: Span
    passage: Passage
    marker: int | None
    key: str
    previous: str | None
    following: str | None
    number: int = 1
    count: int = 1


@dataclass(frozen=True, slots=True)
class Conversation:
    """Turns, oldest first, and what is going on at their end.

    The turns are all that is worth keeping; the rest lasts as long as the page.

    Attributes:
        pending: the question that is being answered, after all turns.
        editing: the number of the turn, from 0, whose question is being written anew.
        thumbs: by the number of a turn, "Like" or "Dislike", where that was given.
    """

    turns: tuple[Turn, ...] = field(default=())
    pending: Pending | None = None
    editing: int | None = None
    thumbs: tuple[tuple[int, str], ...] = ()

    @property
    def questions(self) -> tuple[str, ...]:
        """The questions that were answered, oldest first: what a follow-up leans on."""
        return tuple(turn.question for turn in self.turns if turn.answer is not None)

    def with_turn(self, turn: Turn) -> Conversation:
        """The conversation after one more turn; nothing is pending any more."""
        return Conversation((*self.turns, turn), thumbs=self.thumbs)

    def asking(self, question: str) -> Conversation:
        """The conversation with a question that waits for its answer, in place of the edited one and what followed."""
        return replace(self._first(self.editing), pending=Pending(question))

    def behind(self, in_front: int) -> Conversation:
        """The conversation while other people's questions come before the pending one."""
        return replace(self, pending=replace(self.pending, in_front=in_front)) if self.pending else self

    def finding(self, found: Found) -> Conversation:
        """The conversation once the pending question's sources are found."""
        return replace(self, pending=replace(self.pending, found=found)) if self.pending else self

    def writing(self, writing: Writing) -> Conversation:
        """The conversation when a local model has written more of the pending question's answer."""
        return replace(self, pending=replace(self.pending, writing=writing)) if self.pending else self

    def edit(self, number: int | None) -> Conversation:
        """The conversation while a turn's question is written anew; None gives that up."""
        known = number is not None and number < len(self.turns) and self.pending is None
        return replace(self, editing=number if known else None)

    def without_last(self) -> Conversation:
        """The conversation as it was before its last turn."""
        return self._first(-1)

    def judged(self, number: int, thumb: str | None) -> Conversation:
        """The conversation with a thumb at a turn's answer, or without one."""
        others = tuple(each for each in self.thumbs if each[0] != number)
        return replace(self, thumbs=(*others, (number, thumb)) if thumb else others)

    def _first(self, turns: int | None) -> Conversation:
        """The first turns alone, as a slice counts them, with their thumbs."""
        left = self.turns[:turns]
        return Conversation(left, thumbs=tuple(each for each in self.thumbs if each[0] < len(left)))

    def given_up(self, why: str) -> Conversation:
        """The conversation after the pending question was given up; the same one where none is pending."""
        return self.with_turn(Turn(self.pending.question, failure=why)) if self.pending else self

    def place(self, key: str) -> Place | None:
        """The place that a marker or button of the page stands for; None for a key that names nothing."""
        parts = key.split(".")
        if len(parts) != 3 or not (parts[0].isdecimal() and parts[2].isdecimal()):  # noqa: PLR2004
            return None
        turn, kind, number = int(parts[0]), parts[1], int(parts[2])
        spans = self._spans(turn, kind)
        if not 1 <= number <= len(spans):
            return None
        span, passage, marker = spans[number - 1]
        previous = f"{turn}.{kind}.{number - 1}" if number > 1 else None
        following = f"{turn}.{kind}.{number + 1}" if number < len(spans) else None
        return Place(span, passage, marker, key, previous, following, number, len(spans))

    def _spans(self, turn: int, kind: str) -> list[tuple[Span, Passage, int | None]]:
        """The places of one kind in a turn: its citations, or the passages that were looked at."""
        hits: tuple[Hit, ...] = ()
        citations: tuple[Citation, ...] = ()
        answer = self.turns[turn].answer if turn < len(self.turns) else None
        if answer is not None:
            hits, citations = answer.hits, answer.citations
        elif turn == len(self.turns) and self.pending:
            hits = self.pending.found.hits if self.pending.found else ()
            citations = self.pending.writing.citations if self.pending.writing else ()
        if kind == "cite":
            return [(citation.span, citation.passage, citation.marker) for citation in citations]
        return [(hit.passage.span, hit.passage, None) for hit in hits] if kind == "hit" else []


def first_place(conversation: Conversation) -> Place | None:
    """What the source panel shows first: the last answer's first quotation, else the nearest passage."""
    last = len(conversation.turns) - (conversation.pending is None)
    return conversation.place(f"{last}.cite.1") or conversation.place(f"{last}.hit.1")

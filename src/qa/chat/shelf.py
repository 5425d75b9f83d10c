"""The conversations that are kept, the one last added to first."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from qa.export import Record

if TYPE_CHECKING:
    import datetime as dt

    from qa.export import RecordedTurn

LONGEST_TITLE = 80  # characters
_UNTITLED = "Untitled"
_CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Kept:
    """A kept conversation: what was said, under an id that never changes."""

    id: str
    record: Record

    @classmethod
    def begun(cls, turns: tuple[RecordedTurn, ...], now: dt.datetime) -> Kept:
        """A new one, named after its first question."""
        return cls(secrets.token_hex(8), Record(one_line(turns[0].question), now, turns))

    def with_turns(self, turns: tuple[RecordedTurn, ...], now: dt.datetime) -> Kept:
        """The conversation as it has gone on."""
        return replace(self, record=replace(self.record, turns=turns, changed=now))

    def named(self, title: str) -> Kept:
        """The conversation under another title."""
        return replace(self, record=replace(self.record, title=one_line(title)))

    def says(self, words: list[str]) -> bool:
        """Whether every one of some case-folded words stands in its title, questions or answers."""
        said = [self.record.title]
        for turn in self.record.turns:
            said += [turn.question, turn.answer.answer if turn.answer else turn.failure]
        text = "\n".join(said).casefold()
        return all(word in text for word in words)


@dataclass(frozen=True, slots=True)
class Shelf:
    """Conversations, the one last added to first."""

    conversations: tuple[Kept, ...] = ()

    def find(self, wanted: str | None) -> Kept | None:
        """The conversation of an id."""
        return next((kept for kept in self.conversations if kept.id == wanted), None)

    def put(self, kept: Kept) -> Shelf:
        """The shelf with a conversation that was just added to, in place of what it was before."""
        return Shelf((kept, *self.without(kept.id).conversations))

    def change(self, kept: Kept) -> Shelf:
        """The shelf with a conversation changed where it stands."""
        return Shelf(tuple(kept if each.id == kept.id else each for each in self.conversations))

    def without(self, unwanted: str) -> Shelf:
        """The shelf without the conversation of an id."""
        return Shelf(tuple(kept for kept in self.conversations if kept.id != unwanted))

    def place(self, wanted: str) -> int:
        """How many conversations stand before that of an id."""
        return next((number for number, kept in enumerate(self.conversations) if kept.id == wanted), 0)

    def restored(self, kept: Kept, place: int) -> Shelf:
        """The shelf with a conversation put back to where it stood."""
        others = self.without(kept.id).conversations
        return Shelf((*others[:place], kept, *others[place:]))

    def search(self, query: str) -> tuple[Kept, ...]:
        """The conversations that say every word of the query; all for an empty one."""
        words = query.casefold().split()
        return tuple(kept for kept in self.conversations if kept.says(words))


def one_line(title: str) -> str:
    """A title that can stand in a list: one line, not too long, nothing in it that hides or turns letters."""
    words = " ".join(_CONTROLS.sub(" ", title).split())
    if len(words) > LONGEST_TITLE:
        words = f"{words[: LONGEST_TITLE - 1].rstrip()}…"
    return words or _UNTITLED

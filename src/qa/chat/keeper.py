"""What the list of kept conversations does; it knows none of Gradio's components."""

from __future__ import annotations

import datetime as dt
import json
import secrets
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from qa.answering import LONGEST_QUESTION
from qa.chat.conversation import Conversation
from qa.chat.reopen import IndexedNow, reopen_turn
from qa.chat.shelf import Kept, Shelf
from qa.chat.stored import MOST_CONVERSATIONS, fitted
from qa.export import Program, conversation_to_dict, conversation_to_markdown, file_name, record_turn

if TYPE_CHECKING:
    from pathlib import Path

    from qa.chat.conversation import Turn
    from qa.chat.library import Library
    from qa.export import RecordedTurn


@dataclass(frozen=True, slots=True)
class Desk:
    """What lies open in one browser tab.

    Attributes:
        id: the kept conversation that is shown; None while nothing of it is kept.
        origins: the turns that are shown, each with what is kept of it: turns that were taken up again stay kept as
            they were, not as the index has them now.
        removed: the conversation that was deleted last, for as long as that can be undone.
        place: where it stood on the shelf.
    """

    id: str | None = None
    origins: tuple[tuple[Turn, RecordedTurn], ...] = field(default=())
    removed: Kept | None = None
    place: int = 0


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a step leads to.

    Attributes:
        conversation: what is to be shown; None where that does not change.
        note: a word to the person, or "".
    """

    shelf: Shelf
    desk: Desk
    conversation: Conversation | None = None
    note: str = ""


class Keeper:
    """Keeps conversations, takes them up again, writes them to files; the browser holds what is kept."""

    def __init__(self, library: Library) -> None:
        self._library = library

    def save(self, conversation: Conversation, shelf: Shelf, desk: Desk) -> Outcome:
        """Keep the conversation as it is now; an empty one is not kept, and leaves the desk free for another."""
        if not conversation.turns:
            return Outcome(shelf, replace(desk, id=None, origins=()))
        turns = tuple(_recorded(turn, desk) for turn in conversation.turns)
        known = shelf.find(desk.id) if _goes_on(conversation, desk) else None
        if known is not None and known.record.turns == turns:
            return Outcome(shelf, desk)
        kept = known.with_turns(turns, _now()) if known is not None else Kept.begun(turns, _now())
        put = shelf.put(kept)
        shelf = fitted(put)
        dropped = len(put.conversations) - len(shelf.conversations)
        left = shelf.find(kept.id)
        cut = len(turns) - len(left.record.turns) if left is not None else len(turns)
        origins = tuple(zip(conversation.turns, turns, strict=True))
        return Outcome(shelf, Desk(kept.id, origins), note=_dropped(dropped, cut))

    def open(self, wanted: str | None, shelf: Shelf, desk: Desk) -> Outcome:
        """Take up a kept conversation; nothing happens where there is none of that id."""
        kept = shelf.find(wanted)
        if kept is None:
            return Outcome(shelf, desk)
        sources = IndexedNow(self._library.assistant)
        origins = tuple((reopen_turn(turn, sources), turn) for turn in kept.record.turns)
        return Outcome(shelf, Desk(kept.id, origins), Conversation(tuple(turn for turn, _ in origins)))

    def rename(self, title: str, shelf: Shelf, desk: Desk) -> Outcome:
        """Give the open conversation another title; a blank one changes nothing."""
        kept = shelf.find(desk.id)
        if kept is None or not title.strip():
            return Outcome(shelf, desk)
        return Outcome(fitted(shelf.change(kept.named(title))), desk)

    def delete(self, _opened: str, shelf: Shelf, desk: Desk) -> Outcome:
        """Delete the open conversation, until that is undone."""
        kept = shelf.find(desk.id)
        if kept is None:
            return Outcome(shelf, desk)
        note = f"Deleted: {kept.record.title}"
        return Outcome(shelf.without(kept.id), Desk(removed=kept, place=shelf.place(kept.id)), Conversation(), note)

    def undo(self, _opened: str, shelf: Shelf, desk: Desk) -> Outcome:
        """Put the conversation that was deleted last back, and open it."""
        if desk.removed is None:
            return Outcome(shelf, desk)
        return self.open(desk.removed.id, fitted(shelf.restored(desk.removed, desk.place)), desk)

    def as_markdown(self, shelf: Shelf, desk: Desk, folder: Path) -> Path | None:
        """The open conversation as a Markdown file in a folder; None where none is open."""
        kept = shelf.find(desk.id)
        if kept is None:
            return None
        return _written(folder, file_name(kept.record.title, "md"), conversation_to_markdown(kept.record, _now()))

    def as_json(self, shelf: Shelf, desk: Desk, folder: Path) -> Path | None:
        """The open conversation as a JSON file in a folder; None where none is open."""
        kept = shelf.find(desk.id)
        if kept is None:
            return None
        manifest = self._library.assistant.index.manifest
        payload = conversation_to_dict(kept.record, Program(manifest.embedder, manifest.chunker), _now())
        text = json.dumps(payload, ensure_ascii=False, indent=1, allow_nan=False) + "\n"
        return _written(folder, file_name(kept.record.title, "json"), text)


def _goes_on(conversation: Conversation, desk: Desk) -> bool:
    """Whether the conversation begins as the open one does: another first question makes another conversation."""
    return bool(desk.origins) and desk.origins[0][0].question == conversation.turns[0].question


def _recorded(turn: Turn, desk: Desk) -> RecordedTurn:
    """What is kept of a turn; a question that was too long to be answered is too long to be kept, too."""
    for shown, origin in desk.origins:
        if shown is turn or shown == turn:
            return origin
    question = turn.question if turn.answer is not None else turn.question[:LONGEST_QUESTION]
    return record_turn(question, turn.answer, turn.failure)


def _dropped(conversations: int, turns: int) -> str:
    if turns:
        return "The conversation has become too long to be kept whole: its oldest questions were dropped."
    if not conversations:
        return ""
    what = "the oldest conversation was" if conversations == 1 else f"the {conversations} oldest conversations were"
    return f"There is room for {MOST_CONVERSATIONS} conversations, or a million letters: {what} dropped."


def _written(folder: Path, name: str, text: str) -> Path:
    """A file of that name in a folder of its own that nobody else can guess or read."""
    place = folder / secrets.token_hex(16)
    place.mkdir(mode=0o700, parents=True)
    path = place / name
    path.write_bytes(text.encode("utf-8", "replace"))
    return path


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC).replace(microsecond=0)

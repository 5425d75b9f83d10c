"""What the window does with thumbs; it knows no component."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import TYPE_CHECKING

from qa.errors import FeedbackError
from qa.feedback import REASONS, RIGHT, WITHDRAWN, Opinion, keep, kept_at
from qa.wire import answer_to_dict

if TYPE_CHECKING:
    from pathlib import Path

    from qa.chat.conversation import Conversation
    from qa.chat.library import Library


class FeedbackRoom:
    """Keeps what people think of answers, where the settings let it."""

    def __init__(self, library: Library) -> None:
        self._library = library

    @property
    def file(self) -> Path | None:
        """Where feedback is kept; None where none is."""
        return kept_at(self._library.assistant.settings)

    def opinion(self, conversation: Conversation, message: int) -> Opinion | None:
        """An opinion, still without a reason, on the answer that a message of the conversation is.

        Args:
            conversation: two messages a turn: question and answer.
            message: the message's place, from 0; None comes of one that is no answer.
        """
        number = message // 2
        turn = conversation.turns[number] if 0 <= number < len(conversation.turns) else None
        if turn is None or turn.answer is None:
            return None
        before = conversation.turns[:number]
        return Opinion(
            verdict=RIGHT,
            question=turn.question,
            history=tuple(each.question for each in before if each.answer is not None),
            answer=answer_to_dict(turn.answer),
            short=turn.answer.short,
            index=self._index(),
        )

    def keep(self, opinion: Opinion, verdict: str, correction: str = "", comment: str = "") -> str:
        """Keep an opinion, and say so.

        Raises:
            FeedbackError: when the verdict is none, or the opinion cannot be kept.
        """
        path = self.file
        if path is None:
            raise FeedbackError("this window keeps no feedback")
        if verdict not in {RIGHT, WITHDRAWN, *REASONS}:
            raise FeedbackError("choose what was wrong")
        keep(path, replace(opinion, verdict=verdict, correction=correction.strip(), comment=comment.strip()))
        said = "Taken back" if verdict == WITHDRAWN else f"Kept, with thanks: {verdict}"
        return f"{said}. Feedback stays on this machine, in {path}"

    def _index(self) -> str:
        """Names the state of the index that answers now."""
        manifest = self._library.assistant.index.manifest.dumps()
        return hashlib.sha256(manifest.encode("utf-8", "replace")).hexdigest()[:16]

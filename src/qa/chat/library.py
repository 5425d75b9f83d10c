"""The documents that the window answers from: one open assistant, exchanged for a new one when the index changes."""

from __future__ import annotations

import threading
import weakref
from functools import cached_property
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from collections.abc import Callable

    from qa.assistant import Assistant


class Library:
    """Opens the assistant, and again after the index has changed."""

    def __init__(self, open_assistant: Callable[[], Assistant]) -> None:
        """Open it for the first time."""
        self._changing = threading.Lock()
        self._opened = open_assistant()

    @property
    def assistant(self) -> Assistant:
        """The assistant over the index as it is now."""
        return self._opened

    @cached_property
    def models(self) -> tuple[str, ...]:
        """Who may write an answer, as far as it was there when this was first asked; extractive quotation is first."""
        return self._opened.model_names()

    def reopen(self) -> None:
        """Take up the index as it is on disk now.

        Questions that are being answered go on with the assistant they have, which is closed when the last is done.

        Raises:
            QaError: when it cannot be opened; then everything stays as it was.
        """
        with self._changing:
            before = self._opened
            self._opened = before.reopened()
            weakref.finalize(before, before.index.close)

    def close(self) -> None:
        """Let go of what is open."""
        self._opened.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

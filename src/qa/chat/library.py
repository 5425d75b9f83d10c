"""The documents that the window answers from: one open assistant, exchanged for a new one when the index changes."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from collections.abc import Callable

    from qa.assistant import Assistant


class Library:
    """Opens the assistant, and again after the index has changed."""

    def __init__(self, open_assistant: Callable[[], Assistant]) -> None:
        """Open it for the first time."""
        self._open = open_assistant
        self._changing = threading.Lock()
        self._opened = [open_assistant()]

    @property
    def assistant(self) -> Assistant:
        """The assistant over the index as it is now."""
        return self._opened[-1]

    def reopen(self) -> None:
        """Take up the index as it is on disk now.

        Questions that are being answered go on with the assistant they have, which stays open until the window closes.

        Raises:
            QaError: when it cannot be opened; then everything stays as it was.
        """
        with self._changing:
            self._opened.append(self._open())

    def close(self) -> None:
        """Let go of everything that was opened."""
        for assistant in self._opened:
            assistant.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

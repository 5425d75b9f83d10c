"""Reads plain text and Markdown, exactly as it stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qa.errors import EmptySource, NotText, SourceError
from qa.types import Document

if TYPE_CHECKING:
    from pathlib import Path

_CONTROL = frozenset(range(32)) - {9, 10, 12, 13, 27}
_INVISIBLE = "\ufeff\u200b"  # byte order mark, zero-width space
_BINARY_SHARE = 0.02


class TextLoader:
    """Text and Markdown in UTF-8. Nothing is translated: no line end, no byte order mark, no blank."""

    suffixes = frozenset({".txt", ".text", ".md", ".markdown"})

    def load(self, path: Path, source: str) -> Document:
        """Read one file.

        Raises:
            EmptySource: when it holds nothing but white space.
            NotText: when it is binary or not UTF-8; the message says at which byte.
            SourceError: when it cannot be opened.
        """
        try:
            raw = path.read_bytes()
        except OSError as error:
            raise SourceError(f"{source}: cannot be read: {error.strerror}") from error
        try:
            text = raw.decode("utf-8")
        except UnicodeDecodeError as error:
            raise NotText(f"{source}: not UTF-8 text (byte {error.start})") from error
        control = sum(ord(letter) in _CONTROL for letter in text)
        if "\0" in text or control > _BINARY_SHARE * len(text):
            raise NotText(f"{source}: binary, not text")
        if all(letter.isspace() or letter in _INVISIBLE for letter in text):
            raise EmptySource(f"{source}: empty")
        return Document(source, text)

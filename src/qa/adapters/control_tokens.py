"""Keeps a model's control tokens out of texts: what a document says can neither end a turn nor open one."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

# Turn marks that some models were trained on as plain text; no vocabulary names them.
_WRITTEN = ("[INST]", "[/INST]", "<<SYS>>", "<</SYS>>", "<|system|>", "<|user|>", "<|assistant|>", "<|end|>")
_SHORTEST = 3  # characters; shorter tokens are ordinary letters and signs in any text


class ControlTokens:
    """The tokens that steer a model, told apart from the same letters in a text."""

    def __init__(self, tokens: Iterable[str]) -> None:
        """Remember them.

        Args:
            tokens: as the model's vocabulary writes them.
        """
        marks = {token for token in tokens if len(token) >= _SHORTEST and not token.isspace() and _is_mark(token)}
        longest_first = sorted(marks | set(_WRITTEN), key=lambda token: (-len(token), token))
        self._marks = re.compile("|".join(re.escape(token) for token in longest_first))

    def broken(self, text: str) -> str:
        """The text with a space after the first letter of each control token: that makes it letters like others."""
        while (changed := self._marks.sub(lambda found: f"{found.group()[0]} {found.group()[1:]}", text)) != text:
            text = changed
        return text


def _is_mark(token: str) -> bool:
    """Whether it looks like a mark; a person may have added whole words to a vocabulary."""
    return token[0] in "<[" and token[-1] in ">]"

"""Copies of source text that a model can read as data only."""

from __future__ import annotations

import re

_CONTROL_TAG = re.compile(r"<(?=[^\s\d])")  # <|im_start|>, </s>, <start_of_turn>, <think>
_CONTROL_END = re.compile(r"\|>")
_INSTRUCTION = re.compile(r"\[(?=/?[A-Z_]{3,}\])")  # [INST]
_MARKER = re.compile(r"[\[【](\s*\w{1,3}(?:\s*[,;–-]\s*\w{1,3})*\s*)[\]】]")  # a footnote's mark in a source


def as_data(text: str) -> str:
    """A copy of a source's text without anything that reads as a control token or a citation's mark."""
    text = _MARKER.sub(r"(\1)", text)
    return _CONTROL_END.sub("| >", _CONTROL_TAG.sub("< ", _INSTRUCTION.sub("[ ", text)))

"""The chat window: ask, read the answer, check every quotation in its source."""

from __future__ import annotations

from qa.chat.rules import read_rules
from qa.chat.server import launch

__all__ = ["launch", "read_rules"]

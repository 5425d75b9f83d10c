"""Sentence borders by nupunkt."""

from __future__ import annotations

import nupunkt


def sentence_borders(text: str) -> list[tuple[int, int]]:
    """Start and end of each sentence in a paragraph, with the blanks between them, in order."""
    return [(int(start), int(end)) for start, end in nupunkt.sent_spans(text)]

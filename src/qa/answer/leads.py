"""What is read before a passage, so that the network understands it, and never is an answer.

A brief reply says little without its question ("That is a mistake."). A long one stands for itself: there a question in
front draws the network away from it (``eval/decisions/2026-11-30-speakers.md``).
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from qa.seams import PassageScores
    from qa.types import Passage


_BRIEF = 300  # characters


def lead_of(passage: Passage) -> str:
    """The question that a brief passage answers and has not got: where a second person replies, or a reply ends."""
    question = " ".join((passage.provenance.question or "").split())
    return "" if len(passage.span) > _BRIEF or question in " ".join(passage.text.split()) else question


def without_lead(said: PassageScores, length: int) -> PassageScores:
    """What a network says of a passage that it read behind a lead of so many characters: of the passage alone."""
    first = next((n for n, (start, _) in enumerate(said.offsets) if start >= length), len(said.offsets))
    offsets = tuple((start - length, end - length) for start, end in said.offsets[first:])
    return replace(said, starts=said.starts[first:], ends=said.ends[first:], offsets=offsets)

"""What is read before a passage, so that the network understands it, and never is an answer.

A paragraph seldom names what its title and headings name ("It opens at nine."). A brief reply says little without its
question ("That is a mistake."); a long one stands for itself: there a question in front draws the network away from it
(``eval/decisions/2026-11-30-speakers.md``).
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from qa.seams import PassageScores
    from qa.types import Passage


_BRIEF = 300  # characters


def lead_of(passage: Passage) -> str:
    """What a passage is read behind; may be empty.

    The question that a brief passage answers and has not got (where a second person replies, or a reply ends), else the
    title and the headings that it stands under and does not show.
    """
    shown, said = " ".join(passage.text.split()), passage.provenance
    question = " ".join((said.question or "").split())
    if question not in shown and len(passage.span) <= _BRIEF:
        return question
    return " › ".join(part for part in (said.title, said.section) if part and part not in shown)


def without_lead(said: PassageScores, length: int) -> PassageScores:
    """What a network says of a passage that it read behind a lead of so many characters: of the passage alone."""
    first = next((n for n, (start, _) in enumerate(said.offsets) if start >= length), len(said.offsets))
    offsets = tuple((start - length, end - length) for start, end in said.offsets[first:])
    return replace(said, starts=said.starts[first:], ends=said.ends[first:], offsets=offsets)

"""Takes a question apart and weighs its words, to tell how much of it a text covers."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qa.answer.expected import Kind, expected_kind
from qa.words import content_stems

if TYPE_CHECKING:
    from collections.abc import Mapping
    from collections.abc import Set as AbstractSet


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, taken apart once for all passages.

    Attributes:
        text: the standalone question.
        kind: what kind of answer its wording asks for.
        weights: the question's content stems and how telling each is (inverse document frequency).
        known: those of them that occur anywhere in the index.
    """

    text: str
    kind: Kind
    weights: Mapping[str, float]
    known: frozenset[str] = frozenset()

    def coverage(self, stems: AbstractSet[str]) -> float:
        """The share, 0 to 1, of the question's weight that the given stems cover; 0 without content words."""
        total = sum(self.weights.values())
        return sum(weight for stem, weight in self.weights.items() if stem in stems) / total if total else 0.0


def take_apart(question: str, frequencies: Mapping[str, int], passages: int) -> Asked:
    """Split a question into weighted stems.

    The weight of a stem is its inverse document frequency as BM25 has it (Robertson and Zaragoza, "The
    Probabilistic Relevance Framework", 2009), kept above 0.

    Args:
        question: standalone.
        frequencies: by stem, in how many passages it occurs.
        passages: how many passages there are.
    """
    stems = dict.fromkeys(content_stems(question))
    weights = {}
    for stem in stems:
        holding = frequencies.get(stem, 0)
        weights[stem] = math.log(1 + (max(passages, holding) - holding + 0.5) / (holding + 0.5))
    known = frozenset(stem for stem in stems if frequencies.get(stem, 0) > 0)
    return Asked(question, expected_kind(question), weights, known)

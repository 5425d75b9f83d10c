"""Finds contexts that look as if they answered a question and do not: the right subject, the wrong passage.

Source: V. Karpukhin et al., "Dense Passage Retrieval for Open-Domain Question Answering", EMNLP 2020: passages that
BM25 finds and that hold no answer are the negatives that teach most.
"""

from __future__ import annotations

import math
from collections import defaultdict
from heapq import nlargest
from typing import TYPE_CHECKING

from qa.words import content_stems

if TYPE_CHECKING:
    import random
    from collections.abc import Iterable, Sequence

    from qa.training.rows import Row

_NEAREST = 6  # contexts among which chance chooses, so that a question meets several
_LOOKED_AT = 30  # contexts that are looked at to find them


class Lookalikes:
    """The texts of a training set, to be searched by the words they share with a question."""

    def __init__(self, rows: Iterable[Row]) -> None:
        """Index the rows' contexts, each once."""
        self._rows = tuple({row.context: row for row in rows}.values())
        self._lowered = tuple(row.context.lower() for row in self._rows)
        self._holding: defaultdict[str, list[int]] = defaultdict(list)
        for number, row in enumerate(self._rows):
            for stem in set(content_stems(row.context)):
                self._holding[stem].append(number)

    def choose(self, row: Row, answers: Sequence[str], chance: random.Random) -> Row | None:
        """One of the texts that share most of a question's words, rare ones counting more, and none of its answers.

        Args:
            row: what is asked, and the context that answers it.
            answers: texts that must not occur in the context chosen.
            chance: decides among the nearest.

        Returns:
            A row with that text, whatever it asks; None where no other text shares a word.
        """
        scores: defaultdict[int, float] = defaultdict(float)
        for stem in set(content_stems(row.question)):
            holding = self._holding.get(stem, ())
            weight = math.log((len(self._rows) + 1) / (len(holding) + 1))
            for number in holding:
                scores[number] += weight
        lowered = [answer.lower() for answer in answers]
        nearest = [
            number
            for number in nlargest(_LOOKED_AT, scores, key=scores.__getitem__)
            if self._rows[number].context != row.context
            and not any(answer in self._lowered[number] for answer in lowered)
        ]
        return self._rows[chance.choice(nearest[:_NEAREST])] if nearest else None

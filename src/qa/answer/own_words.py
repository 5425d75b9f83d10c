"""Which words of a written statement are the model's own, and not those of the places that it cites.

The check of a statement leaves room for wording: a few of its words may stand nowhere in its source. These are the ones
that a person who checks it has to look at.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from qa.answer.facts import find_facts
from qa.answer.named import spelt_out
from qa.answer.verdict import telling
from qa.words import stem, word_places

if TYPE_CHECKING:
    from collections.abc import Sequence


def own_words(statement: str, quotes: Sequence[str]) -> tuple[tuple[int, int], ...]:
    """Start and end of each word that carries meaning and stands in none of the quotations, in whatever inflection.

    Figures and names are not among them: a statement with another one is not shown. Nor are verbs that say next to
    nothing by themselves.

    Args:
        statement: one sentence, without markers.
        quotes: what it cites.
    """
    said, shown = find_facts(statement), [find_facts(quote) for quote in quotes]
    spelt = spelt_out(statement, frozenset().union(*(facts.words for facts in shown)))
    there = frozenset().union(*(facts.stems | facts.content for facts in shown))
    own = telling(said, spelt) - frozenset(map(stem, said.names)) - there
    return tuple((start, end) for start, end in word_places(statement) if stem(statement[start:end]) in own)

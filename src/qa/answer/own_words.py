"""Which words of a written statement are the model's own, and not those of the places that it cites.

The check of a statement leaves room for wording: a few of its words may stand nowhere in its source. These are the ones
that a person who checks it has to look at.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Protocol

from qa.answer.facts import find_facts
from qa.answer.named import spelt_out
from qa.answer.verdict import telling
from qa.words import stem, word_places

if TYPE_CHECKING:
    from collections.abc import Iterable

    from qa.types import Statement

_KEPT = 1_000  # statements; a conversation is drawn anew at every turn


class Quoted(Protocol):
    """A citation, or what is kept of one."""

    @property
    def marker(self) -> int:
        """What a statement cites it by."""
        ...

    @property
    def quote(self) -> str:
        """The source's letters."""
        ...


def own_places(statement: Statement, citations: Iterable[Quoted]) -> tuple[tuple[int, int], ...]:
    """``own_words`` of a written statement in those of the citations that it has; none where it is not supported."""
    if not statement.supported:
        return ()
    return own_words(statement.text, tuple(each.quote for each in citations if each.marker in statement.citations))


def own_words_said(words: Iterable[str]) -> str:
    """What people are told of such words, the same wherever a statement is shown."""
    return f"the model's own words: {', '.join(words)}"


@lru_cache(maxsize=_KEPT)
def own_words(statement: str, quotes: tuple[str, ...]) -> tuple[tuple[int, int], ...]:
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

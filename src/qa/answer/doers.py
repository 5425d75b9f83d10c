"""Whether what a statement is about is what its evidence is about: who has something, or does it.

"The mayor has 30 days to override the council's veto" is not borne out by "if the mayor vetoes a bill, the council has
30 days to override the veto", and "the railway receives a subsidy" not by a sentence that has no railway.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from qa.words import content_stems

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_HAS = re.compile(r"\b(?:has|have|had)\b", re.IGNORECASE)
_BORDER = re.compile(
    r"[,;:()–—]|\b(?:and|but|or|that|which|who|when|where|if|because|while|whereas|after|before|so|as|since|until"
    r"|although|though)\b",
    re.IGNORECASE,
)
_TELLING = 2  # words behind "has" that say what is had
# A bare noun and a verb that is no form of "be": "the reason was" may sum up what no sentence calls a reason.
_OPENING = re.compile(
    r"\W*(?:The|A|An|This|That|Its|His|Her|Their)\s(?P<noun>[a-z]+)\s(?:(?:has|had|will|would|can|could|may|might|must)\b"
    r"|(?!is\b|was\b|has\b)[a-z]+(?:ed|[^\Ws]s)\b)"
)


@dataclass(frozen=True, slots=True)
class _Having:
    """Who has what, as stems; the words of the clause before the verb, the first behind it, and all behind it."""

    who: frozenset[str]
    what: tuple[str, ...]
    rest: frozenset[str]


def of_others(statement: str, evidence: Sequence[str]) -> Iterator[str]:
    """What the statement says of somebody or something else than its evidence, as words to show.

    Args:
        statement: one sentence, without markers.
        evidence: the sentences that are to bear it out.
    """
    yield from _had_by_others(statement, evidence)
    yield from _unheard_of(statement, evidence)


def _had_by_others(statement: str, evidence: Sequence[str]) -> Iterator[str]:
    """What somebody has that in the evidence another one has, whom the statement names behind it."""
    shown = [having for sentence in evidence for having in _havings(sentence)]
    for having in _havings(statement):
        same = [other for other in shown if other.what == having.what]
        if same and having.who and all(_is_another(having, other) for other in same):
            yield f"has {' '.join(having.what)}"


def _is_another(having: _Having, other: _Having) -> bool:
    return bool(other.who) and having.who.isdisjoint(other.who) and not having.rest.isdisjoint(other.who)


def _havings(sentence: str) -> Iterator[_Having]:
    for verb in _HAS.finditer(sentence):
        clause = _BORDER.split(sentence[: verb.start()])[-1]
        behind = content_stems(sentence[verb.end() :])
        if len(behind) >= _TELLING:
            yield _Having(frozenset(content_stems(clause)), tuple(islice(behind, _TELLING)), frozenset(behind))


def _unheard_of(statement: str, evidence: Sequence[str]) -> Iterator[str]:
    """The thing that a statement opens with and has doing something, where the evidence has no such word."""
    opening = _OPENING.match(statement)
    known = {stem for sentence in evidence for stem in content_stems(sentence)}
    if opening and content_stems(opening["noun"]) and known.isdisjoint(content_stems(opening["noun"])):
        yield opening["noun"]

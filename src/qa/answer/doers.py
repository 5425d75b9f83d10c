"""Whether what a statement is about is what its evidence is about: who has something, or does it.

"The mayor has 30 days to override the council's veto" is not borne out by "if the mayor vetoes a bill, the council has
30 days to override the veto", nor "a protocol with the Lake Fund" by "a memorandum with the Lake Fund and a protocol
with the Port Board", nor "the railway receives a subsidy" by a sentence that has no railway.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from qa.words import content_stems, split_words, stem

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_HAS = re.compile(r"\b(?:has|have|had)\b", re.IGNORECASE)
_BORDER = re.compile(
    r"[,;:()–—]|\b(?:and|but|or|that|which|who|when|where|if|because|while|whereas|after|before|so|as|since|until"
    r"|although|though)\b",
    re.IGNORECASE,
)
_PAPERS = frozenset(
    map(stem, "agreement accord memorandum protocol treaty convention pact contract declaration statement deal".split())
)
_WITH = re.compile(r"\b(?P<paper>[A-Za-z]+)\s(?:(?:of|on)\s[a-z]+\s)?(?:with|between)\s(?P<whom>[^,;:.]+)")
_TELLING = 2  # words behind "has" that say what is had
# A bare noun and a verb that is no form of "be": "the reason was" may sum up what no sentence calls a reason.
_OPENING = re.compile(
    r"\W*(?:The|A|An|This|That|Its|His|Her|Their)\s(?P<noun>[a-z]+)\s(?:(?:has|had|will|would|can|could|may|might|must)\b"
    r"|(?!was\b)[a-z]+(?:ed|[^\Ws]s)\b)"
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
    yield from _signed_with_others(statement, evidence)
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


def _signed_with_others(statement: str, evidence: Sequence[str]) -> Iterator[str]:
    """A paper with somebody who stands only behind papers of another kind, in evidence that has one of that kind."""
    for found in _WITH.finditer(statement):
        paper = stem(found["paper"])
        names = [stem(word) for word in split_words(found["whom"]) if word[0].isupper()]
        if paper not in _PAPERS or not names:
            continue
        shown = [kinds for kinds in map(_kinds_of, evidence) if paper in kinds[""]]
        behind = [frozenset().union(*(kinds.get(name, ()) for kinds in shown)) for name in names]
        others = sum(bool(papers) and papers.isdisjoint({paper, ""}) for papers in behind)
        if 2 * others > len(names):
            yield f"{found['paper']} with"


def _kinds_of(sentence: str) -> dict[str, set[str]]:
    """By stem, the kinds of paper that stand last before it, "" where none does; under "" all of the sentence."""
    kinds: dict[str, set[str]] = {"": set()}
    last = ""
    for word in map(stem, split_words(sentence)):
        if word in _PAPERS:
            last = word
            kinds[""].add(word)
        kinds.setdefault(word, set()).add(last)
    return kinds


def _unheard_of(statement: str, evidence: Sequence[str]) -> Iterator[str]:
    """The thing that a statement opens with and has doing something, where the evidence has no such word."""
    opening = _OPENING.match(statement)
    known = {word for sentence in evidence for word in content_stems(sentence)}
    if opening and content_stems(opening["noun"]) and known.isdisjoint(content_stems(opening["noun"])):
        yield opening["noun"]

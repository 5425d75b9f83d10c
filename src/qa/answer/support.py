"""Finds the tightest places of the passages that bear a statement out."""

from __future__ import annotations

import re
from itertools import combinations, pairwise
from typing import TYPE_CHECKING

from qa.answer.facts import find_facts
from qa.answer.verdict import check
from qa.types import Candidate, Span

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qa.answer.verdict import Verdict
    from qa.generators import SupportJudge
    from qa.types import Passage

UNLIKELY = -2.5  # the judge's logit below which a statement is not believed; see docs/models/support.md
_JUDGED = 3  # passages
_TRIED = 10  # sentences of all the passages that are tried together


def find_evidence(
    statement: str, passages: Sequence[Passage], judge: SupportJudge | None = None
) -> tuple[Candidate, ...]:
    """The tightest places in the passages that support the statement; none when it is not supported.

    The best single sentence of each passage that has one, best covered first; else one with another that leans on it,
    neighbours joined to one place. Other sentences lend each other nothing but words: they make two statements. What
    passes the check of words is given up where the judge finds it most unlikely in every passage it was found in.

    Args:
        statement: one sentence, without markers.
        passages: those that the statement cites, or all that were shown.
        judge: the reader's, of meaning; None leaves it to the words.
    """
    alone = [best for passage in passages if (best := _best_alone(statement, passage)) is not None]
    found = tuple(sorted(alone, key=lambda candidate: -candidate.score)) or _together(statement, passages)
    if not found or judge is None:
        return found
    texts = list(dict.fromkeys(candidate.passage.text for candidate in found))[:_JUDGED]
    return found if max(judge(statement, texts)) >= UNLIKELY else ()


def _best_alone(statement: str, passage: Passage) -> Candidate | None:
    """The one sentence of a passage that supports the statement by itself, best covered, then shortest."""
    supporting: list[Candidate] = []
    for sentence in passage.sentences:
        verdict = _check_places(statement, [(passage, sentence)])
        if verdict.supported:
            supporting.append(Candidate(sentence, passage, verdict.coverage))
    return min(supporting, key=lambda c: (-c.score, len(c.span), c.span.start), default=None)


def _together(statement: str, passages: Sequence[Passage]) -> tuple[Candidate, ...]:
    """A sentence and one that leans on it, which support the statement together: best covered, then nearest."""
    places = _promising(statement, [(passage, sentence) for passage in passages for sentence in passage.sentences])
    supporting = []
    for first, second in combinations(_ordered(places), 2):
        if _leans_on(second[1], first[1]):
            verdict = _check_places(statement, [first, second])
            if verdict.supported:
                supporting.append((-verdict.coverage, second[1].start - first[1].end, (first, second)))
    if not supporting:
        return ()
    missing, _, pair = min(supporting, key=lambda found: found[:2])
    return _joined(pair, -missing)


def _promising(statement: str, places: list[tuple[Passage, Span]]) -> list[tuple[Passage, Span]]:
    """Those that have most of the statement's words and figures, in their order."""
    said = _parts(statement)
    shared = {number: len(said & _parts(span.text)) for number, (_, span) in enumerate(places)}
    best = sorted(shared, key=lambda number: (-shared[number], number))[:_TRIED]
    return [places[number] for number in sorted(best) if shared[number]]


def _parts(text: str) -> frozenset[object]:
    facts = find_facts(text)
    return facts.content | facts.numbers | facts.years | {date[1:] for date in facts.dates}


def _joined(places: Sequence[tuple[Passage, Span]], score: float) -> tuple[Candidate, ...]:
    """Candidates in the order of the text; sentences that follow each other become one place."""
    runs: list[tuple[Passage, Span]] = []
    for passage, span in places:
        if runs and runs[-1][0].span.key == passage.span.key and _follows(passage, runs[-1][1], span):
            runs[-1] = (passage, Span(span.document, runs[-1][1].start, span.end))
        else:
            runs.append((passage, span))
    return tuple(Candidate(span, passage, score) for passage, span in runs)


def _follows(passage: Passage, first: Span, second: Span) -> bool:
    """Whether the second sentence is the very next one after the first place."""
    return any(a.end == first.end and b.start == second.start for a, b in pairwise(passage.sentences))


_FAR = 400  # characters between a sentence and what it speaks of
_LEANS = re.compile(
    r"^\W*(?:(?:[\w’']+\s)?(?:it|they|he|she)|this|that|these|those|their|them|its|his|her|him|such|there|both)\b"
    r"|\bthe\s(?:latter|former)\b",
    re.IGNORECASE,
)


def _leans_on(second: Span, first: Span) -> bool:
    """Whether a sentence speaks of what another one named shortly before it ("It was signed there")."""
    near = first.source == second.source and 0 <= second.start - first.end <= _FAR
    return near and _LEANS.search(second.text) is not None


def _ordered(places: Sequence[tuple[Passage, Span]]) -> list[tuple[Passage, Span]]:
    """Sources in the order they came in, the sentences of each in the order of the text."""
    order = {span.source: number for number, (_, span) in reversed(list(enumerate(places)))}
    return sorted(places, key=lambda place: (order[place[1].source], place[1].start))


def _check_places(statement: str, places: Sequence[tuple[Passage, Span]]) -> Verdict:
    """Hold a statement to one sentence, or to one and those that lean on it, in the order of the text."""
    speakers = {speaker for passage, span in places if (speaker := passage.speaker_of(span))}
    return check(statement, [span.text for _, span in places], sorted(speakers), leaning=range(1, len(places)))

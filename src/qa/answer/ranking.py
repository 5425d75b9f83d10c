"""Puts the sentences that were read in order: which of them are the evidence, and which gives the short answer."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from qa.voices import voice_of
from qa.words import content_stems, stem

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qa.answer.evidence import Asked
    from qa.types import Candidate

_ASKING = frozenset({stem("ask")})
_LOOKED_AT = 3  # sentences whose short answers are compared
_SCORE_COUNTS = 3.0  # how much a sentence's score counts beside the network's own when they are


def in_order(asked: Asked, candidates: Sequence[Candidate]) -> list[Candidate]:
    """The candidates, best first; where an interviewer asks what is asked, the answer stands in for the question.

    What was asked in an interview repeats the words of a question like it, and proves nothing: its score goes to the
    best sentence of the same passage that does not ask, of the answer if it has any of it, in exchange for that one's.
    It keeps it where it is asked for.
    What somebody else says than who was asked for comes last.
    """
    best: dict[tuple[bool, tuple[str, int, int]], Candidate] = {}
    for candidate in candidates:
        key = _only_asks(asked, candidate), candidate.passage.span.key
        if key not in best or _precedence(candidate) > _precedence(best[key]):
            best[key] = candidate
    exchanged: dict[tuple[str, int, int], float] = {}
    for (asking, passage), question in best.items():
        answer = best.get((False, passage))
        if asking and answer is not None and question.score > answer.score:
            exchanged |= {question.span.key: answer.score, answer.span.key: question.score}
    found = [replace(c, score=exchanged[c.span.key]) if c.span.key in exchanged else c for c in candidates]
    return sorted(found, key=lambda c: (c.features["others_words"], -c.score, c.span.key))


def _precedence(candidate: Candidate) -> tuple[bool, float]:
    return not candidate.passage.asks(candidate.span), candidate.score


def telling(asked: Asked, ranked: Sequence[Candidate], further: float) -> list[Candidate]:
    """The candidates that together are the evidence, the one with the short answer first.

    None of them only asks, or is said by another than who was asked for, unless all are.

    Args:
        asked: the question.
        ranked: every sentence read, best first, at least one.
        further: how far below the best score a candidate may lie.
    """
    near = [c for c in ranked if c.score >= ranked[0].score - further]
    apt = [c for c in near if not _only_asks(asked, c) and not c.features["others_words"]]
    return surest_first(apt or near)


def _only_asks(asked: Asked, candidate: Candidate) -> bool:
    """Whether a sentence is a question that somebody put, and was not asked for as such."""
    if not candidate.features["asks"]:
        return False
    wanted = _ASKING | voice_of(candidate.passage, candidate.span, asked.text)
    return wanted.isdisjoint(content_stems(asked.text))


def surest_first(near: Sequence[Candidate]) -> list[Candidate]:
    """The candidates, the one whose short answer the network is surest of moved to the front.

    Only the first few compete, which are close in score; that still counts for most, since the network alone prefers a
    sentence of another matter that has the right form ("Why was it delayed?"). A full form that was asked for goes
    before everything, and what asks goes last: an interviewer's question is seldom the answer. So does the date of what
    only came before or after the thing asked about, and a sentence that counts something else.

    Args:
        near: best first, at least one.
    """

    def surety(candidate: Candidate) -> tuple[float, float, float]:
        features = candidate.features
        last = max(features["asks"], features["of_another"], features["uncounted"])
        sure = features["span"] + features["answerable"] + _SCORE_COUNTS * candidate.score
        return features["defines"], -last, sure

    surest = max((c for c in near[:_LOOKED_AT] if c.short is not None), key=surety, default=near[0])
    return [surest, *(candidate for candidate in near if candidate is not surest)]

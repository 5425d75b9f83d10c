"""Composes an answer out of what a reader found, or abstains."""

from __future__ import annotations

from itertools import zip_longest
from typing import TYPE_CHECKING, TypeVar

from qa.types import Draft, DraftStatement, Reading

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from qa.types import Candidate, Hit

T = TypeVar("T")

NO_ANSWER = "The sources do not answer this question."


def compose(reading: Reading, *, model: str, abstain_below: float, limit: int = 2) -> Draft:
    """The best evidence as an answer, or an abstention when the reader is not sure enough.

    Args:
        reading: candidates, best first, and the reader's confidence.
        model: what the answer's ``model`` field says.
        abstain_below: the confidence under which nothing is answered.
        limit: at most this many evidence sentences.
    """
    if not reading.candidates or reading.confidence < abstain_below:
        return Draft(NO_ANSWER, (), reading.confidence, model)
    chosen = in_reading_order(reading.candidates[:limit])
    short = reading.short
    statements = tuple(DraftStatement(candidate.span.text, (candidate,)) for candidate in chosen)
    body = " ".join(statement.text for statement in statements)
    text = f"{short}\n{body}" if short and short != body else body
    return Draft(text, statements, reading.confidence, model, short)


def merge(readings: Sequence[Reading]) -> Reading:
    """One reading out of those of a question's parts: their candidates and passages in turn.

    The confidence is the mean of theirs, as is how sure is enough; the short answer is all of theirs.
    """
    if len(readings) == 1:
        return readings[0]
    candidates = {c.span.key: c for c in _in_turn([reading.candidates for reading in readings])}
    hits: dict[tuple[str, int, int], Hit] = {}
    for hit in _in_turn([reading.hits for reading in readings]):
        hits.setdefault(hit.passage.span.key, hit)
    best_first = sorted(hits.values(), key=lambda hit: -hit.score)
    shorts = [reading.short for reading in readings if reading.short]
    confidence = sum(reading.confidence for reading in readings) / len(readings)
    wanted = [reading.enough for reading in readings if reading.enough is not None]
    enough = sum(wanted) / len(wanted) if len(wanted) == len(readings) else None
    return Reading(tuple(candidates.values()), confidence, tuple(best_first), "; ".join(shorts) or None, enough)


def _in_turn(rows: Sequence[Sequence[T]]) -> Iterator[T]:
    """The first of every row, then the second of every row, and so on."""
    for column in zip_longest(*rows):
        yield from (entry for entry in column if entry is not None)


def in_reading_order(candidates: tuple[Candidate, ...]) -> tuple[Candidate, ...]:
    """The best candidate first; those of its own passage around it in the order of the text."""
    best = candidates[0]
    together = sorted(
        (c for c in candidates if c.passage.span.key == best.passage.span.key), key=lambda c: c.span.start
    )
    return tuple(together) + tuple(c for c in candidates if c not in together)

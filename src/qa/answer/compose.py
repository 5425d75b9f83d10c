"""Composes an answer out of what a reader found, or abstains."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qa.types import Draft, DraftStatement

if TYPE_CHECKING:
    from qa.types import Candidate, Reading

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
    best = reading.candidates[0]
    short = best.short.text if best.short is not None else None
    statements = tuple(DraftStatement(candidate.span.text, (candidate,)) for candidate in chosen)
    body = " ".join(statement.text for statement in statements)
    text = f"{short}\n{body}" if short and short != body else body
    return Draft(text, statements, reading.confidence, model, short)


def in_reading_order(candidates: tuple[Candidate, ...]) -> tuple[Candidate, ...]:
    """The best candidate first; those of its own passage around it in the order of the text."""
    best = candidates[0]
    together = sorted(
        (c for c in candidates if c.passage.span.key == best.passage.span.key), key=lambda c: c.span.start
    )
    return tuple(together) + tuple(c for c in candidates if c not in together)

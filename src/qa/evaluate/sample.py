"""A smaller question set of the same kind, for models that take their time."""

from __future__ import annotations

import hashlib
from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qa.questions import Question

_SEED = "20240412"


def sample(questions: Sequence[Question], count: int) -> tuple[Question, ...]:
    """The same so many questions every time, every type with its share, in the order of the set.

    Optional questions come last: they count in no figure, so they are drawn only where nothing else is left.
    Which questions of a type are drawn follows from a hash of their ids, not from their order in the file.

    Args:
        questions: the set.
        count: how many; all of them when there are not more.
    """
    counted = [question for question in questions if not question.optional]
    others = [question for question in questions if question.optional]
    chosen = _drawn(counted, count) | _drawn(others, count - len(counted))
    return tuple(question for question in questions if question.id in chosen)


def _drawn(questions: Sequence[Question], count: int) -> set[str]:
    """Ids, drawn from each type by largest remainder."""
    if count >= len(questions):
        return {question.id for question in questions}
    if count <= 0:
        return set()
    sizes = Counter(question.type for question in questions)
    exact = {kind: count * size / len(questions) for kind, size in sizes.items()}
    shares = {kind: int(share) for kind, share in exact.items()}
    by_remainder = sorted(exact, key=lambda kind: (shares[kind] - exact[kind], _key(kind)))
    for kind in by_remainder[: count - sum(shares.values())]:
        shares[kind] += 1
    drawn: set[str] = set()
    for kind, share in shares.items():
        ids = sorted((question.id for question in questions if question.type == kind), key=_key)
        drawn.update(ids[:share])
    return drawn


def _key(text: str) -> str:
    return hashlib.sha256(f"{_SEED}\0{text}".encode("utf-8", "replace")).hexdigest()

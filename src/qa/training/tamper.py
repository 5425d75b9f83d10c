"""Makes questions that a passage does not answer out of ones that it does, by swapping one detail.

A reader that only looks for the right kind of thing in the right passage takes the swapped question for the true one;
to tell them apart it has to compare the details. Some swapped questions can still be answered, or make no sense: what
they teach is worth that noise at a small share.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import random
    from collections.abc import Iterator

    from qa.training.rows import Row

_NAME = re.compile(r"\b[A-Z][\w'-]*(?:\s+(?:of\s+|the\s+)?[A-Z][\w'-]*)*")
_NUMBER = re.compile(r"\b\d[\d,.]*\b")
_YEAR = re.compile(r"1\d{3}|20\d{2}")
_WORD = re.compile(r"[a-z]+")
_AUXILIARY = re.compile(r"\b(?:did|does|do|is|was|were|are|can|could|would|will|has|had)\b")
_SHORTEST_NAME = 4
_YEARS_APART = (-21, -10, -3, -2, -1, 1, 2, 3, 11, 40)
_NEGATED = 0.25  # of the questions that could be negated, how many may be
_PAIRS = """
    first last, before after, north south, east west, northern southern, eastern western, largest smallest,
    highest lowest, most least, more fewer, increase decrease, increased decreased, early late, earliest latest,
    oldest youngest, began ended, begin end, start finish, started stopped, won lost, win lose, supported opposed,
    support oppose, accept reject, accepted rejected, above below, inside outside, public private, upper lower,
    included excluded, allowed forbidden, gained lost, bought sold, buy sell, joined left, best worst, born die
"""
_OPPOSITE = {
    word: other
    for pair in _PAIRS.split(",")
    for first, second in [pair.split()]
    for word, other in ((first, second), (second, first))
}


def tampered(row: Row, chance: random.Random) -> Row | None:
    """The row with one detail of its question swapped, and no answer; None when nothing can be swapped.

    Args:
        row: a span row that has an answer.
        chance: decides which detail.
    """
    answers = " ".join(row.context[start:end] for start, end in row.answers).lower()
    swaps = [
        *_names(row.question, row.context, answers),
        *_numbers(row.question, row.context, answers, chance),
        *((match.span(), _OPPOSITE[match[0]]) for match in _WORD.finditer(row.question) if match[0] in _OPPOSITE),
    ]
    auxiliary = _AUXILIARY.search(row.question)
    if auxiliary and chance.random() < _NEGATED:
        swaps.append(((auxiliary.end(), auxiliary.end()), " not"))
    if not swaps:
        return None
    (start, end), other = chance.choice(swaps)
    return replace(row, question=row.question[:start] + other + row.question[end:], answers=(), positive=False)


def _names(question: str, context: str, answers: str) -> Iterator[tuple[tuple[int, int], str]]:
    """Each name of the question with each other name of the context; a sentence's first word is no name."""
    others = {
        name
        for name in (match[0] for match in _NAME.finditer(context))
        if len(name) >= _SHORTEST_NAME
        and (" " in name or context.count(name) > 1)
        and name.lower() not in answers
        and name.lower() not in question.lower()
    }
    for match in _NAME.finditer(question):
        if match.start() > 0:
            alike = sorted(name for name in others if (" " in name) == (" " in match[0]))
            yield from ((match.span(), name) for name in alike)


def _numbers(question: str, context: str, answers: str, chance: random.Random) -> Iterator[tuple[tuple[int, int], str]]:
    """Each number of the question with another one of the context; each year with one near it too."""
    for match in _NUMBER.finditer(question):
        is_year = bool(_YEAR.fullmatch(match[0]))
        for other in sorted({found[0] for found in _NUMBER.finditer(context)}):
            if other != match[0] and other not in answers and bool(_YEAR.fullmatch(other)) == is_year:
                yield match.span(), other
        if is_year:
            yield match.span(), str(int(match[0]) + chance.choice(_YEARS_APART))

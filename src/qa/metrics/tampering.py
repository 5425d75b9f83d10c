"""What the check of statements is worth: statements that the sources bear out, and the same with one detail changed.

A row of the set, one JSON object a line: ``id``; ``split`` ("dev" or "test"); ``kind``, what was changed ("number",
"date", "name" or "negation"); ``distance``, how far the statement's words are from the source's ("near", "light" or
"free"); ``statement``; ``tampered``, the changed one; ``evidence``, the places [source, start, end] that bear the
statement out.
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qa.answer.support import find_evidence
from qa.errors import QuestionSetError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    from qa.generators import SupportJudge
    from qa.types import Passage

KINDS = ("number", "date", "name", "negation")
_CERTAIN = 1.96  # standard deviations of a 95 % interval


@dataclass(frozen=True, slots=True)
class Tampering:
    """A row of the set; see the module."""

    id: str
    split: str
    kind: str
    distance: str
    statement: str
    tampered: str
    evidence: tuple[tuple[str, int, int], ...]


@dataclass(frozen=True, slots=True)
class Flagged:
    """Whether a row's two statements were flagged as not borne out; the unchanged one should not be."""

    row: Tampering
    unchanged: bool
    tampered: bool


@dataclass(frozen=True, slots=True)
class Rate:
    """How many of how many; ``low`` and ``high`` bound the share with 95 % confidence."""

    hits: int
    count: int
    low: float
    high: float

    @property
    def share(self) -> float:
        """Hits over count; 0 for none of none."""
        return self.hits / self.count if self.count else 0.0


def read_tamperings(path: Path, split: str | None = None) -> tuple[Tampering, ...]:
    """The rows of a set, in order, of one half if ``split`` names it.

    Raises:
        QuestionSetError: when the file cannot be read, or naming the line that is not in the documented form.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise QuestionSetError(f"{path} cannot be read: {error}") from error
    rows = []
    for number, line in enumerate(lines, 1):
        try:
            entry = json.loads(line)
            places = tuple((str(source), int(start), int(end)) for source, start, end in entry.pop("evidence"))
            rows.append(Tampering(**entry, evidence=places))
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise QuestionSetError(f"{path}, line {number}: not a row of this set: {error}") from error
    return tuple(row for row in rows if split in {None, row.split})


def shown_passages(row: Tampering, ranked: Sequence[Passage], *, others: int) -> list[Passage]:
    """What the statement is checked against: the passages with its evidence, and the best others, as in a prompt.

    Args:
        row: of the set.
        ranked: every passage that was found for the statement, best first; the order is kept.
        others: how many that hold none of the evidence.

    Raises:
        QuestionSetError: when no passage holds one of the places.
    """
    holding = [next((passage for passage in ranked if _holds(passage, place)), None) for place in row.evidence]
    if None in holding:
        raise QuestionSetError(f"{row.id}: no passage holds the evidence")
    beside = [passage for passage in ranked if passage not in holding][:others]
    return [passage for passage in ranked if passage in holding or passage in beside]


def check_all(
    rows: Iterable[Tampering], shown: Callable[[Tampering], Sequence[Passage]], judge: SupportJudge | None = None
) -> list[Flagged]:
    """Check both statements of every row against the same passages."""
    return [
        Flagged(
            row,
            not find_evidence(row.statement, passages, judge),
            not find_evidence(row.tampered, passages, judge),
        )
        for row in rows
        for passages in [shown(row)]
    ]


def rate(values: Sequence[bool]) -> Rate:
    """The share of true values with its Wilson score interval.

    Source: E. B. Wilson, "Probable inference, the law of succession, and statistical inference", 1927.
    """
    count, hits = len(values), sum(values)
    if not count:
        return Rate(0, 0, 0.0, 1.0)
    share, square = hits / count, _CERTAIN**2
    middle = (share + square / (2 * count)) / (1 + square / count)
    reach = _CERTAIN / (1 + square / count) * math.sqrt(share * (1 - share) / count + square / (4 * count**2))
    return Rate(hits, count, max(0.0, middle - reach), min(1.0, middle + reach))


def _holds(passage: Passage, place: tuple[str, int, int]) -> bool:
    source, start, end = place
    return passage.span.source == source and passage.span.start <= start and end <= passage.span.end

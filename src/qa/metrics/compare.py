"""Compares runs over the same questions, question by question."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from qa.metrics.bootstrap import Estimate, estimate

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from qa.metrics.judge import Verdict

    Measure = Callable[[Verdict], bool | None]  # None where it does not apply

PAIRED: Mapping[str, Measure] = {
    "right": lambda verdict: verdict.right,
    "cited": lambda verdict: verdict.cited if verdict.answerable and verdict.recall else None,
    "refused": lambda verdict: None if verdict.answerable else verdict.abstained and not verdict.error,
}


@dataclass(frozen=True, slots=True)
class Comparison:
    """This run against another, over the questions that both answered.

    Attributes:
        difference: of the share that is right, this run minus the other, with its paired interval.
        won: ids of questions right now and wrong then; ``lost`` the other way round.
    """

    difference: Estimate
    won: tuple[str, ...]
    lost: tuple[str, ...]


def compare(now: Sequence[Verdict], then: Mapping[str, bool]) -> Comparison | None:
    """Compare with an earlier run; None when no question is common.

    Args:
        now: this run's verdicts.
        then: by question id, whether the earlier run was right.
    """
    common = [verdict for verdict in now if verdict.id in then and not verdict.optional]
    if not common:
        return None
    changes = [int(verdict.right) - int(then[verdict.id]) for verdict in common]
    return Comparison(
        estimate(changes),
        tuple(verdict.id for verdict, change in zip(common, changes, strict=True) if change > 0),
        tuple(verdict.id for verdict, change in zip(common, changes, strict=True) if change < 0),
    )


@dataclass(frozen=True, slots=True)
class Paired:
    """One model against another over the same questions, optional ones aside.

    Attributes:
        model: the one.
        base: the other.
        differences: by measure as in ``PAIRED``, the share of the one minus that of the other, with a paired interval.
        won: ids of questions that the one has right and the other wrong; ``lost`` the other way round.
    """

    model: str
    base: str
    differences: Mapping[str, Estimate]
    won: tuple[str, ...]
    lost: tuple[str, ...]


def paired(model: str, ours: Sequence[Verdict], base: str, theirs: Sequence[Verdict]) -> Paired:
    """Compare two models question by question; what only one of them was asked does not count.

    Source: B. Efron and R. Tibshirani, "An Introduction to the Bootstrap", 1993: the differences are drawn, not the
    two samples apart, so that what is hard for both moves neither end of the interval.
    """
    other = {verdict.id: verdict for verdict in theirs}
    pairs = [(verdict, other[verdict.id]) for verdict in ours if verdict.id in other and not verdict.optional]
    return Paired(
        model=model,
        base=base,
        differences={name: estimate(_changes(measure, pairs)) for name, measure in PAIRED.items()},
        won=tuple(mine.id for mine, its in pairs if mine.right and not its.right),
        lost=tuple(mine.id for mine, its in pairs if its.right and not mine.right),
    )


def _changes(measure: Measure, pairs: Sequence[tuple[Verdict, Verdict]]) -> list[int]:
    """For each question that the measure applies to: 1 where only the one has it, -1 where only the other has."""
    values = [(measure(mine), measure(its)) for mine, its in pairs]
    return [int(mine) - int(its) for mine, its in values if mine is not None and its is not None]

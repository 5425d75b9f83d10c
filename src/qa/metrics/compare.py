"""Compares two runs over the same questions, question by question."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from qa.metrics.bootstrap import Estimate, estimate

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from qa.metrics.judge import Verdict


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

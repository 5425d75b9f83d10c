"""Puts figures into rows for a table."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from qa.metrics.bootstrap import Estimate

COLUMNS = ("right", "cited", "recall@1", "recall@5", "f1", "refused", "over-refused")


def percent(value: Estimate | None, *, interval: bool = False) -> str:
    """A share as a percentage, with its interval if wanted; a dash where nothing was measured."""
    if value is None or value.mean is None or value.low is None or value.high is None:
        return "–"
    mean = f"{100 * value.mean:.0f}"
    return f"{mean} ({100 * value.low:.0f}–{100 * value.high:.0f})" if interval else mean

"""Puts figures into words for a table."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from qa.metrics.bootstrap import Estimate

COLUMNS = ("right", "cited", "recall@1", "recall@5", "f1", "refused", "over-refused")
NOTHING = "–"  # where nothing was measured
_DIGITS = ((1, 3), (10, 2), (100, 1))  # below the first, as many digits behind the point as the second says


def percent(value: Estimate | None, *, interval: bool = False) -> str:
    """A share as a percentage, with its interval if wanted; a dash where nothing was measured."""
    if value is None or value.mean is None or value.low is None or value.high is None:
        return NOTHING
    mean = f"{100 * value.mean:.0f}"
    return f"{mean} ({100 * value.low:.0f}–{100 * value.high:.0f})" if interval else mean


def points(value: Estimate | None) -> str:
    """A difference of shares in points of a hundred with its interval: "-3 (-8 to +1)"."""
    if value is None or value.mean is None or value.low is None or value.high is None:
        return NOTHING
    return f"{_signed(value.mean)} ({_signed(value.low)} to {_signed(value.high)})"


def amount(value: Estimate | None) -> str:
    """A count, a number of tokens or a time with its interval, in three digits: "2.41 (2.1–2.75)"."""
    if value is None or value.mean is None or value.low is None or value.high is None:
        return NOTHING
    return f"{_short(value.mean)} ({_short(value.low)}–{_short(value.high)})"


def _signed(share: float) -> str:
    rounded = round(100 * share)
    return f"{rounded:+d}" if rounded else "0"


def _short(number: float) -> str:
    """Three digits, more only where whole numbers have more."""
    digits = next((digits for bound, digits in _DIGITS if number < bound), 0)
    text = f"{number:.{digits}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text

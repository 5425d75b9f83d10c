"""Bootstrap intervals: how far a figure would move with other questions of the kind."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    Rows = NDArray[np.float64]

_RESAMPLES = 1000
_SEED = 20240412


@dataclass(frozen=True, slots=True)
class Estimate:
    """A mean and its 95 % interval; ``count`` questions stand behind it. Without any, the mean is None.

    Of a ``quantile``, the quantile stands where the mean does.
    """

    mean: float | None
    low: float | None
    high: float | None
    count: int


def estimate(values: Sequence[float | bool]) -> Estimate:
    """The mean of values with its 95 % percentile bootstrap interval.

    Source: B. Efron and R. Tibshirani, "An Introduction to the Bootstrap", 1993, chapter 13.
    """
    return _estimate(values, lambda rows: rows.mean(axis=-1))


def quantile(values: Sequence[float], share: float) -> Estimate:
    """The value below which that share of the values lies, with its 95 % percentile bootstrap interval.

    Args:
        values: in any unit; the result has the same.
        share: 0.5 for the median.
    """
    return _estimate(values, lambda rows: np.quantile(rows, share, axis=-1))


def _estimate(values: Sequence[float | bool], statistic: Callable[[Rows], Rows]) -> Estimate:
    """A statistic over the last axis, of the values and of many samples drawn from them."""
    if not len(values):
        return Estimate(None, None, None, 0)
    sample = np.asarray(values, dtype=np.float64)
    draws = np.random.default_rng(_SEED).integers(0, len(sample), size=(_RESAMPLES, len(sample)))
    low, high = np.percentile(statistic(sample[draws]), [2.5, 97.5])
    found = float(statistic(sample))
    return Estimate(found, min(float(low), found), max(float(high), found), len(sample))

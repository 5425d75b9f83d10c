"""Bootstrap intervals: how far a mean would move with other questions of the kind."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

_RESAMPLES = 1000
_SEED = 20240412


@dataclass(frozen=True, slots=True)
class Estimate:
    """A mean and its 95 % interval; ``count`` questions stand behind it. Without any, the mean is None."""

    mean: float | None
    low: float | None
    high: float | None
    count: int


def estimate(values: Sequence[float | bool]) -> Estimate:
    """The mean of values with its 95 % percentile bootstrap interval.

    Source: B. Efron and R. Tibshirani, "An Introduction to the Bootstrap", 1993, chapter 13.
    """
    if not len(values):
        return Estimate(None, None, None, 0)
    sample = np.asarray(values, dtype=np.float64)
    draws = np.random.default_rng(_SEED).integers(0, len(sample), size=(_RESAMPLES, len(sample)))
    low, high = np.percentile(sample[draws].mean(axis=1), [2.5, 97.5])
    mean = float(sample.mean())
    return Estimate(mean, min(float(low), mean), max(float(high), mean), len(sample))

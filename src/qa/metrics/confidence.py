"""Is the confidence honest: calibration, and what refusing more would cost."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

_BINS = 10


@dataclass(frozen=True, slots=True)
class Bin:
    """Answers of like confidence: their mean confidence, the share that is right, how many they are."""

    confidence: float
    right: float
    count: int


def reliability(confidences: Sequence[float], right: Sequence[bool]) -> tuple[Bin, ...]:
    """Bins of equal mass, at most ten, by rising confidence."""
    if not confidences:
        return ()
    order = np.argsort(np.asarray(confidences), kind="stable")
    parts = [part for part in np.array_split(order, min(_BINS, len(order))) if len(part)]
    said, was = np.asarray(confidences, dtype=np.float64), np.asarray(right, dtype=np.float64)
    return tuple(Bin(float(said[part].mean()), float(was[part].mean()), len(part)) for part in parts)


def expected_calibration_error(bins: Sequence[Bin]) -> float | None:
    """The mean distance between confidence and the share that is right, weighted by bin.

    Source: M. Naeini, G. Cooper, M. Hauskrecht, "Obtaining Well Calibrated Probabilities Using Bayesian Binning",
    AAAI 2015.
    """
    total = sum(one.count for one in bins)
    return sum(one.count * abs(one.confidence - one.right) for one in bins) / total if total else None


def chance_error(bins: Sequence[Bin]) -> float | None:
    """The calibration error that a perfect confidence would show on as many answers, on average.

    Whether an answer is right is chance even when its confidence is honest, so that few answers never show an error of
    0: a bin's share is as far from its confidence as a binomial share is from its mean. Why errors over bins come out
    too high: R. Roelofs et al., "Mitigating Bias in Calibration Error Estimation", AISTATS 2022.
    """
    total = sum(one.count for one in bins)
    return sum(one.count * _mean_deviation(one.count, one.confidence) for one in bins) / total if total else None


def _mean_deviation(n: int, p: float) -> float:
    """The mean distance of a binomial share of ``n`` from ``p``, by de Moivre's formula.

    Source: P. Diaconis, S. Zabell, "Closed Form Summation for Classical Distributions", Statistical Science 6 (1991).
    """
    if not 0.0 < p < 1.0:
        return 0.0
    k = min(n, math.floor(n * p) + 1)
    log_ways = math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1)
    return 2 * k / n * math.exp(log_ways + k * math.log(p) + (n - k + 1) * math.log1p(-p))


def risk_coverage(confidences: Sequence[float], right: Sequence[bool]) -> tuple[tuple[float, float], ...]:
    """Points (share answered, share of these that is wrong), answering the most confident first.

    Source: R. El-Yaniv and Y. Wiener, "On the Foundations of Noise-free Selective Classification", JMLR 11 (2010).
    """
    order = sorted(range(len(confidences)), key=lambda n: -confidences[n])
    wrong = np.cumsum([not right[n] for n in order])
    return tuple((n / len(order), float(wrong[n - 1]) / n) for n in range(1, len(order) + 1))


def area_under_risk(points: Sequence[tuple[float, float]]) -> float | None:
    """The mean risk over all shares answered; 0 is perfect."""
    return sum(risk for _, risk in points) / len(points) if points else None

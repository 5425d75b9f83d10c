"""Fuses ranked lists into one by a convex combination of their normalised scores.

Source: S. Bruch, S. Gai, A. Ingber, "An Analysis of Fusion Functions for Hybrid Retrieval", ACM TOIS 42 (2023):
a convex combination, scores normalised by their theoretical minimum and the observed maximum, needs fewer tuned
values and ranks better than reciprocal rank fusion.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from qa.types import Signal

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


def fuse(
    rankings: Mapping[str, Sequence[tuple[int, float]]], weights: Mapping[str, float], *, floor: float = 0.0
) -> list[tuple[int, float, dict[str, Signal]]]:
    """One ranking out of several.

    Args:
        rankings: by signal name, (id, score) best first; an id that a signal did not find counts as its lowest.
        weights: by signal name; they need not add up to 1.
        floor: the theoretical minimum of every score.

    Returns:
        (id, fused score between 0 and 1, what each signal said), best first, ties by id.
    """
    total = sum(weights[name] for name in rankings) or 1.0
    fused: dict[int, float] = {}
    signals: dict[int, dict[str, Signal]] = {}
    for name, ranking in rankings.items():
        if not ranking:
            continue
        top = max(score for _, score in ranking)
        lowest = max(floor, min(score for _, score in ranking)) if len(ranking) > 1 else floor
        span = top - floor
        for rank, (row, score) in enumerate(ranking, start=1):
            gain = (max(score, floor) - lowest) / span if span > 0 else 0.0
            fused[row] = fused.get(row, 0.0) + weights[name] / total * gain
            signals.setdefault(row, {})[name] = Signal(rank, score)
    order = sorted(fused, key=lambda row: (-fused[row], row))
    return [(row, fused[row], signals[row]) for row in order]

"""Plots of several models on the same axes."""

from __future__ import annotations

from itertools import cycle
from typing import TYPE_CHECKING, Any

import numpy as np

from qa.report.plots import svg

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from matplotlib.axes import Axes

    from qa.metrics import Figures

# Told apart without colour, too: by the dashes, and the colours differ in lightness (M. Okabe and K. Ito's palette).
_COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9")
_DASHES = ("-", "--", "-.", ":", (0, (6, 1, 1, 1, 1, 1)))
_MOST = 12  # names in a legend that a small plot can hold


def overlaid(figures: Mapping[str, Figures]) -> dict[str, str]:
    """By title, an SVG element with a line for each model; a plot that has nothing to show is left out.

    Args:
        figures: by the label that stands in the legend.
    """
    found = {}
    if any(one.curve for one in figures.values()):
        found["Risk against coverage"] = _risk(figures)
        found["Confidence against truth"] = _reliability(figures)
    if any(_times(one) for one in figures.values()):
        found["Time for an answer"] = _latency(figures)
    return found


def _risk(figures: Mapping[str, Figures]) -> str:
    def draw(axes: Axes) -> None:
        for label, one, look in _lines(figures):
            axes.plot([x for x, _ in one.curve], [y for _, y in one.curve], label=label, **look)
        axes.set(xlabel="share of the answers given", ylabel="share of these that is wrong", xlim=(0, 1), ylim=(0, 1))

    return _drawn(draw, "By model: share of wrong answers, when only the most confident ones are given")


def _reliability(figures: Mapping[str, Figures]) -> str:
    def draw(axes: Axes) -> None:
        axes.plot([0, 1], [0, 1], color="#999999", linewidth=1)
        for label, one, look in _lines(figures):
            said, was = [each.confidence for each in one.bins], [each.right for each in one.bins]
            axes.plot(said, was, marker="o", markersize=4, label=label, **look)
        axes.set(xlabel="confidence", ylabel="share that is right", xlim=(0, 1.02), ylim=(0, 1.02))

    return _drawn(draw, "By model: share of right answers by confidence; the thin line is perfect calibration")


def _latency(figures: Mapping[str, Figures]) -> str:
    def draw(axes: Axes) -> None:
        for label, one, look in _lines(figures):
            times = sorted(_times(one))
            axes.step(times, np.arange(1, len(times) + 1) / max(len(times), 1), where="post", label=label, **look)
        axes.set(xlabel="seconds", ylabel="share of the answers by then", ylim=(0, 1.03))
        axes.set_xscale("log")
        axes.xaxis.set_major_formatter("{x:g}")  # powers of ten are set as formulas otherwise
        axes.xaxis.set_minor_formatter("")

    return _drawn(draw, "By model: share of the answers that were there after so many seconds")


def _lines(figures: Mapping[str, Figures]) -> Iterator[tuple[str, Figures, dict[str, Any]]]:
    for (label, one), colour, dashes in zip(figures.items(), cycle(_COLOURS), cycle(_DASHES)):
        yield label.lstrip("_") or label, one, {"color": colour, "linestyle": dashes}


def _times(figures: Figures) -> list[float]:
    """Seconds; what took no time at all has no place on a logarithmic scale."""
    return [v.milliseconds / 1000 for v in figures.verdicts if v.milliseconds]


def _drawn(draw: Callable[[Axes], None], words: str) -> str:
    def with_legend(axes: Axes) -> None:
        draw(axes)
        handles, names = axes.get_legend_handles_labels()
        axes.legend(handles[:_MOST], names[:_MOST], fontsize=8, framealpha=0.0)

    return svg(with_legend, words)

"""Plots as inline SVG, by matplotlib."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING, Any

from matplotlib import rc_context
from matplotlib.figure import Figure

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from matplotlib.axes import Axes

    from qa.metrics import Figures

_STYLE: Any = {  # matplotlib names every key in a type of its own
    "svg.fonttype": "none",
    "svg.hashsalt": "qa",
    "font.family": "sans-serif",
    "font.size": 10,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "text.parse_math": False,  # a model's name may hold a dollar sign
}
_INK = "#2563a8"
_SIZE = (4.2, 3.1)  # inches


def plots(figures: Figures) -> dict[str, str]:
    """By title, an SVG element; a plot that has nothing to show is left out."""
    found = {"Recall of evidence by rank": _recall(figures)} if figures.overall["recall@1"].count else {}
    if figures.curve:
        found["Risk against coverage"] = _risk(figures.curve)
        found["Confidence against truth"] = _reliability(figures)
    times = [v.milliseconds for v in figures.verdicts if v.milliseconds is not None]
    if times:
        found["Time for an answer"] = _latency(times)
    return found


def _recall(figures: Figures) -> str:
    cuts = (1, 3, 5, 10)
    found = [figures.overall[f"recall@{k}"] for k in cuts]
    means = [one.mean or 0.0 for one in found]
    margins = (
        [mean - (one.low or 0.0) for mean, one in zip(means, found, strict=True)],
        [(one.high or 0.0) - mean for mean, one in zip(means, found, strict=True)],
    )

    def draw(axes: Axes) -> None:
        axes.errorbar([str(k) for k in cuts], means, yerr=margins, color=_INK, marker="o", capsize=4)
        axes.set(xlabel="first k passages", ylabel="all evidence found", ylim=(0, 1.03))

    return svg(draw, "Recall of evidence among the first 1, 3, 5 and 10 passages")


def _risk(curve: Sequence[tuple[float, float]]) -> str:
    def draw(axes: Axes) -> None:
        axes.plot([x for x, _ in curve], [y for _, y in curve], color=_INK)
        axes.set(xlabel="share of the answers given", ylabel="share of these that is wrong", xlim=(0, 1), ylim=(0, 1))

    return svg(draw, "Share of wrong answers, when only the most confident ones are given")


def _reliability(figures: Figures) -> str:
    def draw(axes: Axes) -> None:
        axes.plot([0, 1], [0, 1], color="#999999", linestyle="--", linewidth=1)
        said, was = [one.confidence for one in figures.bins], [one.right for one in figures.bins]
        axes.plot(said, was, color=_INK, marker="o")
        axes.set(xlabel="confidence", ylabel="share that is right", xlim=(0, 1.02), ylim=(0, 1.02))

    return svg(draw, "Share of right answers by confidence; the dashed line is perfect calibration")


def _latency(times: Sequence[float]) -> str:
    def draw(axes: Axes) -> None:
        axes.hist(times, bins=20, color=_INK)
        axes.set(xlabel="milliseconds", ylabel="questions")

    return svg(draw, "How long answers took")


def svg(draw: Callable[[Axes], None], label: str) -> str:
    """Draw on fresh axes, and return the SVG element with a text that a screen reader says."""
    with rc_context(_STYLE):
        figure = Figure(figsize=_SIZE, layout="constrained")
        figure.patch.set_alpha(0.0)
        axes = figure.subplots()
        axes.patch.set_alpha(0.0)
        draw(axes)
        buffer = io.StringIO()
        figure.savefig(buffer, format="svg", metadata={"Date": None, "Creator": None})
    element = re.sub(r"(?s)^.*?<svg", "<svg", buffer.getvalue())
    element = re.sub(r"(?s)<metadata>.*?</metadata>", "", element)
    element = element.replace(' xmlns:xlink="http://www.w3.org/1999/xlink"', "").replace("xlink:href", "href")
    element = element.replace(' xmlns="http://www.w3.org/2000/svg"', "")
    element = element.replace("#000000", "currentColor").replace("stroke: #000", "stroke: currentColor")
    return element.replace("<svg", f'<svg role="img" aria-label="{label}"', 1)

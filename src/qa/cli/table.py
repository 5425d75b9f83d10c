"""The figures of an evaluation as a person reads them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qa.cli.screen import printable
from qa.metrics.figures import MEASURES
from qa.metrics.show import COLUMNS, percent
from qa.metrics.side_by_side import writing_rows

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qa.cli.screen import Screen
    from qa.evaluate.evaluation import QuestionSet
    from qa.metrics import Figures
    from qa.metrics.compare import Comparison


def show_figures(figures: Figures, screen: Screen) -> None:
    """A table by type in per cent with 95 % intervals, then every measure over all questions."""
    named = [*figures.by_type.items(), ("all", figures.overall)]
    rows = [
        [
            printable(name),
            str(found["right"].count),
            *(percent(found.get(column), interval=name == "all") for column in COLUMNS),
        ]
        for name, found in named
    ]
    _show_rows([["type", "n", *COLUMNS], *rows], screen)
    screen.line()
    for name, meaning in MEASURES.items():
        screen.line(f"{name:<20} {percent(figures.overall.get(name), interval=True):<14} {meaning}")
    error, risk = _fraction(figures.calibration_error), _fraction(figures.risk_area)
    chance = _fraction(figures.chance_error)
    screen.line(
        f"{'calibration error':<20} {error:<14} confidence against truth; {chance} is chance with so few answers"
    )
    screen.line(f"{'risk':<20} {risk:<14} mean share wrong over all coverages, 0 is best")
    if figures.milliseconds is not None:
        median, slow = figures.milliseconds
        screen.line(f"{'milliseconds':<20} {median:<14.0f} at the median; {slow:.0f} at the 95th percentile")
    optional = figures.optional["right"]
    if optional.count:
        right = percent(optional, interval=True)
        screen.line(f"{'optional':<20} {right:<14} right of {optional.count}, not counted above")
    if figures.writing.asked:
        screen.line()
        for row in writing_rows(figures):
            screen.line(f"{row.name:<20} {row.cells[0]:<14} {row.meaning}")


def show_sample(chosen: QuestionSet, screen: Screen) -> None:
    """A word on the questions where not all were asked."""
    if chosen.sampled_from is not None:
        drawn = f"{len(chosen.questions)} of {chosen.sampled_from} questions, every type with its share"
        screen.line(f"A sample: {drawn}.")
        screen.line()


def show_comparison(comparison: Comparison, when: str, screen: Screen, *, of: str = "") -> None:
    """What changed since the last run of the same set, by the same model."""
    difference = comparison.difference
    screen.line()
    screen.line(
        f"{of}Against the run of {when}: {100 * (difference.mean or 0):+.1f} points right"
        f" ({100 * (difference.low or 0):+.1f} to {100 * (difference.high or 0):+.1f}),"
        f" {len(comparison.won)} won, {len(comparison.lost)} lost"
    )
    for word, ids in (("won", comparison.won), ("lost", comparison.lost)):
        if ids:
            screen.line(f"{word}: {printable(', '.join(ids))}", indent="  ")


def _fraction(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"


def _show_rows(rows: Sequence[Sequence[str]], screen: Screen) -> None:
    """Columns below each other, never wrapped: names to the left, figures to the right."""
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    for number, (name, *cells) in enumerate(rows):
        padded = [cell.rjust(width) for cell, width in zip(cells, widths[1:], strict=True)]
        screen.row("  ".join([name.ljust(widths[0]), *padded]), style="bold" if number in {0, len(rows) - 1} else None)

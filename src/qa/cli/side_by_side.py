"""The figures of several models side by side, as a person reads them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qa.cli.screen import printable
from qa.cli.table import show_comparison, show_sample
from qa.metrics.labels import labels
from qa.metrics.side_by_side import table

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from qa.cli.screen import Screen
    from qa.evaluate.models import ModelRuns
    from qa.metrics.side_by_side import Group

_WIDTH = 80  # columns that any terminal has; models that do not fit into them are shown below the others
_GAP = "  "


def show_models(runs: ModelRuns, screen: Screen) -> None:
    """A table with models as columns; then what changed since each one's last run."""
    names = labels(list(runs.runs))
    show_sample(runs.chosen, screen)
    for model, label in names.items():
        if label != model:
            screen.line(printable(f"{label} is {model}"))
    screen.line(f"{len(runs.chosen.questions)} questions; 95 % intervals in brackets")
    groups = table({model: run.figures for model, run in runs.runs.items()}, runs.paired)
    for columns in _blocks(groups, list(names.values())):
        screen.line()
        _show_block(groups, list(names.values()), columns, screen)
    for model, run in runs.runs.items():
        if run.before and run.comparison:
            show_comparison(run.comparison, run.before.when, screen, of=printable(f"{names[model]}: "))


def _show_block(groups: Sequence[Group], names: Sequence[str], columns: Sequence[int], screen: Screen) -> None:
    """The table for some of the models."""
    first, widths = _name_width(groups), _widths(groups, names)

    def cells(texts: Sequence[str]) -> str:
        return "".join(f"{_GAP}{texts[column].rjust(widths[column])}" for column in columns)

    screen.row(printable(" " * first + cells(names)), style="bold")
    for group in groups:
        screen.row(group.title, style="bold")
        for row in group.rows:
            screen.row(f"{row.name:<{first}}{cells(row.cells)}")


def _blocks(groups: Sequence[Group], names: Sequence[str]) -> Iterator[list[int]]:
    """The numbers of the columns that fit beside each other, at least one at a time."""
    widths = _widths(groups, names)
    block: list[int] = []
    used = first = _name_width(groups)
    for column, width in enumerate(widths):
        if block and used + len(_GAP) + width > _WIDTH:
            yield block
            block, used = [], first
        block.append(column)
        used += len(_GAP) + width
    yield block


def _name_width(groups: Sequence[Group]) -> int:
    return max(len(row.name) for group in groups for row in group.rows)


def _widths(groups: Sequence[Group], names: Sequence[str]) -> list[int]:
    rows = [row.cells for group in groups for row in group.rows]
    return [max(len(name), *(len(cells[column]) for cells in rows)) for column, name in enumerate(names)]

"""The figures of several models as one table: models as columns, figures as rows, each with its interval."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from qa.metrics.compare import PAIRED
from qa.metrics.figures import MEASURES
from qa.metrics.show import NOTHING, amount, percent, points
from qa.metrics.writing import SHARES, WRITING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from qa.metrics.compare import Paired
    from qa.metrics.figures import Figures

UNSUPPORTED = "unsupported shown"
UNSUPPORTED_MEANING = "statements shown as borne out that their citations do not bear out, by our check"
_ANSWERS = ("right", "said", "cited", "refused", "over-refused", "wrong given", "misread", "fell back")
_CITATIONS = ("citation recall", "citation precision", "ALCE recall", "ALCE precision", "beside evidence")
_STATEMENTS = ("written", "left out", "struck through", "shown")
_COST = ("seconds, median", "seconds, 90 %", "prompt tokens", "reply tokens")


@dataclass(frozen=True, slots=True)
class Row:
    """One figure of all models.

    Attributes:
        name: of the figure.
        meaning: in a few words.
        cells: for each model, in the order of the columns.
    """

    name: str
    meaning: str
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """Figures that belong together."""

    title: str
    rows: tuple[Row, ...]


def table(figures: Mapping[str, Figures], compared: Iterable[Paired] = ()) -> tuple[Group, ...]:
    """The table, one column for each model.

    Args:
        figures: by model, in the order of the columns.
        compared: models against the one that they are measured by.
    """
    scored = list(figures.values())
    groups = [
        Group("answers, %", tuple(_row(name, scored) for name in _ANSWERS)),
        Group("citations, %", tuple(_row(name, scored) for name in _CITATIONS)),
        Group("statements, for a question", (*(_row(name, scored) for name in _STATEMENTS), _unsupported(scored))),
        Group("time and tokens, for a question", tuple(_row(name, scored) for name in _COST)),
    ]
    by_model = {each.model: each for each in compared}
    if by_model:
        base = next(iter(by_model.values())).base
        rows = [_difference(name, list(figures), by_model) for name in PAIRED]
        turned = [_turned(by_model[model]) if model in by_model else NOTHING for model in figures]
        rows.append(Row("won, lost", "questions right here and wrong there, and the other way round", tuple(turned)))
        groups.append(Group(f"points against {base}", tuple(rows)))
    return tuple(groups)


def writing_rows(figures: Figures) -> tuple[Row, ...]:
    """What one model wrote, a row for each figure."""
    return (*(_row(name, [figures]) for name in WRITING), _unsupported([figures]))


def _row(name: str, scored: Sequence[Figures]) -> Row:
    if name not in WRITING:
        return Row(name, MEASURES[name], tuple(percent(one.overall.get(name), interval=True) for one in scored))
    found = [one.writing.measures.get(name) for one in scored]
    cells = (percent(one, interval=True) if name in SHARES else amount(one) for one in found)
    return Row(name, WRITING[name], tuple(cells))


def _unsupported(scored: Sequence[Figures]) -> Row:
    cells = (f"{len(one.writing.unsupported)} of {one.writing.shown}" for one in scored)
    return Row(UNSUPPORTED, UNSUPPORTED_MEANING, tuple(cells))


def _difference(name: str, models: Iterable[str], by_model: Mapping[str, Paired]) -> Row:
    cells = (points(by_model[model].differences[name]) if model in by_model else NOTHING for model in models)
    return Row(name, f"{MEASURES[name]}: difference, question by question", tuple(cells))


def _turned(one: Paired) -> str:
    return f"{len(one.won)}, {len(one.lost)}"

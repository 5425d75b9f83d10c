"""Fills the template of the page that compares models."""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup

from qa.metrics.figures import MEASURES
from qa.metrics.labels import labels
from qa.metrics.side_by_side import table
from qa.report.differing import differing
from qa.report.failures import failures
from qa.report.overlaid import overlaid
from qa.report.page import COLUMNS, template

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from qa.evaluate.models import ModelRuns


def write_comparison(path: Path, runs: ModelRuns, *, about: Mapping[str, str]) -> None:
    """Write the report on several models as one file.

    Args:
        path: the file to write.
        runs: what each of them made of the same questions.
        about: what to say at the top, by label.
    """
    names = labels(list(runs.runs))
    by_label = {names[model]: run for model, run in runs.runs.items()}
    figures = {label: run.figures for label, run in by_label.items()}
    page = template("comparison.html.jinja").render(
        about=about,
        names=names,
        groups=table({model: run.figures for model, run in runs.runs.items()}, runs.paired),
        plots={title: Markup(svg) for title, svg in overlaid(figures).items()},  # noqa: S704 - our own drawing
        differing=differing(by_label),
        runs=by_label,
        wrong={
            label: failures(run.questions, run.predictions, run.figures, run.quote) for label, run in by_label.items()
        },
        measures=MEASURES,
        columns=COLUMNS,
    )
    path.write_text(page, encoding="utf-8")

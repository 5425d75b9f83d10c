"""Fills the report's template."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from qa.metrics.figures import MEASURES
from qa.metrics.show import percent
from qa.metrics.side_by_side import writing_rows
from qa.report.failures import failures
from qa.report.plots import plots

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from jinja2 import Template

    from qa.metrics import Figures
    from qa.metrics.compare import Comparison
    from qa.questions import Question

HEADLINES = ("right, answerable", "cited", "refused", "over-refused", "recall@5", "recall@1")
COLUMNS = ("right", "said", "cited", "recall@1", "recall@5", "mrr", "f1", "refused", "over-refused")
HEADLINE_NAMES = {
    "right, answerable": "right answers",
    "cited": "right evidence cited",
    "refused": "unanswerable refused",
    "over-refused": "answerable refused",
}


def write_html(
    path: Path,
    questions: Sequence[Question],
    predictions: Sequence[dict[str, Any]],
    figures: Figures,
    *,
    about: Mapping[str, str],
    quote: Callable[[str, int, int], str],
    comparison: Comparison | None = None,
) -> None:
    """Write the report.

    Args:
        path: the file to write.
        questions: the set, in order.
        predictions: in the same order.
        figures: their scores.
        about: what to say at the top, by label (question set, index, model, date ...).
        quote: source, start and end in, the letters there out.
        comparison: with an earlier run, if there is one.
    """
    page = template("report.html.jinja").render(
        about=about,
        headlines=[(HEADLINE_NAMES.get(name, name), figures.overall[name]) for name in HEADLINES],
        figures=figures,
        measures=MEASURES,
        columns=COLUMNS,
        plots={title: Markup(svg) for title, svg in plots(figures).items()},  # noqa: S704 - our own drawing
        groups=failures(questions, predictions, figures, quote),
        written=writing_rows(figures),
        comparison=comparison,
    )
    path.write_text(page, encoding="utf-8")


def template(name: str) -> Template:
    """A page of the report; whatever is put into it is shown as text."""
    environment = Environment(loader=PackageLoader("qa.report"), autoescape=True, undefined=StrictUndefined)
    environment.filters["percent"] = percent
    return environment.get_template(name)

"""Fills the report's template."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from qa.metrics.figures import MEASURES
from qa.metrics.show import percent
from qa.report.plots import plots

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from qa.metrics import Figures, Verdict
    from qa.metrics.compare import Comparison
    from qa.questions import Question

_HEADLINES = ("right, answerable", "cited", "refused", "over-refused", "recall@5", "recall@1")
_COLUMNS = ("right", "said", "cited", "recall@1", "recall@5", "mrr", "f1", "refused", "over-refused")
_NAMES = {
    "right, answerable": "right answers",
    "cited": "right evidence cited",
    "refused": "unanswerable refused",
    "over-refused": "answerable refused",
}
_SHOWN_PASSAGES = 3


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
    environment = Environment(loader=PackageLoader("qa.report"), autoescape=True, undefined=StrictUndefined)
    environment.filters["percent"] = percent
    page = environment.get_template("report.html.jinja").render(
        about=about,
        headlines=[(_NAMES.get(name, name), figures.overall[name]) for name in _HEADLINES],
        figures=figures,
        measures=MEASURES,
        columns=_COLUMNS,
        plots={title: Markup(svg) for title, svg in plots(figures).items()},  # noqa: S704 - our own drawing
        groups=_failures(questions, predictions, figures, quote),
        comparison=comparison,
    )
    path.write_text(page, encoding="utf-8")


def _failures(
    questions: Sequence[Question],
    predictions: Sequence[dict[str, Any]],
    figures: Figures,
    quote: Callable[[str, int, int], str],
) -> dict[str, list[dict[str, Any]]]:
    """The wrong answers by kind, each with what is needed to see why."""
    groups: dict[str, list[dict[str, Any]]] = {}
    for question, prediction, verdict in zip(questions, predictions, figures.verdicts, strict=True):
        if verdict.right:
            continue
        groups.setdefault(_kind(verdict), []).append(
            {
                "question": question,
                "prediction": prediction,
                "verdict": verdict,
                "expected": _expected(question),
                "evidence": [quote(*place) for group in question.evidence for place in group[:1]],
                "passages": [
                    (rank, passage, quote(passage["source"], passage["start"], passage["end"]))
                    for rank, passage in enumerate(prediction["passages"][:_SHOWN_PASSAGES], start=1)
                ],
            }
        )
    return dict(sorted(groups.items()))


def _kind(verdict: Verdict) -> str:
    if verdict.error:
        return "Failed"
    if not verdict.answerable:
        return "Answered what the sources do not answer"
    if verdict.abstained:
        return "Refused what the sources answer"
    return "Wrong answer" if verdict.cited else "Wrong source"


def _expected(question: Question) -> str:
    if question.must_contain:
        return "; ".join(" / ".join(item) for item in question.must_contain)
    if question.answers:
        return " / ".join(question.answers)
    return "no answer, or: " + " / ".join(question.correction) if question.correction else "no answer"

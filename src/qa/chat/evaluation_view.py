"""What a run of a question set showed, as the Evaluation tab shows it; imports matplotlib."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qa.chat.markup import attribute, escape
from qa.metrics.figures import MEASURES
from qa.metrics.show import percent
from qa.report.failures import failures
from qa.report.page import COLUMNS, HEADLINE_NAMES, HEADLINES
from qa.report.plots import plots

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from qa.evaluate.evaluation import Evaluation
    from qa.metrics import Figures
    from qa.metrics.bootstrap import Estimate
    from qa.report.failures import Failure


def results_html(evaluation: Evaluation) -> str:
    """Figures, comparison, table, plots and failures of a run that is over."""
    figures = evaluation.figures
    return (
        f'<section class="qa-run" aria-label="Results">{_tiles(evaluation)}{_comparison(evaluation)}'
        f"<h3>By type of question</h3>{_table(figures)}<h3>Plots</h3>{_plots(figures)}"
        f"<h3>What went wrong</h3>{_failures(evaluation)}</section>"
    )


def _tiles(evaluation: Evaluation) -> str:
    figures = evaluation.figures
    partial = "partial run" if evaluation.partial else ""
    tiles = [_tile(HEADLINE_NAMES.get(name, name), figures.overall[name], partial) for name in HEADLINES]
    if figures.calibration_error is not None:
        text = f"{figures.calibration_error:.3f}"
        below = f"distance of confidence from truth; {figures.chance_error:.3f} is chance"
        tiles.append(_tile_html(text, "calibration error", below))
    if figures.milliseconds is not None:
        median, slow = figures.milliseconds
        tiles.append(_tile_html(f"{median:.0f} ms", "median time", f"95 % within {slow:.0f} ms"))
    return f'<ul class="qa-tiles">{"".join(tiles)}</ul>'


def _tile(name: str, value: Estimate, partial: str) -> str:
    if value.mean is None or value.low is None or value.high is None:
        return _tile_html("–", name, "not measured")
    below = [f"95 % interval {100 * value.low:.0f}–{100 * value.high:.0f}", f"{value.count} questions", partial]
    return _tile_html(f"{percent(value)} %", name, ", ".join(filter(None, below)))


def _tile_html(figure: str, name: str, below: str) -> str:
    return f"<li><strong>{escape(figure)}</strong>{escape(name)}<span>{escape(below)}</span></li>"


def _comparison(evaluation: Evaluation) -> str:
    before, comparison = evaluation.before, evaluation.comparison
    if before is None or comparison is None:
        return '<h3>Compared with the last run</h3><p class="qa-note">There is no earlier run of this set.</p>'
    difference = comparison.difference
    low, high = 100 * (difference.low or 0), 100 * (difference.high or 0)
    told = (
        f"{100 * (difference.mean or 0):+.1f} points right (95 % interval {low:+.1f} to {high:+.1f}), "
        f"{difference.count} common questions, against the run of {before.when}"
    )
    changed = _changed("Got better", comparison.won, evaluation) + _changed("Got worse", comparison.lost, evaluation)
    same = "" if changed else '<p class="qa-note">No question changed sides.</p>'
    return f"<h3>Compared with the last run</h3><p>{escape(told)}</p>{changed}{same}"


def _changed(words: str, ids: Iterable[str], evaluation: Evaluation) -> str:
    places = {question.id: number for number, question in enumerate(evaluation.questions)}
    rows = "".join(
        f"<li>{_name(name)}{escape(evaluation.questions[places[name]].question)} {_ask_button(places[name])}</li>"
        for name in ids
    )
    return f'<p class="qa-changed">{escape(words)}:</p><ul class="qa-changes">{rows}</ul>' if rows else ""


def _table(figures: Figures) -> str:
    heads = "".join(
        f'<th scope="col" title="{attribute(MEASURES.get(name, ""))}">{escape(name)}</th>' for name in COLUMNS
    )
    rows = "".join(_row(kind, found) for kind, found in figures.by_type.items())
    optional = figures.optional["right"]
    apart = (
        f" Apart from these: {optional.count} optional questions, {percent(optional)} % right."
        if optional.count
        else ""
    )
    return (
        '<div class="qa-scroll" tabindex="0" role="region" aria-label="Figures by type"><table class="qa-figures">'
        f'<thead><tr><th scope="col">type</th><th scope="col">n</th>{heads}</tr></thead><tbody>{rows}</tbody>'
        f"<tfoot>{_row('all', figures.overall)}</tfoot></table></div>"
        f'<p class="qa-note">In per cent; a dash where nothing is to be measured.{escape(apart)}</p>'
    )


def _row(kind: str, found: Mapping[str, Estimate]) -> str:
    cells = "".join(f"<td>{escape(percent(found.get(name), interval=kind == 'all'))}</td>" for name in COLUMNS)
    return f'<tr><th scope="row">{escape(kind)}</th><td>{found["right"].count}</td>{cells}</tr>'


def _plots(figures: Figures) -> str:
    """The report's drawings: markup of our own making, of figures alone."""
    drawn = "".join(
        f"<figure><figcaption>{escape(title)}</figcaption>{svg}</figure>" for title, svg in plots(figures).items()
    )
    return f'<div class="qa-plots">{drawn}</div>' if drawn else '<p class="qa-note">There is nothing to draw.</p>'


def _failures(evaluation: Evaluation) -> str:
    groups = failures(evaluation.questions, evaluation.predictions, evaluation.figures, evaluation.quote)
    if not groups:
        return "<p>Nothing: every question was answered or refused as it should be.</p>"
    places = {question.id: number for number, question in enumerate(evaluation.questions)}
    return "".join(
        f'<h4>{escape(kind)} <span class="qa-count">({len(found)})</span></h4>'
        + "".join(_failure(failure, places[failure.question.id]) for failure in found)
        for kind, found in groups.items()
    )


def _failure(failure: Failure, number: int) -> str:
    question, prediction, verdict = failure.question, failure.prediction, failure.verdict
    entries: list[tuple[str, str]] = []
    if question.history:
        entries.append(("asked before", escape(" · ".join(question.history))))
    if prediction["standalone_question"] != question.question:
        entries.append(("searched as", escape(prediction["standalone_question"])))
    entries.append(("expected", escape(failure.expected) + _quotes(failure.evidence)))
    given = escape(verdict.error or prediction["answer"])
    entries.append(("given", f'{given} <span class="qa-at">confidence {verdict.confidence:.2f}</span>'))
    entries += [
        (f"cited {citation['marker']}", _quotes([citation["quote"]]) + _place(citation))
        for citation in prediction["citations"]
    ]
    entries += [(f"passage {rank}", f"{escape(text)} {_place(passage)}") for rank, passage, text in failure.passages]
    listed = "".join(f"<dt>{escape(name)}</dt><dd>{content}</dd>" for name, content in entries)
    return (
        f'<details class="qa-wrong"><summary>{_name(question.id)}{escape(question.question)}</summary>'
        f"<dl>{listed}</dl><p>{_ask_button(number)}</p></details>"
    )


def _quotes(texts: Sequence[str]) -> str:
    return "".join(f"<blockquote>{escape(text)}</blockquote>" for text in texts)


def _place(row: Mapping[str, object]) -> str:
    at = f"{row['source']}:{row['start']}-{row['end']}"
    return f'<span class="qa-at">{escape(at)}</span>'


def _name(name: str) -> str:
    return f'<span class="qa-id">{escape(name)}</span>'


def _ask_button(number: int) -> str:
    return f'<button type="button" class="qa-try" data-number="{number}">Ask it in the conversation</button>'

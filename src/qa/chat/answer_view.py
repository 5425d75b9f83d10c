"""An answer as the conversation shows it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qa.chat.markup import attribute, escape
from qa.types import date_in_words

if TYPE_CHECKING:
    from qa.chat.conversation import Turn
    from qa.types import Answer, Citation, Hit, Passage

_WORDS = ((0.85, "very likely right"), (0.65, "likely right"), (0.45, "unsure"), (0.0, "doubtful: check the source"))
_NEAREST = 3  # passages offered beside an abstention
_SNIPPET = 140  # characters


def turn_html(turn: Turn, number: int) -> str:
    """What the program says in a turn.

    Args:
        turn: question and outcome.
        number: the turn's place in the conversation, from 0.
    """
    if turn.answer is None:
        return f'<div class="qa-failure" role="alert">{escape(turn.failure)}</div>'
    body = _abstention(turn.answer, number) if turn.answer.abstained else _answered(turn.answer, number)
    return f"{body}{_notes(turn.answer)}{_looked_at(turn.answer, number)}"


def confidence_words(confidence: float) -> str:
    """How sure the program is, in words."""
    return next(words for least, words in _WORDS if confidence >= least)


def where(passage: Passage, speaker: str | None) -> str:
    """Speaker, title and date of a passage, as far as they are known, else the source."""
    provenance = passage.provenance
    title = provenance.title.rstrip(". ") if provenance.title else None
    parts = [part for part in (speaker, title, date_in_words(provenance.date)) if part]
    return ", ".join(parts) or passage.span.source


def _answered(answer: Answer, number: int) -> str:
    cited = {citation.marker: citation for citation in answer.citations}
    lines = []
    said = [statement.text.strip() for statement in answer.statements]
    if answer.short and said != [answer.short.strip()]:
        lines.append(f'<p class="qa-short">{escape(answer.short)}</p>')
    for statement in answer.statements:
        marks = "".join(_marker(cited[mark], number) for mark in statement.citations)
        doubt = "" if statement.supported else ' <span class="qa-unsupported">not borne out by its source</span>'
        lines.append(f'<p class="qa-statement">{escape(statement.text)}{doubt}{marks}</p>')
    percent = f"{answer.confidence:.0%}"
    lines.append(
        f'<p class="qa-confidence" title="Estimated probability that the answer is right: {percent}">'
        f"{escape(confidence_words(answer.confidence).capitalize())} <span>{escape(percent)}</span></p>"
    )
    return f'<div class="qa-answer">{"".join(lines)}</div>'


def _marker(citation: Citation, number: int) -> str:
    label = attribute(f"Source {citation.marker}: {where(citation.passage, citation.speaker)}")
    return (
        f'<button type="button" class="qa-marker qa-open qa-key-{number}-cite-{citation.marker}" '
        f'aria-label="{label}" title="{label}">{citation.marker}</button>'
    )


def _abstention(answer: Answer, number: int) -> str:
    nearest = "".join(_passage_button(hit, number, place) for place, hit in enumerate(answer.hits[:_NEAREST], 1))
    offered = f'<p class="qa-nearest">The nearest passages:</p><ul>{nearest}</ul>' if nearest else ""
    return f'<div class="qa-abstention"><p class="qa-statement">{escape(answer.answer)}</p>{offered}</div>'


def _notes(answer: Answer) -> str:
    notes = []
    if answer.standalone_question.casefold() != " ".join(answer.question.split()).casefold():
        notes.append(f"Searched as: {answer.standalone_question}")
    if answer.notice:
        notes.append(answer.notice)
    return "".join(f'<p class="qa-note">{escape(note)}</p>' for note in notes)


def _looked_at(answer: Answer, number: int) -> str:
    if not answer.hits:
        return ""
    rows = "".join(_passage_button(hit, number, place) for place, hit in enumerate(answer.hits, 1))
    seconds = answer.timings_ms.get("total", 0.0) / 1000
    summary = f"{len(answer.hits)} passages read in {seconds:.2f} s"
    return f'<details class="qa-passages"><summary>{escape(summary)}</summary><ol>{rows}</ol></details>'


def _passage_button(hit: Hit, number: int, place: int) -> str:
    text = " ".join(hit.passage.text.split())
    snippet = text if len(text) <= _SNIPPET else f"{text[:_SNIPPET].rsplit(' ', 1)[0]} …"
    label = escape(where(hit.passage, hit.passage.provenance.speaker))
    return (
        f'<li><button type="button" class="qa-passage-link qa-open qa-key-{number}-hit-{place}">'
        f"<b>{label}</b> {escape(snippet)}</button></li>"
    )

"""An answer as the conversation shows it.

Gradio's sanitiser drops ``aria-`` and ``data-`` attributes from messages: names are hidden words, keys are classes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from qa.answer.own_words import own_places, own_words_said
from qa.chat.conversation import STOPPED
from qa.chat.markup import attribute, escape
from qa.confidence import in_words
from qa.types import date_in_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qa.chat.conversation import Pending, Turn
    from qa.stages import Writing
    from qa.types import Answer, Citation, Hit, Passage, Statement

_NEAREST = 3  # passages offered beside an abstention, and while an answer is read
_SNIPPET = 140  # characters
_SHORT_WORD = 20  # characters; the first marker stays on the line of a last word that is no longer
_UNSUPPORTED = "not borne out by its source"
_OWN = "What is quoted does not have these words: look there before you rely on them"


def asked_html(question: str, number: int | None = None, *, editing: int | None = None) -> str:
    """A question as it was put.

    Args:
        question: in the person's words.
        number: its turn's place in the conversation, from 0; None while it is being answered.
        editing: the place of the turn whose question is being written anew.
    """
    said = f'<p class="qa-asked">{escape(question)}</p>'
    if number is None:
        return said
    if editing == number:
        keep = '<button type="button" class="qa-act qa-keep">Keep it as it is</button>'
        return f'{said}<p class="qa-editing">You are changing this question. What follows it will go. {keep}</p>'
    return f'{said}<p class="qa-acts"><button type="button" class="qa-act qa-edit qa-turn-{number}">Edit</button></p>'


def pending_html(pending: Pending, number: int) -> str:
    """What there is to see while a question is answered: the sources, as soon as they are found.

    Args:
        pending: the question and what was found for it.
        number: the place in the conversation that its turn will have.
    """
    if pending.in_front:
        before = "1 question is" if pending.in_front == 1 else f"{pending.in_front:,} questions are"
        return f'<p class="qa-reading">{escape(before)} before yours …</p>'
    if pending.found is None:
        return '<p class="qa-reading">Looking for sources …</p>'
    hits = pending.found.hits
    if not hits:
        return '<p class="qa-reading">No passage comes near the question …</p>'
    nearest = "".join(_passage_button(hit, number, place) for place, hit in enumerate(hits[:_NEAREST], 1))
    reading = f"Sources found: {len(hits)} passages. Reading the best of them …"
    if pending.writing is not None:
        reading = f"Writing. Checked against the sources so far: {_counted(len(pending.writing.statements))} …"
    found = f'<div class="qa-found"><p class="qa-reading">{escape(reading)}</p><ul>{nearest}</ul></div>'
    return found if pending.writing is None else f"{found}{_being_written(pending.writing, number)}"


def turn_html(turn: Turn, number: int) -> str:
    """What the program says in a turn.

    Args:
        turn: question and outcome.
        number: the turn's place in the conversation, from 0.
    """
    if turn.answer is None:
        kind = "qa-failure qa-stopped" if turn.failure == STOPPED else "qa-failure"
        return f'<div class="{kind}">{escape(turn.failure)}</div>'
    if turn.answer.abstained:
        return f"{_abstention(turn.answer, number)}{_looked_at(turn.answer, number)}"
    copy = '<p class="qa-acts"><button type="button" class="qa-act qa-copy-answer">Copy answer</button></p>'
    return f"{_answered(turn.answer, number)}{_notes(turn.answer)}{_looked_at(turn.answer, number)}{copy}"


def where(passage: Passage, speaker: str | None) -> str:
    """Speaker, title and date of a passage, as far as they are known, else the source."""
    provenance = passage.provenance
    title = provenance.title.rstrip(". ") if provenance.title else None
    parts = [part for part in (speaker, title, date_in_words(provenance.date)) if part]
    return ", ".join(parts) or passage.span.source


def _being_written(writing: Writing, number: int) -> str:
    """What a local model has written so far; its markers work already."""
    cited = {citation.marker: citation for citation in writing.citations}
    lines = "".join(_statement(statement, cited, number, written=True) for statement in writing.statements)
    return f'<div class="qa-writing">{lines}</div>'


def _answered(answer: Answer, number: int) -> str:
    lines = []
    said = [statement.text.strip() for statement in answer.statements]
    if answer.short and said != [answer.short.strip()]:
        lines.append(f'<p class="qa-short">{escape(answer.short)}</p>')
    cited = {citation.marker: citation for citation in answer.citations}
    lines += [_statement(statement, cited, number, written=answer.is_written) for statement in answer.statements]
    skip = '<button type="button" class="qa-act qa-skip qa-to-source">Go to the source</button>'
    kind = "qa-answer qa-written" if answer.is_written else "qa-answer"
    return f'<div class="{kind}">{"".join(lines)}{skip}{_confidence(answer.confidence)}</div>'


def _statement(statement: Statement, cited: dict[int, Citation], number: int, *, written: bool) -> str:
    """A statement with its markers; one that no source bears out is struck through and has none.

    Of a written one, the words are marked that are not its source's.
    """
    if not statement.supported:
        doubt = f'<span class="qa-unsupported">{_UNSUPPORTED}</span>'
        return f'<p class="qa-statement"><s>{escape(statement.text)}</s> {doubt}</p>'
    marks = [_marker(cited[mark], number) for mark in statement.citations]
    own = own_places(statement, cited.values()) if written else ()
    _, _, last_word = statement.text.rpartition(" ")
    cut = len(statement.text) if len(last_word) > _SHORT_WORD else len(statement.text) - len(last_word)
    head, tail = _worded(statement.text, own, 0, cut), _worded(statement.text, own, cut, len(statement.text))
    together = f'<span class="qa-together">{tail}{"".join(marks[:1])}</span>'
    return f'<p class="qa-statement">{head}{together}{"".join(marks[1:])}{_own_label(statement.text, own)}</p>'


def _own_label(text: str, own: Sequence[tuple[int, int]]) -> str:
    """Names the marked words once more, for those who do not see dots; nothing where there are none."""
    if not own:
        return ""
    said = own_words_said(text[start:end] for start, end in own)
    return f' <span class="qa-own-label" title="{attribute(_OWN)}">{escape(said)}</span>'


def _worded(text: str, own: Sequence[tuple[int, int]], first: int, last: int) -> str:
    """A part of a statement, the model's own words marked."""
    pieces, done = [], first
    for start, end in own:
        if first <= start < last:
            pieces += [escape(text[done:start]), f'<span class="qa-own">{escape(text[start:end])}</span>']
            done = end
    return "".join([*pieces, escape(text[done:last])])


def _marker(citation: Citation, number: int) -> str:
    label = attribute(where(citation.passage, citation.speaker))
    return (
        f'<button type="button" class="qa-marker qa-open qa-key-{number}-cite-{citation.marker}" title="{label}">'
        f'<span class="qa-unseen">Source </span>{citation.marker}</button>'
    )


def _confidence(confidence: float) -> str:
    """Words, and the number for those who ask for it."""
    percent = f"{confidence:.0%}"
    meaning = f"Estimated probability that this answer is right: {percent}"
    explained = f"{meaning}. Of all answers given with this number, about that share is right."
    return (
        f'<details class="qa-confidence"><summary title="{attribute(meaning)}">'
        f"Confidence: {escape(in_words(confidence))}</summary><p>{escape(explained)}</p></details>"
    )


def _abstention(answer: Answer, number: int) -> str:
    nearest = "".join(_passage_button(hit, number, place) for place, hit in enumerate(answer.hits[:_NEAREST], 1))
    offered = f'<p class="qa-nearest">The nearest passages:</p><ul>{nearest}</ul>' if nearest else ""
    said = f'<p class="qa-statement">{escape(answer.answer)}</p>'
    return f'<div class="qa-abstention">{said}{_notes(answer)}{offered}</div>'


def _notes(answer: Answer) -> str:
    """Who wrote it, how it was searched, where that is news or nothing came of it, and the program's own word."""
    notes = _authorship(answer)
    rewritten = answer.standalone_question.casefold() != " ".join(answer.question.split()).casefold()
    if rewritten or answer.abstained:
        notes.append(f"Searched as: {answer.standalone_question}")
    if answer.notice:
        notes.append(answer.notice)
    return "".join(f'<p class="qa-note">{escape(note)}</p>' for note in notes)


def _authorship(answer: Answer) -> list[str]:
    """Which local model wrote the answer, and what became of what it wrote; the notice counts what was left out."""
    work = answer.work
    if work is None:
        return []
    if answer.is_written:
        written = f"Written by {work.model}, every statement checked against the sources"
        counted = "" if work.unsupported else f": {_counted(work.statements)}, none left out"
        return [f"{written}{counted}."]
    if not work.statements:
        return []
    left = "none of them is shown" if len(work.unsupported) < work.statements else "all of them left out"
    return [f"{work.model} wrote {_counted(work.statements)}, {left}."]


def _counted(statements: int) -> str:
    return "1 statement" if statements == 1 else f"{statements:,} statements"


def _looked_at(answer: Answer, number: int) -> str:
    if not answer.hits:
        return ""
    rows = "".join(_passage_button(hit, number, place) for place, hit in enumerate(answer.hits, 1))
    seconds = answer.timings_ms.get("total", 0.0) / 1000
    noun = "passage" if len(answer.hits) == 1 else "passages"
    summary = f"{len(answer.hits)} {noun} looked at in {seconds:.2f} s"
    return f'<details class="qa-passages"><summary>{escape(summary)}</summary><ol>{rows}</ol></details>'


def _passage_button(hit: Hit, number: int, place: int) -> str:
    text = " ".join(hit.passage.text.split())
    snippet = text if len(text) <= _SNIPPET else f"{text[:_SNIPPET].rsplit(' ', 1)[0]} …"
    label = escape(where(hit.passage, hit.passage.provenance.speaker))
    return (
        f'<li><button type="button" class="qa-passage-link qa-open qa-key-{number}-hit-{place}">'
        f"<b>{label}</b> <span>{escape(snippet)}</span></button></li>"
    )

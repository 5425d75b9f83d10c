"""An answer and a hit as a person reads them."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from qa.answer.own_words import own_places, own_words_said
from qa.cli.screen import printable
from qa.confidence import in_words
from qa.types import date_in_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qa.cli.screen import Screen, Style
    from qa.confidence import Likelihood
    from qa.types import Answer, Citation, Hit, Provenance, Span, Statement

_STYLES: dict[Likelihood, Style] = {
    "very likely right": "green",
    "likely right": "green",
    "unsure": "yellow",
    "doubtful: check the source": "red",
}
_NEARLY = 0.4  # the confidence from which it is said how to see what was not sure enough


def show_answer(answer: Answer, screen: Screen, *, shown: int = 0) -> None:
    """The answer, its citations, and how sure the program is.

    Args:
        answer: what to show.
        screen: where.
        shown: how many statements of a local model's answer a person has seen already, as they were written.
    """
    if answer.notice:
        screen.note(printable(answer.notice))
    if answer.standalone_question != answer.question and not shown:
        screen.line(f"Understood as: {printable(answer.standalone_question)}", style="dim")
    if answer.is_written:
        if answer.short and not shown:
            show_short(answer.short, screen)
        for statement in answer.statements[shown:]:
            show_statement(statement, answer.citations, screen)
    else:
        head, _, rest = answer.answer.partition("\n") if answer.short else (answer.answer, "", "")
        screen.line(printable(head), style=None if answer.abstained else "bold")
        if rest:
            screen.line(printable(rest))
    for citation in answer.citations:
        screen.line()
        _show_citation(citation, screen)
    screen.line()
    if answer.abstained:
        screen.line(f"Looked at {_count(len(answer.hits), 'passage')}; `qa search` shows them.", style="dim")
        if answer.confidence >= _NEARLY and answer.work is None:
            risk = math.ceil(100 * (1 - answer.confidence)) / 100
            screen.line(f"Nearly sure enough ({answer.confidence:.2f}): `--risk {risk:.2f}` shows it.", style="dim")
    else:
        words = in_words(answer.confidence)
        screen.line(f"Confidence: {screen.styled(words, _STYLES[words])} ({answer.confidence:.2f})")


def show_short(short: str, screen: Screen) -> None:
    """The short answer above the sentences that say it."""
    screen.line(printable(short), style="bold")


def show_statement(statement: Statement, citations: Sequence[Citation], screen: Screen) -> None:
    """A statement that a local model wrote, with its markers and with those of its words that are not its source's.

    One that no source bears out is marked as such.
    """
    if statement.supported:
        markers = "".join(f"[{marker}]" for marker in statement.citations)
        own = [printable(statement.text[start:end]) for start, end in own_places(statement, citations)]
        doubt = screen.styled(f" ({own_words_said(own)})", "dim") if own else ""
        screen.line(f"{printable(statement.text)} {markers}{doubt}")
    else:
        screen.line(f"{screen.styled(printable(statement.text), 'struck')} (not borne out by the sources)")


def show_hit(rank: int, hit: Hit, screen: Screen) -> None:
    """A passage, its score, and what each retriever said of it."""
    signals = ", ".join(f"{name} #{signal.rank} ({signal.score:.3f})" for name, signal in hit.signals.items())
    place = screen.styled(place_name(hit.passage.span), "cyan")
    screen.line(f"{rank}. {place}  score {hit.score:.4f}" + (f"  [{signals}]" if signals else ""))
    origin = describe(hit.passage.provenance, hit.passage.provenance.speaker)
    if origin:
        screen.line(origin, indent="   ")
    screen.line(printable(hit.passage.text.strip()), indent="   ")


def place_name(span: Span) -> str:
    """``source:start-end``, with the page where there are pages."""
    page = f" (page {span.page})" if span.page is not None else ""
    return f"{printable(span.source)}:{span.start}-{span.end}{page}"


def describe(provenance: Provenance, speaker: str | None) -> str:
    """Title, date and who says it (else who wrote it) on one line; only what is known."""
    parts = (provenance.title, date_in_words(provenance.date), speaker or provenance.author)
    return printable(" · ".join(" ".join(part.split()) for part in parts if part))


def _show_citation(citation: Citation, screen: Screen) -> None:
    marker = screen.styled(f"[{citation.marker}]", "cyan")
    screen.line(f"{marker} “{printable(citation.quote)}”")
    origin = describe(citation.passage.provenance, citation.speaker)
    if origin:
        screen.line(origin, indent="    ")
    screen.line(place_name(citation.span), indent="    ", style="dim")


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"

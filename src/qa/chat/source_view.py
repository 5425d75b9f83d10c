"""A whole document as the source panel shows it, with one place highlighted in it."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from qa.chat.answer_view import where
from qa.chat.markup import attribute, escape

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qa.chat.conversation import Place
    from qa.types import Outline, Span

AROUND = 100_000  # characters shown before and after the highlighted place; a browser is slow with more
NOTHING = (
    '<section class="qa-source-empty" aria-label="Source">'
    "<p>Ask a question: its source appears here, with the quotation marked.</p></section>"
)


@dataclass(frozen=True, slots=True)
class _Highlight:
    """What is marked as quoted and what is tinted as its passage, as offsets."""

    quote: tuple[int, int] = (0, 0)
    passage: tuple[int, int] = (0, 0)

    def letters(self, text: str, start: int, end: int) -> str:
        """A stretch that no edge of either place cuts, as HTML."""
        letters = escape(text[start:end])
        if self.quote[0] <= start and end <= self.quote[1]:
            return f'<mark class="qa-quote">{letters}</mark>'
        if self.passage[0] <= start and end <= self.passage[1]:
            return f'<span class="qa-passage">{letters}</span>'
        return letters


def place_html(place: Place, outline: Outline) -> str:
    """The document scrolled to a place of an answer.

    Args:
        place: what to highlight.
        outline: the document as the index holds it now.
    """
    span, passage = place.span, place.passage.span
    verified = outline.document.text[span.start : span.end] == span.text
    quote = (span.start, span.end) if place.marker is not None else (0, 0)
    highlight = _Highlight(quote, (passage.start, passage.end)) if verified else _Highlight()
    body = _body(outline, highlight, around=span)
    key = place.key.replace(".", "-")
    return (
        f'<section class="qa-source qa-at-{key}" aria-label="Source">{_card(place, verified=verified)}{body}</section>'
    )


def document_html(outline: Outline) -> str:
    """A document from its beginning, with nothing highlighted."""
    heading = f'<header class="qa-card"><h2>{escape(outline.document.source)}</h2></header>'
    body = _body(outline, _Highlight(), around=outline.document.span(0, 0))
    return f'<section class="qa-source" aria-label="Document">{heading}{body}</section>'


def _card(place: Place, *, verified: bool) -> str:
    """What is cited, from where, and whether it still stands there."""
    passage, span = place.passage, place.span
    speaker = passage.speaker_of(span) if place.marker is not None else passage.provenance.speaker
    page = f", page {span.page}" if span.page is not None else ""
    at = f"{span.source}{page}, characters {span.start:,} to {span.end:,}"
    kind = "Source" if place.marker is not None else "Passage looked at:"
    heading = f"{kind} {place.number} of {place.count}"
    named = escape(where(passage, speaker) + page)
    reference = attribute(f"“{span.text}” — {where(passage, speaker)} ({at})")
    return (
        f'<header class="qa-card"><div class="qa-card-head"><h2>{escape(heading)}</h2>{_mark(place, verified)}</div>'
        f'<p class="qa-where">{named}</p><p class="qa-at">{escape(at)}</p><nav aria-label="Sources of this answer">'
        f"{_step(place.previous, 'Previous', 'back')}{_step(place.following, 'Next', 'on')}"
        f'<button type="button" class="qa-copy" data-copy="{reference}">Copy quote with reference</button>'
        '<button type="button" class="qa-to-answer">Back to the answer</button></nav></header>'
    )


def _mark(place: Place, verified: bool) -> str:  # noqa: FBT001 - the one thing it is about
    """Whether a quotation stands in the source letter for letter; a passage that was looked at quotes nothing."""
    if place.marker is None:
        return ""
    if verified:
        return '<p class="qa-verified" title="Compared when this was opened">✓ Stands here letter for letter</p>'
    return '<p class="qa-failure">The source has changed since this was quoted.</p>'


def _step(key: str | None, words: str, direction: str) -> str:
    if key is None:
        return f'<button type="button" class="qa-step-{direction}" disabled>{words}</button>'
    opens = f"qa-open qa-key-{key.replace('.', '-')}"
    return f'<button type="button" class="qa-step-{direction} {opens}">{words}</button>'


def _body(outline: Outline, highlight: _Highlight, *, around: Span) -> str:
    text = outline.document.text
    low, high = max(0, around.start - AROUND), min(len(text), around.end + AROUND)
    pieces = [f'<p class="qa-cut">{low:,} characters before this are not shown.</p>'] if low else []
    for start, end, role in _pieces(outline, low, high):
        content = _marked(text, start, end, highlight)
        if content:
            pieces.append(f'<div class="qa-block qa-{role}">{content}</div>')
    if high < len(text):
        pieces.append(f'<p class="qa-cut">{len(text) - high:,} characters after this are not shown.</p>')
    name = 'role="document" aria-label="Text of the source"'
    return f'<div class="qa-document" {name} tabindex="0" dir="auto">{"".join(pieces)}</div>'


def _pieces(outline: Outline, low: int, high: int) -> Iterator[tuple[int, int, str]]:
    """Every letter from ``low`` to ``high`` once, in blocks; what lies between blocks is a piece of its own."""
    at = low
    for block in outline.blocks():
        start, end = max(at, block.span.start), min(high, block.span.end)
        if end <= start:
            continue
        if start > at:
            yield at, start, "between"
        yield start, end, block.role
        at = end
    if at < high:
        yield at, high, "between"


def _marked(text: str, start: int, end: int, highlight: _Highlight) -> str:
    """One piece of the text, without the line ends around it, highlighted."""
    while end > start and text[end - 1] in "\r\n":
        end -= 1
    while start < end and text[start] in "\r\n":
        start += 1
    edges = (*highlight.quote, *highlight.passage)
    cuts = sorted({start, end, *(edge for edge in edges if start < edge < end)})
    return "".join(highlight.letters(text, a, b) for a, b in pairwise(cuts))

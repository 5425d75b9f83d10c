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
NOTHING = '<div class="qa-source-empty">Ask a question: its source appears here, with the quotation marked.</div>'


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
    return f'<section class="qa-source" aria-label="Source">{_card(place, verified=verified)}{body}</section>'


def document_html(outline: Outline) -> str:
    """A document from its beginning, with nothing highlighted."""
    heading = f'<header class="qa-card"><h3>{escape(outline.document.source)}</h3></header>'
    body = _body(outline, _Highlight(), around=outline.document.span(0, 0))
    return f'<section class="qa-source" aria-label="Document">{heading}{body}</section>'


def _card(place: Place, *, verified: bool) -> str:
    passage, span = place.passage, place.span
    speaker = passage.speaker_of(span) if place.marker is not None else passage.provenance.speaker
    page = f", page {span.page}" if span.page is not None else ""
    at = f"{span.source}{page}, characters {span.start:,} to {span.end:,}"
    heading = f"Source {place.marker}" if place.marker is not None else "A passage that was read"
    if place.marker is None:
        mark = ""
    elif verified:
        mark = '<p class="qa-verified">✓ The quotation stands in the source letter for letter.</p>'
    else:
        mark = '<p class="qa-failure">The source has changed since this was quoted.</p>'
    reference = attribute(f"“{span.text}” — {where(passage, speaker)} ({at})")
    return (
        f'<header class="qa-card"><h3>{heading}</h3><p class="qa-where">{escape(where(passage, speaker))}</p>'
        f'<p class="qa-at">{escape(at)}</p>{mark}<nav aria-label="Sources of this answer">'
        f"{_step(place.previous, '‹ Previous')}{_step(place.following, 'Next ›')}"
        f'<button type="button" class="qa-copy" data-copy="{reference}">Copy with reference</button></nav></header>'
    )


def _step(key: str | None, words: str) -> str:
    if key is None:
        return f'<button type="button" disabled>{words}</button>'
    return f'<button type="button" class="qa-open qa-key-{key.replace(".", "-")}">{words}</button>'


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
    return f'<div class="qa-document" tabindex="0" dir="auto">{"".join(pieces)}</div>'


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

"""Splits a document into passages along its structure.

A passage never mixes items, exchanges, those who answer, sections, or header and body; inside those borders paragraphs
are packed together up to a target size. What is too long is cut between paragraphs, then sentences, then words, then
letters.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qa.adapters.tokens import count_tokens
from qa.sentences import split_sentences
from qa.types import Passage, Provenance

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from qa.types import Block, Item, Outline, Span

VERSION = "5"
TARGET_TOKENS = 160
_HEADER = frozenset({"title", "date_line", "author_line", "caption"})
_LONGEST = 20_000  # characters: what is longer is cut without counting its pieces first, which takes long
_CONTEXT_SHARE = 3  # a context line takes at most this part of what the embedder reads


@dataclass(frozen=True, slots=True)
class _Sizes:
    """What a passage may come to."""

    count_pieces: Callable[[str], int]
    max_pieces: int
    target_tokens: int

    def fits(self, span: Span, context: str) -> bool:
        """Whether the embedder reads the passage and its context line whole."""
        text = f"{context}\n{span.text}" if context else span.text
        return self.count_pieces(text) <= self.max_pieces

    def small(self, span: Span) -> bool:
        """Whether the passage keeps to the target size."""
        return count_tokens(span.text) <= self.target_tokens


def split(
    outline: Outline,
    *,
    count_pieces: Callable[[str], int],
    max_pieces: int = 256,
    target_tokens: int = TARGET_TOKENS,
) -> tuple[Passage, ...]:
    """The passages of a document, in order, without overlap; only footers and white space are left out.

    Args:
        outline: the document and its structure.
        count_pieces: the embedder's own count of word pieces, special ones included.
        max_pieces: how many of them the embedder reads.
        target_tokens: paragraphs are packed together up to this many tiktoken tokens.
    """
    sizes = _Sizes(count_pieces, max_pieces, target_tokens)
    passages: list[Passage] = []
    for item in outline.items:
        if item.kind != "footer":
            for run in _runs(item):
                passages.extend(_packed(run, item, sizes))
    return tuple(passages)


def _runs(item: Item) -> Iterator[list[Block]]:
    """The blocks that may share a passage."""
    run: list[Block] = []
    for block in item.blocks:
        if run and _border(run, block, item):
            yield run
            run = []
        run.append(block)
    if run:
        yield run


def _border(run: Sequence[Block], block: Block, item: Item) -> bool:
    """Whether a passage must end before the block."""
    last = run[-1]
    if last.role in _HEADER and block.role not in _HEADER:
        return item.kind != "news_item" and (last.role != "date_line" or len(run) > 1)
    if block.role == last.role == "answer" and block.speaker != last.speaker:
        return True
    if block.exchange != last.exchange or (block.role == "preface") != (last.role == "preface"):
        return True
    if block.role == "heading":
        return last.role != "heading"
    return block.headings != last.headings


def _packed(run: Sequence[Block], item: Item, sizes: _Sizes) -> Iterator[Passage]:
    """Passages out of a run: as many whole blocks as fit the target, a block that is too long in parts."""
    start = 0
    while start < len(run):
        end = start + 1
        while end < len(run) and (_belongs(run[end - 1]) or sizes.small(_around(run[start : end + 1]))):
            if not sizes.fits(_around(run[start : end + 1]), _context(run[start : end + 1], item, sizes)):
                break
            end += 1
        yield from _whole_or_parts(run[start:end], item, sizes)
        start = end


def _belongs(block: Block) -> bool:
    """Whether a block is better not parted from the next: a question from its answer, a heading from its text."""
    return block.role in {"question", "heading", "date_line"}


def _whole_or_parts(blocks: Sequence[Block], item: Item, sizes: _Sizes) -> Iterator[Passage]:
    span, context = _around(blocks), _context(blocks, item, sizes)
    sentences = [sentence for block in blocks for sentence in _sentences(block)]
    said = _provenance(blocks, item)
    if len(span) <= _LONGEST and sizes.fits(span, context):
        yield Passage(span, said, _inside(span, sentences), context)
        return
    if not sizes.fits(span.within(0, min(len(span), 40)), context):
        context = ""
    for part in _parts(span, lambda piece: sizes.fits(piece, context)):
        yield Passage(part, said, _inside(part, sentences), context)


def _parts(span: Span, fits: Callable[[Span], bool]) -> Iterator[Span]:
    """Cuts a place where it may be cut: after as many sentences as fit, else words, else letters."""
    start = 0
    cuts = [s.end - span.start for s in split_sentences(span)]
    words = [m.end() for m in re.finditer(r"\S+", span.text)]
    while start < len(span):
        rest = span.within(start, len(span))
        if len(rest) <= _LONGEST and fits(rest):
            end = len(span)
        else:
            end = _furthest(span, start, cuts, fits) or _furthest(span, start, words, fits) or 0
            end = end or _furthest(span, start, range(start + 1, len(span)), fits) or start + 1
        part = span.within(start, end).strip()
        if len(part):
            yield part
        start = end


def _furthest(span: Span, start: int, cuts: Sequence[int], fits: Callable[[Span], bool]) -> int | None:
    """The furthest cut after ``start`` up to which the text fits, by bisection (longer text has more pieces)."""
    low, high, best = 0, len(cuts) - 1, None
    while low <= high:
        middle = (low + high) // 2
        if cuts[middle] <= start:
            low = middle + 1
        elif cuts[middle] - start <= _LONGEST and fits(span.within(start, cuts[middle])):
            best, low = cuts[middle], middle + 1
        else:
            high = middle - 1
    return best


def _inside(span: Span, sentences: Sequence[Span]) -> tuple[Span, ...]:
    """What lies in the passage of the sentences, which are in order."""
    first = bisect_right(sentences, span.start, key=lambda sentence: sentence.end)
    last = bisect_left(sentences, span.end, key=lambda sentence: sentence.start)
    clipped = [_clipped(sentence, span) for sentence in sentences[first:last]]
    return tuple(sentence for sentence in clipped if len(sentence))


def _sentences(block: Block) -> tuple[Span, ...]:
    """The sentences of a block, found in its content so that turn marks stay outside."""
    if block.role in _HEADER or block.role == "heading":
        return (block.content,)
    return split_sentences(block.content)


def _clipped(sentence: Span, span: Span) -> Span:
    """The part of a sentence that lies in the passage."""
    start, end = max(sentence.start, span.start), min(sentence.end, span.end)
    return span.within(start - span.start, end - span.start).strip()


def _provenance(blocks: Sequence[Block], item: Item) -> Provenance:
    answers = [block for block in blocks if block.role == "answer"]
    speaking = answers or list(blocks)
    names = {block.speaker for block in speaking}
    exchange = blocks[0].exchange
    asked = (
        [block for block in item.blocks if block.role == "question" and block.exchange == exchange] if exchange else []
    )
    headings = next((block.headings for block in blocks if block.headings), ())
    title = item.title.text if item.title is not None else None
    return Provenance(
        title=" ".join(title.split()) if title else None,
        date=item.date,
        speaker=names.pop() if len(names) == 1 else None,
        question=asked[0].content.text if asked and answers else None,
        section=" › ".join(text for text in headings if text != title) or None,
        author=item.author,
        kind=item.kind,
        asker=asked[0].speaker if asked else None,
    )


def _context(blocks: Sequence[Block], item: Item, sizes: _Sizes) -> str:
    """The context line, cut by whole words from its end to its share of what the embedder reads.

    What the passage shows itself (its title, its question) is not repeated.
    """
    said = _provenance(blocks, item)
    roles = {block.role for block in blocks}
    shown = Provenance(
        title=None if "title" in roles else said.title,
        date=said.date,
        speaker=said.speaker,
        question=None if "question" in roles else said.question,
        section=said.section,
    )
    words = shown.context_line.split()
    while words and sizes.count_pieces(" ".join(words)) > sizes.max_pieces // _CONTEXT_SHARE:
        words.pop()
    return " ".join(words)


def _around(blocks: Sequence[Block]) -> Span:
    """From the first block to the last, without outer white space."""
    first = blocks[0].span
    return first.document.span(first.start, blocks[-1].span.end).strip()

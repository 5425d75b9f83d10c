"""Turns a document into its outline: items, and their blocks with roles and speakers.

The rules know kinds of documents, not documents: a line that is only a date opens an item, together with the
headline before it if there is one; marked paragraphs are turns; navigation lines at the end are a footer.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from qa.corpus.dialogue import find_turns
from qa.corpus.lines import (
    AUTHOR,
    CAPTION,
    ENDS,
    HEADLINE_LENGTH,
    heading_of,
    is_navigation,
    is_verbless,
    looks_like_title,
    paragraphs,
)
from qa.corpus.people import author_of, interviewee_of, is_credit
from qa.corpus.plain import with_plain_structure
from qa.types import Block, Item, Outline

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterator, Sequence

    from qa.corpus.dialogue import Turn
    from qa.corpus.lines import Paragraph
    from qa.types import Document, ItemKind, Role, Span

_CAPTION_LENGTH = 400
_LETTERHEAD_LENGTH = 300
_SUBTITLE = re.compile(r"(?<=[^\W\d_]{3})[.!?](?=\s+[A-Z][^.!?]{15,})")


def outline(document: Document) -> Outline:
    """The structure of a document; every letter that is not white space lies in exactly one block."""
    found = with_plain_structure(paragraphs(document))
    body, footer = _without_footer(found)
    items = _under_letterhead([_item(part) for part in _parts(body)])
    if footer:
        blocks = tuple(Block(p.span, p.span.strip(), "footer") for p in footer)
        items.append(Item("footer", _around(blocks), blocks))
    return Outline(document, tuple(items))


def _under_letterhead(items: list[Item]) -> list[Item]:
    """The items; where the first is nothing but the head of what follows, all others stand under its title."""
    first = items[0] if items else None
    if first is None or first.title is None or first.date is not None or len(first.span) > _LETTERHEAD_LENGTH:
        return items
    return [first, *(_under(first.title, item) for item in items[1:])]


def _under(title: Span, item: Item) -> Item:
    if item.title is None:
        return replace(item, title=title)
    above = " ".join(title.text.split())
    return replace(item, blocks=tuple(replace(block, headings=(above, *block.headings)) for block in item.blocks))


def _without_footer(found: list[Paragraph]) -> tuple[list[Paragraph], list[Paragraph]]:
    """The paragraphs, and the run of navigation lines that ends them; a text of nothing else has no footer."""
    cut = len(found)
    while cut and is_navigation(found[cut - 1]):
        cut -= 1
    return (found[:cut], found[cut:]) if cut else (found, [])


def _parts(body: Sequence[Paragraph]) -> list[list[Paragraph]]:
    """The paragraphs of each item: a date line opens one, together with its headline."""
    starts = {0}
    for number, paragraph in enumerate(body):
        if paragraph.date is None or (number and body[number - 1].date is not None):
            continue
        starts.add(number - 1 if _is_headline(body, number - 1) else number)
    order = sorted(starts)
    parts = [list(body[a:b]) for a, b in zip(order, [*order[1:], len(body)], strict=True)]
    return [part for part in parts if part]


def _is_headline(body: Sequence[Paragraph], number: int) -> bool:
    """Whether the paragraph before a date line is its headline rather than the end of the item before."""
    if number == 0 and body[0].is_title:
        return True
    if number < 0 or body[number].date is not None or not looks_like_title(body[number]):
        return False
    paragraph, dated = body[number], body[number + 1]
    if number == 0 or paragraph.is_heading:
        return True
    closes = paragraph.blank_before > max(1, dated.blank_before)
    return closes or (not paragraph.text.endswith(ENDS) and len(paragraph.text) <= HEADLINE_LENGTH)


def _item(part: list[Paragraph]) -> Item:
    """One item out of its paragraphs."""
    date = next((p.date for p in part if p.date is not None), None)
    marked = (turn.paragraph for turn in find_turns(part))
    first_turn = next((number for number in marked if not is_credit(part[number].text)), len(part))
    title = _title(part, date, first_turn)
    head = _head(part[:first_turn], title)
    author = next((author_of(p.text) for p in part[: min(head + 1, first_turn)] if AUTHOR.match(p.text)), None)
    turns = find_turns(part[head:])
    subject = next((p.text for p in part if title is not None and p.span.contains(title)), "")
    interviewee = _interviewee(part[head:], turns, subject) if turns else None
    blocks = _head_blocks(part[:head], title)
    blocks += _dialogue(part[head:], turns, author, interviewee) if turns else _prose(part[head:])
    kind: ItemKind = "interview" if turns else "news_item" if date and title is None else "article"
    return Item(kind, _around(blocks), tuple(blocks), title, date, author, interviewee)


def _interviewee(body: Sequence[Paragraph], turns: Sequence[Turn], title: str) -> str | None:
    """Who answers: the one that the answers are marked with, else whom title or first question name."""
    answering = {turn.label for turn in turns if turn.role == "answer" and turn.label}
    if len(answering) == 1:
        return answering.pop()
    return interviewee_of(title, "" if answering else body[turns[0].paragraph].text)


def _title(part: Sequence[Paragraph], date: datetime.date | None, first_turn: int) -> Span | None:
    """The headline: a heading or a title line that comes first, or the short line under the date; not a turn."""
    first = part[0]
    heading = heading_of(first)
    if first.date is None:
        if heading:
            at = first.span.text.index(heading[1])
            return first.span.within(at, at + len(heading[1]))
        before_date = len(part) > 1 and part[1].date is not None
        short = len(first.text) <= HEADLINE_LENGTH and not first.text.endswith(ENDS)
        if len(part) > 1 and looks_like_title(first) and (before_date or short) and first_turn:
            return _headline(first.span.strip())
        return first.span.strip() if first_turn and first.is_title else None
    rest = [p for p in part if p.date is None]
    if date and len(rest) > 1 and rest[0] not in part[first_turn:] and looks_like_title(rest[0], HEADLINE_LENGTH):
        heading = heading_of(rest[0])
        if heading:
            at = rest[0].span.text.index(heading[1])
            return rest[0].span.within(at, at + len(heading[1]))
        if not rest[0].text.endswith(ENDS):
            return rest[0].span.strip()
    return None


def _headline(line: Span) -> Span:
    """The first sentence of a title line; a second one is its subtitle."""
    match = _SUBTITLE.search(line.text)
    return line.within(0, match.end()) if match else line


def _head(part: Sequence[Paragraph], title: Span | None) -> int:
    """How many paragraphs at the start are title, date, author and caption lines."""
    after_author = False
    for number, paragraph in enumerate(part):
        named = title is not None and paragraph.span.contains(title)
        if named or paragraph.date is not None:
            continue
        if AUTHOR.match(paragraph.text) and paragraph.lines == 1:
            after_author = True
            continue
        last = number + 1 >= len(part)
        if not last and _is_caption(paragraph, after_header=after_author or (title is not None and number > 1)):
            continue
        return number
    return len(part)


def _is_caption(paragraph: Paragraph, *, after_header: bool) -> bool:
    """Whether the paragraph under the header lines describes a picture."""
    if paragraph.lines != 1 or paragraph.is_heading or len(paragraph.text) > _CAPTION_LENGTH:
        return False
    if CAPTION.match(paragraph.text):
        return True
    return after_header and is_verbless(paragraph) and len(paragraph.text.split()) > 3  # noqa: PLR2004


def _head_blocks(head: Sequence[Paragraph], title: Span | None) -> list[Block]:
    """The header lines with their roles."""
    blocks = []
    for paragraph in head:
        role: Role = "caption"
        if title is not None and paragraph.span.contains(title):
            role = "title"
        elif paragraph.date is not None:
            role = "date_line"
        elif AUTHOR.match(paragraph.text):
            role = "author_line"
        blocks.append(Block(paragraph.span, paragraph.span.strip(), role))
    return blocks


def _prose(body: Sequence[Paragraph]) -> list[Block]:
    """Paragraphs under the headings they stand under."""
    blocks = []
    for paragraph, headings in _under_headings(body):
        role: Role = "heading" if paragraph.is_heading else "date_line" if paragraph.date else "body"
        blocks.append(Block(paragraph.span, paragraph.span.strip(), role, headings=headings))
    return blocks


def _under_headings(body: Sequence[Paragraph]) -> Iterator[tuple[Paragraph, tuple[str, ...]]]:
    """Each paragraph with the headings it stands under, outermost first; a heading stands under itself."""
    path: list[tuple[int, str]] = []
    for paragraph in body:
        heading = heading_of(paragraph)
        if heading:
            path = [*(entry for entry in path if entry[0] < heading[0]), heading]
        yield paragraph, tuple(text for _, text in path)


def _dialogue(
    body: Sequence[Paragraph], turns: Sequence[Turn], author: str | None, interviewee: str | None
) -> list[Block]:
    """The preface, then the turns with their speakers, counted by exchange."""
    begins = {turn.paragraph: turn for turn in turns}
    blocks: list[Block] = []
    turn: Turn | None = None
    exchange = 0
    for number, (paragraph, headings) in enumerate(_under_headings(body)):
        content = paragraph.span.strip()
        if paragraph.is_heading:
            blocks.append(Block(paragraph.span, content, "heading", headings=headings))
            continue
        if number in begins:
            turn = begins[number]
            content = content.within(turn.marker, len(content))
            opens = turn.role == "question" or not exchange
            exchange += opens
        if turn is None:
            blocks.append(Block(paragraph.span, content, "preface", headings=headings))
            continue
        speaker = turn.label or (author if turn.role == "question" else interviewee)
        blocks.append(Block(paragraph.span, content, turn.role, speaker, exchange, headings))
    return blocks


def _around(blocks: Sequence[Block]) -> Span:
    """From the first block to the last."""
    first = blocks[0].span
    return first.document.span(first.start, blocks[-1].span.end)

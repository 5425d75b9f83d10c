"""Outlines of texts, and what tests look at in them."""

from __future__ import annotations

from qa.corpus import outline
from qa.types import Block, Document, Item, Outline


def parse(text: str) -> Outline:
    """The outline of a text; checked to leave out white space and byte order marks only."""
    document = Document("a.md", text)
    parsed = outline(document)
    last = 0
    for block in parsed.blocks():
        assert text[last : block.span.start].strip("\ufeff \t\r\n\u00a0") == ""
        assert block.span.contains(block.content)
        last = block.span.end
    assert text[last:].strip() == ""
    for item in parsed.items:
        assert (item.span.start, item.span.end) == (item.blocks[0].span.start, item.blocks[-1].span.end)
    return parsed


def only(text: str) -> Item:
    """The one item of a text."""
    (item,) = parse(text).items
    return item


def told(item: Item) -> list[tuple[str, str]]:
    """Role and content of each block."""
    return [(block.role, block.content.text) for block in item.blocks]


def spoken(item: Item) -> list[tuple[str, str | None, int | None, str]]:
    """Role, speaker, exchange and content of each turn."""
    turns = [block for block in item.blocks if block.role in {"question", "answer"}]
    return [(block.role, block.speaker, block.exchange, block.content.text) for block in turns]


def with_role(item: Item, role: str) -> list[Block]:
    """The blocks of a role."""
    return [block for block in item.blocks if block.role == role]


def title_of(item: Item) -> str | None:
    """The headline's letters."""
    return item.title.text if item.title else None

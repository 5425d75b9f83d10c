"""The outline of the default corpus, held to every leaf of a structure that was written by hand."""

from __future__ import annotations

import datetime
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from qa.adapters.text_loader import TextLoader
from qa.corpus import outline
from qa.sentences import split_sentences

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qa.types import Block, Document, Item, Outline

ORACLE: dict[str, Any] = json.loads(Path(__file__).with_name("csto.structure.json").read_text(encoding="utf-8"))
ROLES = {"photo_caption": "caption", "nav_line": "footer"}
LEAVES_EXPECTED = 60


def leaves(parts: list[dict[str, Any]], *above: dict[str, Any]) -> Iterator[tuple[dict[str, Any], ...]]:
    """Every part without parts of its own, after the parts it is in, outermost first."""
    for part in parts:
        if "parts" in part:
            yield from leaves(part["parts"], *above, part)
        else:
            yield (*above, part)


LEAVES = list(leaves(ORACLE["parts"]))
ODDITIES = {oddity["kind"]: oddity for oddity in ORACLE["oddities"]}
TURNS = [part for part in ORACLE["parts"][2]["parts"] if part["kind"] == "turn"]


def role_of(path: tuple[dict[str, Any], ...]) -> str:
    """What the outline calls a leaf: a paragraph takes its part from what it stands in."""
    kind: str = path[-1]["kind"]
    if kind != "paragraph":
        return ROLES.get(kind, kind)
    around = path[-2]
    return str({"turn": around.get("role"), "preface": "preface"}.get(around["kind"], "body"))


def name_of(path: tuple[dict[str, Any], ...]) -> str:
    """What the test of a leaf is called."""
    return f"{path[-1]['start']}-{role_of(path)}"


@pytest.fixture(scope="module")
def document() -> Document:
    """The default corpus's one document."""
    path = Path(__file__).resolve().parents[3] / "corpus" / ORACLE["document"]
    return TextLoader().load(path, ORACLE["document"])


@pytest.fixture(scope="module")
def parsed(document: Document) -> Outline:
    """Its outline."""
    return outline(document)


def block_at(parsed: Outline, start: int) -> tuple[Item, Block]:
    """The one block that begins at a place, and its item."""
    found = [(item, block) for item in parsed.items for block in item.blocks if block.span.start == start]
    assert len(found) == 1, f"{len(found)} blocks begin at {start}"
    return found[0]


def test_the_oracle_is_whole(document: Document) -> None:
    """The file that the oracle describes is the file that is there, and no leaf of it was lost."""
    assert len(document.text) == ORACLE["length"]
    assert len(document.text.encode()) == ORACLE["bytes"]
    assert len(LEAVES) == LEAVES_EXPECTED


@pytest.mark.parametrize("path", LEAVES, ids=name_of)
def test_a_leaf(parsed: Outline, path: tuple[dict[str, Any], ...]) -> None:
    """Place, content, role, exchange and kind of item of one leaf."""
    leaf, outermost = path[-1], path[0]
    item, block = block_at(parsed, leaf["start"])
    assert (block.span.start, block.span.end) == (leaf["start"], leaf["end"])
    assert (block.content.start, block.content.end) == (leaf["content_start"], leaf["content_end"])
    assert block.span.text.startswith(leaf["text_start"])
    assert block.span.text.endswith(leaf["text_end"])
    assert block.role == role_of(path)
    assert block.exchange == (path[-2].get("exchange") if len(path) > 1 else None)
    assert item.kind == {"navigation_footer": "footer"}.get(outermost["kind"], outermost["kind"])
    assert item.span.start == outermost["start"]
    marker = leaf.get("marker")
    if marker:
        assert block.span.text[: len(marker)] == marker
    if "date" in leaf:
        assert item.date == datetime.date.fromisoformat(leaf["date"])


@pytest.mark.parametrize("path", [path for path in LEAVES if path[-2:-1] and "role" in path[-2]], ids=name_of)
def test_who_speaks(parsed: Outline, path: tuple[dict[str, Any], ...]) -> None:
    """A question is the author's, an answer the interviewee's."""
    _, block = block_at(parsed, path[-1]["start"])
    interview = path[0]
    asked = path[-2]["role"] == "question"
    assert block.speaker == interview["author" if asked else "interviewee"]
    assert str(block.speaker) in path[-2]["speaker"]


@pytest.mark.parametrize("number", range(len(ORACLE["parts"])))
def test_an_item(parsed: Outline, number: int) -> None:
    """Border, headline, day and people of one item."""
    item, wanted = parsed.items[number], ORACLE["parts"][number]
    assert (item.span.start, item.span.end) == (wanted["start"], wanted["end"])
    assert (item.title.text if item.title else None) == wanted.get("headline")
    assert (item.date.isoformat() if item.date else None) == wanted.get("date")
    assert item.author == wanted.get("author")
    assert item.interviewee == wanted.get("interviewee")


def test_there_is_nothing_else(parsed: Outline) -> None:
    """As many items and blocks as the oracle has parts and leaves."""
    assert len(parsed.items) == len(ORACLE["parts"])
    assert len(list(parsed.blocks())) == len(LEAVES)


@pytest.mark.parametrize("turn", TURNS, ids=lambda turn: f"{turn['exchange']}-{turn['role']}")
def test_a_turn_is_all_its_paragraphs(parsed: Outline, turn: dict[str, Any]) -> None:
    """The blocks of a turn reach from its first letter to its last."""
    blocks = [b for b in parsed.blocks() if b.exchange == turn["exchange"] and b.role == turn["role"]]
    assert (blocks[0].span.start, blocks[-1].span.end) == (turn["start"], turn["end"])
    assert len(blocks) == len(turn["parts"])


INSIDE_A_SENTENCE = (
    "initial glued to a surname",
    "spaced hyphen inside a sentence",
    "en dash used as dash",
    "numero sign",
    "one sentence, several dates",
    "NBSP inside a phrase",
)


@pytest.mark.parametrize("kind", INSIDE_A_SENTENCE)
def test_no_sentence_ends_inside(parsed: Outline, kind: str) -> None:
    """What the oracle notes as standing inside a sentence is not cut by the sentence splitter."""
    spans = ODDITIES[kind]["spans"]
    sentences = [sentence for block in parsed.blocks() for sentence in split_sentences(block.content)]
    assert spans
    for start, end in spans:
        assert any(s.start <= start and end <= s.end for s in sentences), parsed.document.text[start:end]


@pytest.mark.parametrize(("start", "end"), ODDITIES["abbreviations with a period"]["spans"][:2])
def test_a_title_ends_no_sentence(parsed: Outline, start: int, end: int) -> None:
    """ "Mr." and "art.4" stand inside one sentence."""
    sentences = [sentence for block in parsed.blocks() for sentence in split_sentences(block.span)]
    assert any(s.start <= start and end <= s.end for s in sentences)

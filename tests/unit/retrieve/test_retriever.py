from __future__ import annotations

import datetime as dt

import numpy as np
import pytest

from builders import StemEmbedder, make_passage
from qa.retrieve import Retriever
from qa.scope import WHOLE, Scope
from qa.types import Provenance, Span
from qa.words import split_words

TEXTS = {
    1: ("ports.txt", ["The harbour opened in 1911.", "Ferries called daily."]),
    2: ("ports.txt", ["The lighthouse was electrified in 1924."]),
    3: ("trams.txt", ["Trams crossed the city until 1950."]),
}


class SmallIndex:
    """Three passages, searched by brute force."""

    def __init__(self) -> None:
        self.embedder = StemEmbedder()
        self.dates = {1: dt.date(2011, 5, 1), 2: dt.date(2024, 5, 1), 3: None}
        self.rows = {row: make_passage(lines, source=source) for row, (source, lines) in TEXTS.items()}
        self.sentences = [(row, span) for row, passage in self.rows.items() for span in passage.sentences]

    def _best(self, scored, k):
        return sorted(scored, key=lambda item: (-item[1], item[0]))[:k]

    def search_passages(self, vector, k, where=None):
        rows = [row for row in self.rows if where is None or row in where]
        scores = self.embedder.embed_passages([self.rows[row].text for row in rows]) @ vector
        return self._best(zip(rows, map(float, scores), strict=True), k)

    def search_sentences(self, vector, k, where=None):
        scores = self.embedder.embed_passages([span.text for _, span in self.sentences]) @ vector
        found = ((n, float(score)) for n, score in enumerate(scores) if where is None or n in where)
        return self._best(found, k)

    def search_words(self, query, k, where=None):
        asked = {word.lower() for word in split_words(query)}
        found = [
            (row, float(len(asked & {word.lower() for word in split_words(passage.text)})))
            for row, passage in self.rows.items()
            if where is None or row in where
        ]
        return self._best([item for item in found if item[1]], k)

    def sentence_passages(self, sentence_ids):
        return [self.sentences[n] for n in sentence_ids]

    def passages(self, ids):
        return [self.rows[row] for row in ids]

    def passage_ids(self, scope=WHOLE):
        sources, since, until = scope.sources, scope.since, scope.until
        assert since is None or until is None or since <= until
        return [
            row
            for row, passage in self.rows.items()
            if (sources is None or passage.span.source in sources)
            and ((since, until) == (None, None) or self.dates[row] is not None)
            and (since is None or self.dates[row] >= since)
            and (until is None or self.dates[row] <= until)
        ]

    def sentence_ids(self, passages):
        return [n for n, (row, _) in enumerate(self.sentences) if row in passages]

    def vocabulary(self):
        words = [{w.lower() for w in split_words(p.text)} for p in self.rows.values()]
        return {word: sum(word in some for some in words) for word in set().union(*words)}


@pytest.fixture
def retriever() -> Retriever:
    index = SmallIndex()
    return Retriever(index, index.embedder)


def test_the_best_passage_comes_first_and_says_why(retriever):
    hits = retriever.search("When was the lighthouse electrified?")
    assert hits[0].passage.text.startswith("The lighthouse")
    assert {"dense", "sentence", "words"} == set(hits[0].signals)
    assert hits[0].signals["words"].rank == 1
    assert len(hits) == 3


def test_k_bounds_the_hits(retriever):
    assert len(retriever.search("harbour", 1)) == 1


def test_only_chosen_sources_are_searched(retriever):
    hits = retriever.search("harbour", scope=Scope.of({"trams.txt"}))
    assert {hit.passage.span.source for hit in hits} == {"trams.txt"}
    assert retriever.search("harbour", scope=Scope.of({"unknown.txt"})) == []


def test_only_passages_of_the_range_are_searched_by_every_signal(retriever):
    hits = retriever.search("harbour", scope=Scope.of(since=dt.date(2012, 1, 1)))
    assert [hit.passage.text for hit in hits] == [TEXTS[2][1][0]]
    assert "sentence" in hits[0].signals
    assert {h.passage.text for h in retriever.search("trams", scope=Scope.of(until=dt.date(2024, 5, 1)))} == {
        " ".join(TEXTS[row][1]) for row in (1, 2)
    }
    assert retriever.search("harbour", scope=Scope.of({"trams.txt"}, since=dt.date(1900, 1, 1))) == []


def test_a_misspelt_word_still_finds_its_passage(retriever):
    assert "lighthouse" in retriever.spelled("lighthose electrifed")
    assert retriever.search("lighthose electrifed")[0].passage.text.startswith("The lighthouse")


def test_hits_are_places_in_their_sources(retriever):
    for hit in retriever.search("ferries 1911"):
        assert isinstance(hit.passage.span, Span)
        assert hit.passage.text == hit.passage.span.document.text
    assert np.isfinite([hit.score for hit in retriever.search("ferries")]).all()


def test_what_a_speaker_says_is_looked_for_without_who_says_it():
    index = SmallIndex()
    lines = {1: ["We met the mayor Lena Voss."], 2: ["Trams will cross the city."], 3: ["Ferries called daily."]}
    index.rows = {
        row: make_passage(said, source="a.txt", provenance=Provenance(speaker=None if row == 1 else "Lena Voss"))
        for row, said in lines.items()
    }
    index.sentences = [(row, span) for row, passage in index.rows.items() for span in passage.sentences]
    asked = []

    class Listening(StemEmbedder):
        def embed_question(self, question):
            asked.append(question)
            return super().embed_question(question)

    hits = Retriever(index, Listening()).search("What does the mayor say about trams?", k=3)
    assert asked == ["What does the mayor say about trams?", "What is said about trams?"]
    assert hits[0].passage is index.rows[2]
    assert Retriever(index, Listening()).search("Who is the mayor?", k=3)[0].passage is index.rows[1]
    assert asked[2:] == ["Who is the mayor?"]

"""Asks every retriever and fuses what they find."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Protocol

from qa.retrieve.abbreviations import as_documents_have_it
from qa.retrieve.definitions import asked_abbreviation, full_form
from qa.retrieve.fusion import fuse
from qa.retrieve.headers import asks_about_source, heads
from qa.retrieve.spelling import repair, with_dates_in_words
from qa.scope import WHOLE
from qa.types import Hit
from qa.voices import as_read, with_names
from qa.words import stem

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from qa.scope import Scope
    from qa.seams import Embedder, Vectors
    from qa.types import Passage, Span

WEIGHTS: Mapping[str, float] = {"dense": 0.3, "sentence": 0.4, "words": 0.3, "defines": 0.5, "heads": 0.3}
_SPEAKING = 8  # passages whose speakers a question may name
_SENTENCES_PER_PASSAGE = 3  # how many sentences to fetch for each passage wanted


class Searchable(Protocol):
    """What the retriever needs of an index."""

    def search_passages(self, vector: Vectors, k: int, where: Collection[int] | None = None) -> list[tuple[int, float]]:
        """The k passages whose vectors are nearest."""
        ...

    def search_sentences(
        self, vector: Vectors, k: int, where: Collection[int] | None = None
    ) -> list[tuple[int, float]]:
        """The k sentences whose vectors are nearest."""
        ...

    def search_words(self, query: str, k: int, where: Collection[int] | None = None) -> list[tuple[int, float]]:
        """The k passages with the best BM25 scores."""
        ...

    def sentence_passages(self, sentence_ids: Sequence[int]) -> list[tuple[int, Span]]:
        """For each sentence, its passage's id and its place."""
        ...

    def passages(self, ids: Sequence[int]) -> list[Passage]:
        """The passages of the given ids, in that order."""
        ...

    def passage_ids(self, scope: Scope = WHOLE) -> list[int]:
        """The ids of the passages that lie in a scope."""
        ...

    def sentence_ids(self, passages: Collection[int]) -> list[int]:
        """The ids of the sentences of some passages."""
        ...

    def vocabulary(self) -> Mapping[str, int]:
        """Lower-cased words and how many passages have them."""
        ...


class Retriever:
    """Finds the passages of an index that bear on a question."""

    def __init__(
        self, index: Searchable, embedder: Embedder, *, pool: int = 50, weights: Mapping[str, float] = WEIGHTS
    ) -> None:
        """Search ``index``; ``pool`` is how many passages each signal may name."""
        self._index = index
        self._embedder = embedder
        self._pool = pool
        self._weights = weights
        # Kept for a few, for search and reader both ask, with and without who speaks.
        self._repairs = lru_cache(maxsize=8)(self._repair)

    def search(self, question: str, k: int = 10, scope: Scope = WHOLE) -> list[Hit]:
        """The k best passages, best first, each with the signals that brought it.

        Args:
            question: a standalone question, or keywords.
            k: how many hits; fewer come back only when the index, or the scope, holds fewer.
            scope: only passages that lie within.
        """
        pool = max(self._pool, k)
        where = None if scope.is_whole else self._index.passage_ids(scope)
        if where is not None and not where:
            return []
        question = self._in_known_forms(question)
        hits = self._search(question, question, k, pool, where)
        found = [hit.passage for hit in hits[:_SPEAKING]]
        named = with_names(question, found)
        meant = as_read(named, found)
        return hits if meant == question else self._search(named, meant, k, pool, where)

    def _search(self, question: str, meant: str, k: int, pool: int, where: Collection[int] | None) -> list[Hit]:
        """The k best passages for a question, and for what is meant by it: the same without who says it."""
        query = self.spelled(question)
        vector = self._embedder.embed_question(self.spelled(meant))
        rankings = {
            "dense": self._index.search_passages(vector, pool, where),
            "sentence": self._by_sentence(vector, pool, where),
            "words": self._index.search_words(query, pool, where),
        }
        abbreviation = asked_abbreviation(question)
        if abbreviation:
            rankings["defines"] = self._defining(abbreviation, [row for row, _ in rankings["words"]])
        if asks_about_source(question):
            rankings["heads"] = self._heading(dict.fromkeys(row for ranked in rankings.values() for row, _ in ranked))
        best = fuse(rankings, self._weights)[:k]
        passages = self._index.passages([row for row, _, _ in best])
        return [Hit(passage, score, signals) for passage, (_, score, signals) in zip(passages, best, strict=True)]

    def corrected(self, question: str) -> str:
        """The question with its misspelt words replaced by the known words that they most likely stand for.

        Dates in figures, and abbreviations, that the index does not know are written out.
        """
        question = self._in_known_forms(question)
        for wrong, known in self._repairs(question).items():
            if stem(wrong) == stem(known[0]):
                continue  # another form of the same word
            question = re.sub(rf"\b{re.escape(wrong)}\b", known[0], question)
        return question

    def _in_known_forms(self, question: str) -> str:
        """The question with dates and common abbreviations in the form that the index knows."""
        vocabulary = self._index.vocabulary()
        return as_documents_have_it(with_dates_in_words(question, vocabulary), vocabulary)

    def _defining(self, abbreviation: str, rows: Sequence[int]) -> list[tuple[int, float]]:
        """Those of the passages that say what an abbreviation stands for."""
        passages = self._index.passages(rows)
        return [(row, 1.0) for row, p in zip(rows, passages, strict=True) if full_form(p.text, abbreviation)]

    def _heading(self, rows: Collection[int]) -> list[tuple[int, float]]:
        """Those of the passages that hold a title, a date line or an author's credit."""
        passages = self._index.passages(list(rows))
        return [(row, 1.0) for row, p in zip(rows, passages, strict=True) if any(heads(s, p) for s in p.sentences)]

    def spelled(self, question: str) -> str:
        """The question, followed by the known words that its misspelt ones may stand for."""
        return " ".join([question, *(word for words in self._repairs(question).values() for word in words)])

    def _repair(self, question: str) -> Mapping[str, Sequence[str]]:
        """What its misspelt words may stand for."""
        return repair(question, self._index.vocabulary())

    def _by_sentence(self, vector: Vectors, pool: int, where: Collection[int] | None) -> list[tuple[int, float]]:
        allowed = None if where is None else self._index.sentence_ids(where)
        found = self._index.search_sentences(vector, pool * _SENTENCES_PER_PASSAGE, allowed)
        best: dict[int, float] = {}
        rows = self._index.sentence_passages([row for row, _ in found])
        for (passage, _), (_, score) in zip(rows, found, strict=True):
            best[passage] = max(score, best.get(passage, score))
        return sorted(best.items(), key=lambda item: (-item[1], item[0]))[:pool]

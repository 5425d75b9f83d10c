"""Small values for tests, built the way the program builds them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np

from qa.seams import PassageScores, ReaderContext, Vectors
from qa.types import Document, Hit, Passage, Provenance, Signal, Span
from qa.words import content_stems, stem

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


def make_passage(sentences: Sequence[str], *, source: str = "a.txt", provenance: Provenance | None = None) -> Passage:
    """A passage that is its whole document, one span for each of the given sentences."""
    text = " ".join(sentences)
    document = Document(source, text)
    spans, start = [], 0
    for sentence in sentences:
        start = text.index(sentence, start)
        spans.append(document.span(start, start + len(sentence)))
        start += len(sentence)
    provenance = provenance or Provenance()
    return Passage(document.span(), provenance, tuple(spans), provenance.context_line)


def make_hit(sentences: Sequence[str], *, source: str = "a.txt", score: float = 0.5, **signals: float) -> Hit:
    """A hit on such a passage."""
    said = {name: Signal(1, value) for name, value in signals.items()}
    return Hit(make_passage(sentences, source=source), score, said)


class StemEmbedder:
    """Embeds a text as the set of its stems, hashed: similarity is the share of common words."""

    identity = "stems"
    dimension = 64
    max_pieces = 256

    def count_pieces(self, text: str) -> int:
        return len(text.split()) + 2

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        rows = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for row, text in zip(rows, texts, strict=True):
            for word in content_stems(text):
                row[sum(ord(c) * (n + 1) for n, c in enumerate(word)) % self.dimension] += 1.0
        return rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-6)

    def embed_question(self, text: str) -> Vectors:
        return self.embed_passages([text])[0]


def make_context(
    words: Mapping[str, int] | None = None,
    argument: str = "",
    *,
    passages: int = 10,
    texts: Mapping[str, str] | None = None,
) -> ReaderContext:
    """What a reader is built with, around the stem embedder."""
    embedder = StemEmbedder()

    def vectors(spans: Sequence[Span]) -> Vectors:
        return embedder.embed_passages([span.text for span in spans])

    frequencies = {stem(word): n for word, n in (words or {}).items()}
    return ReaderContext(embedder, vectors, frequencies, passages, argument, texts or {})


def piece_places(text: str) -> tuple[tuple[int, int], ...]:
    """Where the pieces of a text stand, for networks whose pieces are words."""
    return tuple(match.span() for match in re.finditer(r"\S+", text))


def scores_for(
    text: str, answer: str, *, logit: float = 5.0, answerable: float = 1.0, affirmed: float = 0.0
) -> PassageScores:
    """What a network says that is sure of one span; pieces are words."""
    places = piece_places(text)
    begin = text.index(answer)
    starts = np.array([logit if a == begin else -5.0 for a, _ in places], dtype=np.float32)
    ends = np.array([logit if b == begin + len(answer) else -5.0 for _, b in places], dtype=np.float32)
    return PassageScores(starts, ends, places, 0.0, answerable, affirmed)


class ScriptedNetwork:
    """Finds the given answers, by the text that is read; leans to yes, and to an answer, as far as it is told."""

    judge = None
    max_pieces = 256

    def __init__(
        self, answers: dict[str, tuple[str, float]], affirmed: float = 0.0, *, answerable: float = 1.0
    ) -> None:
        self._answers = answers
        self._judged = {"affirmed": affirmed, "answerable": answerable}

    def score(self, question, passages):
        found = [(text, *self._answers[text]) for text in passages]
        return [scores_for(text, answer, logit=logit, **self._judged) for text, answer, logit in found]

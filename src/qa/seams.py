"""The seams: small protocols behind which implementations are swapped.

Implementations register through entry points (``qa.embedder``, ``qa.store``, ``qa.words``, ``qa.reader``,
``qa.generator``, ``qa.loader``); ours use the same door. ``qa.testing`` holds the conformance suites. The seam of
local models stands in ``qa.generators``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from pathlib import Path

    from qa.generators import SupportJudge
    from qa.types import Document, Hit, Reading, Span

Vectors = npt.NDArray[np.float32]


class Embedder(Protocol):
    """Turns texts into unit vectors whose inner product is their similarity."""

    @property
    def identity(self) -> str:
        """Name, weights' hash and numeric path; two embedders that differ in it do not share an index."""
        ...

    @property
    def dimension(self) -> int:
        """The length of a vector."""
        ...

    @property
    def max_pieces(self) -> int:
        """How many word pieces, special ones included, are read; the rest would be dropped silently."""
        ...

    def count_pieces(self, text: str) -> int:
        """How many word pieces, special ones included, the text comes to."""
        ...

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """Shape (len(texts), dimension), rows of length 1; an empty sequence gives shape (0, dimension)."""
        ...

    def embed_question(self, text: str) -> Vectors:
        """Shape (dimension,), length 1."""
        ...


class VectorStore(Protocol):
    """Vectors by row id (non-negative 63-bit integers); knows nothing of texts or models."""

    @property
    def dimension(self) -> int:
        """The length of a vector."""
        ...

    def __len__(self) -> int:
        """How many vectors are held."""
        ...

    def add(self, ids: Sequence[int], vectors: Vectors) -> None:
        """Add vectors of shape (len(ids), dimension).

        Raises:
            ValueError: when shapes disagree, or an id is already held.
        """
        ...

    def remove(self, ids: Collection[int]) -> int:
        """Remove the given ids, ignoring unknown ones; returns how many went."""
        ...

    def get(self, ids: Sequence[int]) -> Vectors:
        """The vectors of the given ids, shape (len(ids), dimension).

        Raises:
            KeyError: when an id is not held.
        """
        ...

    def search(self, vector: Vectors, k: int, where: Collection[int] | None = None) -> list[tuple[int, float]]:
        """The k best ids with their inner products, best first, ties by id; only among ``where`` if given."""
        ...

    def save(self, path: Path) -> None:
        """Write to the file ``path``."""
        ...

    @classmethod
    def create(cls, dimension: int) -> VectorStore:
        """An empty store."""
        ...

    @classmethod
    def load(cls, path: Path) -> VectorStore:
        """Read what ``save`` wrote.

        Raises:
            qa.errors.IndexDamaged: when the file is missing or unreadable.
        """
        ...


class WordIndex(Protocol):
    """A lexical index (BM25) of texts by row id."""

    def add(self, ids: Sequence[int], texts: Sequence[str]) -> None:
        """Add texts; they are searchable once ``commit`` was called."""
        ...

    def remove(self, ids: Collection[int]) -> None:
        """Remove the given ids, ignoring unknown ones."""
        ...

    def commit(self) -> None:
        """Make additions and removals durable and visible."""
        ...

    def search(self, query: str, k: int, where: Collection[int] | None = None) -> list[tuple[int, float]]:
        """The k best ids with their BM25 scores, best first; any characters are allowed in the query."""
        ...

    @classmethod
    def create(cls, path: Path) -> WordIndex:
        """An empty index in the new folder ``path``."""
        ...

    @classmethod
    def load(cls, path: Path) -> WordIndex:
        """Open what ``create`` and ``commit`` wrote.

        Raises:
            qa.errors.IndexDamaged: when the folder is missing or unreadable.
        """
        ...


class SpanVectors(Protocol):
    """Gives the vectors of sentences, from the index where it has them."""

    def __call__(self, spans: Sequence[Span]) -> Vectors:
        """Shape (len(spans), dimension)."""
        ...


@dataclass(frozen=True, slots=True)
class PassageScores:
    """What a reader network says of one passage; n word pieces.

    Attributes:
        starts: shape (n,), how much each piece looks like the first of the answer (logits).
        ends: shape (n,), likewise the last.
        offsets: for each piece, its start and end in the passage's text.
        null: the logit of "no answer here", comparable with a start plus an end.
        answerable: logit that the passage answers the question.
        affirmed: logit that the answer is yes, for a question that asks yes or no.
    """

    starts: Vectors
    ends: Vectors
    offsets: tuple[tuple[int, int], ...]
    null: float
    answerable: float
    affirmed: float


class SpanScorer(Protocol):
    """A network that reads passages for the answer to a question.

    Attributes:
        max_pieces: how many word pieces of question and passage it reads at once.
        answerability: the weights by which a passage is taken to answer (``qa.answer.answerability``).
    """

    max_pieces: int
    answerability: Mapping[str, float]

    @property
    def judge(self) -> SupportJudge | None:
        """Judges whether texts bear a statement out; None where the network never learnt that."""
        ...

    def score(self, question: str, passages: Sequence[str]) -> list[PassageScores]:
        """Scores of every passage, in order."""
        ...


@dataclass(frozen=True, slots=True)
class ReaderContext:
    """What a reader is built with; an entry point of ``qa.reader`` is called with it.

    Attributes:
        embedder: the index's own.
        sentence_vectors: the vectors of sentences, from the index.
        frequencies: by word stem, in how many passages it occurs.
        passages: how many passages the index holds.
        argument: what stands after the colon of the reader's name in the settings.
        texts: by source, the hash (SHA-256) of a document's text, as the index has it.
    """

    embedder: Embedder
    sentence_vectors: SpanVectors
    frequencies: Mapping[str, int]
    passages: int
    argument: str = ""
    texts: Mapping[str, str] = field(default_factory=dict)


class Reader(Protocol):
    """Reads retrieved passages and says which sentences answer the question, and how sure it is."""

    @property
    def abstain_below(self) -> float:
        """The confidence under which this reader's answers are better not given; fitted with it."""
        ...

    @property
    def name(self) -> str:
        """What the answer's ``model`` field says."""
        ...

    @property
    def judge(self) -> SupportJudge | None:
        """Judges whether texts bear a statement out; None for a reader that cannot."""
        ...

    def read(self, question: str, hits: Sequence[Hit]) -> Reading:
        """Candidates, best first, with a calibrated confidence; no hits give an empty reading."""
        ...


class Loader(Protocol):
    """Reads files of some formats into documents."""

    @property
    def suffixes(self) -> frozenset[str]:
        """The file name endings it reads, lower case, with the dot."""
        ...

    def load(self, path: Path, source: str) -> Document:
        """Read one file.

        Raises:
            qa.errors.SourceError: when the file is empty, binary, not UTF-8 or cannot be read.
        """
        ...


class Progress(Protocol):
    """Hears how far long work has come."""

    def __call__(self, step: str, done: int, total: int) -> None:
        """``done`` of ``total`` units of ``step`` are finished."""
        ...

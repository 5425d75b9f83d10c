"""Small stand-ins for the embedder, the vector store, the word index and a model: exact, slow, without any library."""

from __future__ import annotations

import hashlib
import json
import math
import re
import time
import zipfile
from collections import Counter
from typing import TYPE_CHECKING, Self

import numpy as np

from qa.errors import IndexDamaged
from qa.generators import Offer

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence
    from pathlib import Path

    from qa.generators import ModelRequest, Stop
    from qa.seams import Vectors
    from qa.settings_generation import Generation

_PIECE = re.compile(r"\w+|[^\w\s]")
_WORD = re.compile(r"\w+")
_FILE = "words.json"
_K1, _B = 1.2, 0.75  # of BM25, as tantivy and Lucene have them


class HashEmbedder:
    """Embeds a text as the bag of its hashed words: no model, yet common words make texts similar.

    Attributes:
        embedded: every text that was embedded as a passage, in order; tests count them.
    """

    def __init__(self, identity: str = "hashes/1", dimension: int = 32, max_pieces: int = 256) -> None:
        """Make one; another ``identity`` stands for another model, and gives other vectors."""
        self.identity = identity
        self.dimension = dimension
        self.max_pieces = max_pieces
        self.embedded: list[str] = []

    def count_pieces(self, text: str) -> int:
        """Words and marks, and two for the ends."""
        return len(_PIECE.findall(text)) + 2

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors, one row for each text."""
        self.embedded.extend(texts)
        rows = [self.embed_question(text) for text in texts]
        return np.stack(rows) if rows else np.zeros((0, self.dimension), dtype=np.float32)

    def embed_question(self, text: str) -> Vectors:
        """The unit vector of one text."""
        row = np.zeros(self.dimension, dtype=np.float32)
        for piece in _PIECE.findall(text.lower())[: self.max_pieces - 2]:
            digest = hashlib.blake2b(f"{self.identity} {piece}".encode("utf-8", "surrogatepass"), digest_size=4)
            row[int.from_bytes(digest.digest(), "big") % self.dimension] += 1.0
        if not row.any():
            row[0] = 1.0
        unit: Vectors = row / np.linalg.norm(row)
        return unit


class ListStore:
    """A vector store that compares with every vector it holds."""

    def __init__(self, dimension: int) -> None:
        """Make an empty one."""
        self._dimension = dimension
        self._rows: dict[int, Vectors] = {}

    @property
    def dimension(self) -> int:
        """The length of a vector."""
        return self._dimension

    def __len__(self) -> int:
        return len(self._rows)

    def add(self, ids: Sequence[int], vectors: Vectors) -> None:
        """Add vectors; refuse known ids and wrong shapes."""
        if vectors.shape != (len(ids), self.dimension):
            raise ValueError(f"vectors of shape {vectors.shape} for {len(ids)} ids of dimension {self.dimension}")
        if len(set(ids)) != len(ids) or self._rows.keys() & set(ids):
            raise ValueError("an id is given twice or already held")
        self._rows.update(zip(ids, np.array(vectors, dtype=np.float32), strict=True))

    def remove(self, ids: Collection[int]) -> int:
        """Remove what is there of the ids; returns how many."""
        return sum(self._rows.pop(row, None) is not None for row in set(ids))

    def get(self, ids: Sequence[int]) -> Vectors:
        """The vectors of the given ids."""
        return np.array([self._rows[row] for row in ids], dtype=np.float32).reshape(len(ids), self.dimension)

    def search(self, vector: Vectors, k: int, where: Collection[int] | None = None) -> list[tuple[int, float]]:
        """The k best ids with their inner products, best first, ties by id."""
        allowed = self._rows.keys() if where is None else self._rows.keys() & set(where)
        scored = [(row, float(np.dot(self._rows[row], vector))) for row in allowed]
        return sorted(scored, key=lambda pair: (-pair[1], pair[0]))[: max(k, 0)]

    def save(self, path: Path) -> None:
        """Write to the file."""
        ids = np.array(list(self._rows), dtype=np.int64)
        with path.open("wb") as file:
            np.savez(file, dimension=np.array(self.dimension), ids=ids, vectors=self.get(list(self._rows)))

    @classmethod
    def create(cls, dimension: int) -> Self:
        """An empty store."""
        return cls(dimension)

    @classmethod
    def load(cls, path: Path) -> Self:
        """Read what ``save`` wrote.

        Raises:
            IndexDamaged: when the file is missing or unreadable.
        """
        try:
            with path.open("rb") as file, np.load(file) as kept:
                store = cls(int(kept["dimension"]))
                store.add([int(row) for row in kept["ids"]], kept["vectors"])
        except (OSError, EOFError, ValueError, KeyError, zipfile.BadZipFile) as error:
            raise IndexDamaged(f"{path.name} is missing or unreadable") from error
        return store


class ListWords:
    """A word index that reads every text for every query, and scores by BM25."""

    def __init__(self, path: Path, texts: dict[int, str]) -> None:
        """Hold texts; use ``create`` or ``load``."""
        self._path = path
        self._texts = texts
        self._pending = dict(texts)

    def add(self, ids: Sequence[int], texts: Sequence[str]) -> None:
        """Add texts; they are searchable once ``commit`` was called."""
        self._pending.update(zip(ids, texts, strict=True))

    def remove(self, ids: Collection[int]) -> None:
        """Remove the given ids."""
        for row in ids:
            self._pending.pop(row, None)

    def commit(self) -> None:
        """Write everything to the disk."""
        (self._path / _FILE).write_text(json.dumps(list(self._pending.items())), encoding="utf-8")
        self._texts = dict(self._pending)

    def search(self, query: str, k: int, where: Collection[int] | None = None) -> list[tuple[int, float]]:
        """The k best ids with their BM25 scores, best first, ties by id."""
        counts = {row: Counter(_words(text)) for row, text in self._texts.items()}
        mean = sum(sum(count.values()) for count in counts.values()) / max(len(counts), 1)
        scores: dict[int, float] = {}
        for word in _words(query):
            having = sum(word in count for count in counts.values())
            weight = math.log(1 + (len(counts) - having + 0.5) / (having + 0.5))
            for row, count in counts.items():
                if word in count and (where is None or row in where):
                    norm = _K1 * (1 - _B + _B * sum(count.values()) / mean)
                    scores[row] = scores.get(row, 0.0) + weight * count[word] * (_K1 + 1) / (count[word] + norm)
        return sorted(scores.items(), key=lambda pair: (-pair[1], pair[0]))[: max(k, 0)]

    @classmethod
    def create(cls, path: Path) -> Self:
        """An empty index in a new folder."""
        path.mkdir(parents=True, exist_ok=True)
        made = cls(path, {})
        made.commit()
        return made

    @classmethod
    def load(cls, path: Path) -> Self:
        """Open what was committed.

        Raises:
            IndexDamaged: when the folder is missing or unreadable.
        """
        try:
            kept = json.loads((path / _FILE).read_text(encoding="utf-8"))
            return cls(path, {int(row): str(text) for row, text in kept})
        except (OSError, ValueError, TypeError) as error:
            raise IndexDamaged(f"the word index {path.name} is missing or unreadable") from error


class EchoModel:
    """A model that says again what it is asked, or what it is made to say, word by word.

    Attributes:
        name: what the answer's ``model`` field says.
        context_tokens: how many words and marks a request and its reply may come to; nothing refuses more.
        asked: every request, in order; tests look at them.
    """

    def __init__(
        self,
        reply: str | Callable[[ModelRequest], str] = "",
        *,
        name: str = "echo",
        context_tokens: int = 4096,
        pause: float = 0.0,
    ) -> None:
        """Make one.

        Args:
            reply: what it says, or how to make that of a request, which may raise ``ModelError``; by default the
                person's turn.
            name: what it is called.
            context_tokens: see above.
            pause: seconds before each word.
        """
        self.name = name
        self.context_tokens = context_tokens
        self.asked: list[ModelRequest] = []
        self._reply = reply
        self._pause = pause

    @classmethod
    def from_settings(cls, argument: str, settings: Generation) -> Self:
        """One that says what is asked; the argument is part of its name."""
        return cls(name=f"echo:{argument}", context_tokens=settings.context_tokens)

    @classmethod
    def offers(cls, settings: Generation) -> Sequence[Offer]:
        """One that is always there."""
        del settings
        return [Offer("echo:again", ready=True, size=0, note="says what it is asked")]

    def count_tokens(self, text: str) -> int:
        """Words and marks."""
        return len(_PIECE.findall(text))

    def generate(self, request: ModelRequest, stop: Stop) -> Iterator[str]:
        """The words of the reply, with the blanks before them."""
        self.asked.append(request)
        reply = self._reply(request) if callable(self._reply) else self._reply or request.user
        for word in re.findall(r"\s*\S+", reply)[: request.max_tokens]:
            until = time.monotonic() + self._pause
            while not stop() and time.monotonic() < until:
                time.sleep(min(0.01, self._pause))
            if stop():
                return
            yield word

    def close(self) -> None:
        """Nothing is held."""


def _words(text: str) -> list[str]:
    return _WORD.findall(text.lower())

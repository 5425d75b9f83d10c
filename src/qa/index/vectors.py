"""Gives new rows their vectors: those of texts that are known, and freshly embedded ones."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from qa.index.records import text_hash

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from qa.index.old import Old
    from qa.index.records import Rows
    from qa.seams import Embedder, Progress, Vectors, VectorStore

_BATCH = 64


@dataclass(slots=True)
class Shelf:
    """The vectors of passages or of sentences while an index is written.

    Attributes:
        kind: the catalogue's table.
        name: the file's name in a generation.
        store: what will be saved.
        before: the vectors there were, where they can be used again; ``store`` itself when rows are kept.
    """

    kind: Literal["passages", "sentences"]
    name: str
    store: VectorStore
    before: VectorStore | None

    @classmethod
    def take(
        cls, kind: Literal["passages", "sentences"], name: str, old: Old, store: type[VectorStore], dimension: int
    ) -> Shelf:
        """Load what there is, or begin an empty store."""
        before = store.load(old.folder / name) if old.folder is not None and old.keeps_vectors else None
        kept = before if old.keeps_rows else None
        return cls(kind, name, kept if kept is not None else store.create(dimension), before)

    def known(self, rows: Rows, old: Old) -> dict[str, Vectors]:
        """By hash of the text, the vectors that are there already."""
        if self.before is None or old.catalogue is None:
            return {}
        found = old.catalogue.rows_by_hash(self.kind, dict.fromkeys(text_hash(text) for _, text in rows))
        return dict(zip(found, self.before.get(list(found.values())), strict=True))

    def save(self, folder: Path) -> None:
        """Write the vectors into a generation."""
        self.store.save(folder / self.name)


def fill(shelves: Sequence[tuple[Shelf, Rows, Sequence[int]]], old: Old, embedder: Embedder, progress: Progress) -> int:
    """Take rows out of the shelves and put new ones in; returns how many texts were embedded.

    Args:
        shelves: each with its new rows (id and text) and the ids that go.
        old: finds the vectors of texts that are known.
        embedder: makes the others, each text once.
        progress: hears of the step "embed".
    """
    known = [shelf.known(rows, old) for shelf, rows, _ in shelves]
    wanted = [
        # Texts of like length together: the embedder pads a batch to its longest.
        sorted({text for _, text in rows if text_hash(text) not in vectors}, key=lambda text: (len(text), text))
        for (_, rows, _), vectors in zip(shelves, known, strict=True)
    ]
    total, done = sum(map(len, wanted)), 0
    for (shelf, rows, gone), vectors, texts in zip(shelves, known, wanted, strict=True):
        for start in range(0, len(texts), _BATCH):
            batch = texts[start : start + _BATCH]
            for text, vector in zip(batch, embedder.embed_passages(batch), strict=True):
                vectors[text_hash(text)] = vector
            done += len(batch)
            progress("embed", done, total)
        shelf.store.remove(gone)
        if rows:
            shelf.store.add([row for row, _ in rows], np.stack([vectors[text_hash(text)] for _, text in rows]))
    return total

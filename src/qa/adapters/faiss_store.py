"""Vectors in FAISS: exact inner product, rows added and removed by id."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

import faiss
import numpy as np

from qa.errors import IndexDamaged, StorageError

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from pathlib import Path

    import numpy.typing as npt

    from qa.seams import Vectors

_EXTRA = 8  # rows fetched beyond k, to see whether a tie goes on behind the last one


class FaissStore:
    """A flat inner-product index with ids of our own (``IndexIDMap2(IndexFlatIP)``)."""

    def __init__(self, index: faiss.IndexIDMap2) -> None:
        """Wrap a FAISS index; use ``create`` or ``load``."""
        self._index = index

    @property
    def dimension(self) -> int:
        """The length of a vector."""
        return int(self._index.d)

    def __len__(self) -> int:
        return int(self._index.ntotal)

    def add(self, ids: Sequence[int], vectors: Vectors) -> None:
        """Add vectors of shape (len(ids), dimension); an id must be new.

        Raises:
            ValueError: when shapes disagree, or an id is negative, given twice or already held.
        """
        rows = _row_ids(ids)
        if vectors.shape != (len(rows), self.dimension):
            raise ValueError(f"vectors of shape {vectors.shape} for {len(rows)} ids of dimension {self.dimension}")
        if len(np.unique(rows)) != len(rows) or self._held(rows).any():
            raise ValueError("an id is given twice or already held")
        if (rows < 0).any():
            raise ValueError("an id is negative")
        if len(rows):
            self._index.add_with_ids(np.ascontiguousarray(vectors, dtype=np.float32), rows)

    def remove(self, ids: Collection[int]) -> int:
        """Remove the given ids, ignoring unknown ones; returns how many went."""
        return int(self._index.remove_ids(faiss.IDSelectorBatch(_row_ids(ids)))) if ids else 0

    def get(self, ids: Sequence[int]) -> Vectors:
        """The vectors of the given ids, shape (len(ids), dimension).

        Raises:
            KeyError: when an id is not held.
        """
        rows = _row_ids(ids)
        missing = rows[~self._held(rows)]
        if len(missing):
            raise KeyError(int(missing[0]))
        if not len(rows):
            return np.zeros((0, self.dimension), dtype=np.float32)
        return np.asarray(self._index.reconstruct_batch(rows), dtype=np.float32)

    def search(self, vector: Vectors, k: int, where: Collection[int] | None = None) -> list[tuple[int, float]]:
        """The k best ids with their inner products, best first, ties by id; only among ``where`` if given."""
        if k < 1 or not len(self) or (where is not None and not where):
            return []
        query = np.ascontiguousarray(vector, dtype=np.float32).reshape(1, -1)
        selector = None if where is None else faiss.IDSelectorBatch(_row_ids(where))
        parameters = faiss.SearchParameters()
        parameters.sel = selector
        most = len(self)
        wanted = min(k + _EXTRA, most)
        while True:
            scores, rows = self._index.search(query, wanted, params=parameters)
            pairs = [(int(row), float(score)) for row, score in zip(rows[0], scores[0], strict=True) if row >= 0]
            # FAISS cuts a tie anywhere: fetch on until the k-th score is better than the last one fetched.
            if len(pairs) < wanted or wanted == most or pairs[k - 1][1] > pairs[-1][1]:
                return sorted(pairs, key=lambda pair: (-pair[1], pair[0]))[:k]
            wanted = min(wanted * 4, most)

    def save(self, path: Path) -> None:
        """Write to the file ``path``.

        Raises:
            StorageError: when the disk refuses.
        """
        try:
            # Not by name: FAISS does not notice a disk that is full when it closes the file.
            with path.open("wb") as file:
                writer: faiss.IOWriter = vars(faiss)["PyCallbackIOWriter"](file.write)  # its stubs leave it out
                faiss.write_index(self._index, writer)
        except (OSError, RuntimeError) as error:
            raise StorageError(f"{path} cannot be written: {error}") from error

    @classmethod
    def create(cls, dimension: int) -> Self:
        """An empty store."""
        return cls(faiss.IndexIDMap2(faiss.IndexFlatIP(dimension)))

    @classmethod
    def load(cls, path: Path) -> Self:
        """Read what ``save`` wrote.

        Raises:
            IndexDamaged: when the file is missing or is not such an index.
        """
        try:
            index = faiss.read_index(str(path))
        except (RuntimeError, MemoryError) as error:
            raise IndexDamaged(f"{path.name} is missing or unreadable") from error
        if not isinstance(index, faiss.IndexIDMap2) or index.metric_type != faiss.METRIC_INNER_PRODUCT:
            raise IndexDamaged(f"{path.name} is another kind of index")
        return cls(index)

    def _held(self, rows: npt.NDArray[np.int64]) -> npt.NDArray[np.bool_]:
        return np.isin(rows, faiss.vector_to_array(self._index.id_map))


def _row_ids(ids: Collection[int]) -> npt.NDArray[np.int64]:
    return np.fromiter(ids, dtype=np.int64, count=len(ids))

"""The suite that every vector store passes; its numbers are compared with brute force."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from qa.errors import IndexDamaged
from qa.testing.checks import check, check_equal, check_raises, in_threads

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    from qa.seams import Vectors, VectorStore

_DIMENSION, _ROWS = 16, 300


class VectorStoreConformance:
    """Subclass it as a test class and name the store.

    Attributes:
        store: the class under test.
        tolerance: how far a score may be off the inner product in double precision.
    """

    store: type[VectorStore]
    tolerance = 1e-4

    def _filled(self) -> tuple[VectorStore, dict[int, Vectors]]:
        """A store of random vectors of all lengths under scattered ids, and what it holds."""
        generator = np.random.default_rng(7)
        ids = [int(row) for row in generator.permutation(10 * _ROWS)[:_ROWS]]
        vectors = generator.normal(size=(_ROWS, _DIMENSION)).astype(np.float32)
        store = self.store.create(_DIMENSION)
        store.add(ids[:100], vectors[:100])
        store.add(ids[100:], vectors[100:])
        return store, dict(zip(ids, vectors, strict=True))

    def _check_search(
        self, store: VectorStore, held: dict[int, Vectors], k: int, where: Collection[int] | None = None
    ) -> None:
        query = np.random.default_rng(k).normal(size=_DIMENSION).astype(np.float32)
        allowed = held.keys() if where is None else held.keys() & set(where)
        exact = {row: float(held[row].astype(float) @ query.astype(float)) for row in allowed}
        expected = sorted(exact, key=lambda row: (-exact[row], row))[:k]
        found = store.search(query, k, where)
        check_equal([row for row, _ in found], expected, f"the {k} best")
        off = max((abs(score - exact[row]) for row, score in found), default=0.0)
        check(off <= self.tolerance, f"scores are off by {off}")

    def test_numbers_are_those_of_brute_force(self) -> None:
        """Ids and inner products, of vectors that are not of length 1, for few, all and too many."""
        store, held = self._filled()
        check_equal((len(store), store.dimension), (_ROWS, _DIMENSION), "size")
        for k in (0, 1, 5, 50, _ROWS, _ROWS * 2):
            self._check_search(store, held, k)

    def test_where_restricts(self) -> None:
        """Only the given ids are looked at, and all k of them are found."""
        store, held = self._filled()
        for where in ([], [-1, 10**12], sorted(held)[:1], sorted(held)[::7], set(held), [*sorted(held)[:20], 10**12]):
            for k in (1, 5, _ROWS):
                self._check_search(store, held, k, where)

    def test_an_empty_store(self) -> None:
        """Nothing is found in it, and it can be filled."""
        store = self.store.create(3)
        check_equal(store.search(np.ones(3, dtype=np.float32), 5), [], "found")
        check_equal((len(store), store.remove([1])), (0, 0), "size and removed")
        store.add([], np.zeros((0, 3), dtype=np.float32))
        store.add([5], np.ones((1, 3), dtype=np.float32))
        check_equal(store.search(np.ones(3, dtype=np.float32), 5), [(5, 3.0)], "found")

    def test_ties_are_broken_by_id(self) -> None:
        """Also where the cut falls into a tie."""
        ids = [int(row) for row in np.random.default_rng(3).permutation(200)]
        store = self.store.create(2)
        store.add(ids, np.tile(np.array([[1.0, 0.0]], dtype=np.float32), (200, 1)))
        store.add([1000], np.array([[2.0, 0.0]], dtype=np.float32))
        query = np.array([1.0, 0.0], dtype=np.float32)
        for k in (1, 2, 7, 150, 300):
            expected = [(1000, 2.0), *((row, 1.0) for row in range(200))][:k]
            check_equal(store.search(query, k), expected, f"the {k} best")
        check_equal(store.search(query, 3, range(50, 90)), [(50, 1.0), (51, 1.0), (52, 1.0)], "the 3 best of some")

    def test_removed_rows_are_gone(self) -> None:
        """Unknown ids are ignored; a removed id can be used again."""
        store, held = self._filled()
        gone = sorted(held)[::3]
        check_equal(store.remove([*gone, 10**12]), len(gone), "removed")
        check_equal(store.remove(gone), 0, "removed again")
        held = {row: vector for row, vector in held.items() if row not in set(gone)}
        check_equal(len(store), len(held), "size")
        self._check_search(store, held, 20)
        self._check_search(store, held, 20, [*gone, *sorted(held)[:30]])
        check_raises(KeyError, lambda: store.get(gone[:1]), "getting a removed id")
        held[gone[0]] = np.full(_DIMENSION, 3.0, dtype=np.float32)
        store.add([gone[0]], held[gone[0]].reshape(1, -1))
        self._check_search(store, held, _ROWS)

    def test_get(self) -> None:
        """Vectors come back as they went in, in the order asked for."""
        store, held = self._filled()
        ids = sorted(held, reverse=True)[::5]
        check(np.array_equal(store.get(ids), np.stack([held[row] for row in ids])), "vectors differ")
        check_equal(store.get([]).shape, (0, _DIMENSION), "shape of none")
        check_raises(KeyError, lambda: store.get([ids[0], 10**12]), "getting an unknown id")

    def test_wrong_additions_are_refused(self) -> None:
        """And leave everything as it was."""
        store, held = self._filled()
        known, new = min(held), 10**9
        one = np.ones((1, _DIMENSION), dtype=np.float32)
        two = np.ones((2, _DIMENSION), dtype=np.float32)
        check_raises(ValueError, lambda: store.add([known], one), "adding a held id")
        check_raises(ValueError, lambda: store.add([new, known], two), "adding a new id and a held one")
        check_raises(ValueError, lambda: store.add([new, new], two), "adding an id twice")
        check_raises(ValueError, lambda: store.add([new], two), "adding more vectors than ids")
        check_raises(ValueError, lambda: store.add([new], one[:, 1:]), "adding vectors of another dimension")
        check_equal(len(store), _ROWS, "size")
        self._check_search(store, held, _ROWS)

    def test_large_ids(self) -> None:
        """Ids have 63 bits."""
        ids = [0, 2**31, 2**53 + 1, 2**63 - 1]
        store = self.store.create(4)
        store.add(ids, np.eye(4, dtype=np.float32))
        best = [store.search(row, 1)[0][0] for row in np.eye(4, dtype=np.float32)]
        check_equal(best, ids, "ids")

    def test_saved_and_loaded(self, tmp_path: Path) -> None:
        """A loaded store finds the same and can be changed."""
        store, held = self._filled()
        store.remove([gone := min(held)])
        del held[gone]
        store.save(tmp_path / "vectors")
        loaded = self.store.load(tmp_path / "vectors")
        check_equal((len(loaded), loaded.dimension), (len(held), _DIMENSION), "size")
        self._check_search(loaded, held, 50)
        loaded.add([gone], np.ones((1, _DIMENSION), dtype=np.float32))
        check_equal((len(loaded), len(store)), (len(held) + 1, len(held)), "sizes after an addition")
        empty = self.store.create(5)
        empty.save(tmp_path / "empty")
        check_equal(len(self.store.load(tmp_path / "empty")), 0, "size of an empty store")

    def test_damaged_files(self, tmp_path: Path) -> None:
        """Missing, empty, cut and foreign files are all called damaged."""
        store, _ = self._filled()
        path = tmp_path / "vectors"
        check_raises(IndexDamaged, lambda: self.store.load(path), "loading a missing file")
        store.save(path)
        whole = path.read_bytes()
        for content in (b"", whole[: len(whole) // 2], b"something else\n" * 100):
            path.write_bytes(content)
            check_raises(IndexDamaged, lambda: self.store.load(path), f"loading {content[:20]!r}")

    def test_several_threads(self) -> None:
        """Searching at once finds the same as one after the other."""
        store, held = self._filled()
        queries = list(np.random.default_rng(1).normal(size=(40, _DIMENSION)).astype(np.float32))
        some = sorted(held)[::2]
        expected = [(store.search(query, 9), store.search(query, 9, some)) for query in queries]
        found = in_threads(lambda query: (store.search(query, 9), store.search(query, 9, some)), queries)
        check_equal(found, expected, "found")

"""Takes documents out of an index; their files stay where they are."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

from qa.errors import IndexDamaged, SourceError, StorageError
from qa.index import manifest as files
from qa.index import storage
from qa.index.build import Parts, write
from qa.index.old import take_old
from qa.index.plan import Plan

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    from qa.index.catalogue import Filed
    from qa.seams import Embedder, Progress, VectorStore, WordIndex


def remove(
    directory: Path,
    sources: Collection[str],
    *,
    embedder: Embedder,
    store: type[VectorStore],
    words: type[WordIndex],
    progress: Progress | None = None,
) -> tuple[Filed, ...]:
    """Take documents out of the index, all of them or, when anything fails, none.

    A document's file is left alone. It stays out when the folder it lies in is refreshed, until a refresh names the
    file itself.

    Args:
        directory: the index.
        sources: the documents to take out.
        embedder: the one that the index was built with.
        store: the kind of vector store.
        words: the kind of word index.
        progress: hears of long work, where the index has to be built anew.

    Returns:
        Where the documents came from.

    Raises:
        IndexMissing: when there is no index.
        IndexDamaged: when its catalogue cannot be read.
        SourceError: when one of the documents is not indexed.
        StorageError: when the disk refuses or another process writes; the index stays as it was.
    """
    files.read_manifest(directory)  # an index that is missing is not made
    parts = Parts(embedder, store, words, progress or (lambda *_args, **_named: None))
    try:
        with storage.writing(directory), closing(take_old(directory, files.built_by(embedder, store, words))) as old:
            if old.catalogue is None:
                raise IndexDamaged(f"the index at {directory} is damaged: its catalogue cannot be read")
            known = {filed.source: filed for filed in old.filed}
            unknown = sorted(set(sources) - known.keys())
            if unknown:
                raise SourceError(f"no document {unknown[0]!r} is indexed")
            gone = tuple(known[source] for source in sorted(set(sources)))
            if gone:
                write(directory, _plan(gone, old.roots, old.excluded), old, parts)
            return gone
    except sqlite3.Error as error:
        raise StorageError(f"the index at {directory} cannot be written: {error}") from error


def _plan(gone: tuple[Filed, ...], roots: dict[Path, str], excluded: frozenset[Path]) -> Plan:
    """What changes: a file that was given itself is no root any more, one of a folder is remembered as excluded."""
    alone = {filed.path for filed in gone if filed.path == filed.root}
    named = [filed.source for filed in gone]
    return Plan(
        {root: prefix for root, prefix in roots.items() if root not in alone},
        excluded | {filed.path for filed in gone if filed.path not in alone},
        removed=named,
        gone=list(named),
    )

"""The texts of an index, without its vectors and without a model: enough to check what was quoted."""

from __future__ import annotations

from contextlib import contextmanager
from functools import lru_cache
from typing import TYPE_CHECKING

from qa.errors import IndexDamaged, SourceError
from qa.index import manifest as files
from qa.index.catalogue import Catalogue

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from qa.index.manifest import Manifest
    from qa.types import Document

_DOCUMENTS = 256  # kept in memory


class Texts:
    """The documents of an index, by source."""

    def __init__(self, manifest: Manifest, catalogue: Catalogue) -> None:
        """Hold the opened parts; ``open_texts`` finds them."""
        self.hashes = manifest.documents
        self._document = lru_cache(_DOCUMENTS)(catalogue.document)

    def document(self, source: str) -> Document:
        """One document with its text.

        Raises:
            SourceError: when no such document is indexed.
        """
        known = self._document(source)
        if known is None:
            raise SourceError(f"no document {source!r} is indexed")
        return known


@contextmanager
def open_texts(directory: Path) -> Iterator[Texts]:
    """The texts of the index in a folder, as long as the context lasts.

    Raises:
        IndexMissing: when there is none.
        IndexDamaged: when its manifest or its catalogue is missing, unreadable or not what was written.
        IndexMismatch: when it is of another format.
    """
    manifest, catalogue = files.open_as_written(directory, lambda manifest: (manifest, _catalogue(directory, manifest)))
    try:
        yield Texts(manifest, catalogue)
    finally:
        catalogue.close()


def _catalogue(directory: Path, manifest: Manifest) -> Catalogue:
    wrong = files.problems(directory, manifest, only=files.CATALOGUE)
    if wrong:
        raise IndexDamaged(f"the index at {directory} is damaged: {wrong[files.CATALOGUE]}")
    return Catalogue.open(directory / manifest.generation / files.CATALOGUE)

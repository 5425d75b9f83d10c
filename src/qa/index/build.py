"""Adds, refreshes and removes documents; what has not changed is not embedded again."""

from __future__ import annotations

import sqlite3
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from qa import passages as chunker
from qa.corpus import find_sources, outline
from qa.errors import IndexDamaged, IndexMismatch, IndexMissing, SourceError, StorageError
from qa.index import manifest as files
from qa.index import storage
from qa.index.catalogue import Catalogue, text_hash
from qa.types import Document

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from qa.index.manifest import Manifest
    from qa.seams import Embedder, Loader, Progress, VectorStore, Vectors, WordIndex

_BATCH = 64


@dataclass(frozen=True, slots=True)
class RefreshReport:
    """What a refresh did.

    Attributes:
        added: sources that are new; likewise ``changed``, ``unchanged`` and ``removed``.
        failed: source and one-line reason of each file that could not be read; what was indexed of it before stays.
        embedded: how many texts, passages and sentences, were embedded.
    """

    added: tuple[str, ...]
    changed: tuple[str, ...]
    unchanged: tuple[str, ...]
    removed: tuple[str, ...]
    failed: tuple[tuple[str, str], ...]
    embedded: int
    passages: int
    documents: int
    seconds: float


def refresh(
    directory: Path,
    paths: Sequence[Path],
    *,
    embedder: Embedder,
    loaders: Sequence[Loader],
    store: type[VectorStore],
    words: type[WordIndex],
    progress: Progress | None = None,
) -> RefreshReport:
    """Add or refresh files and folders.

    Files that a given folder no longer holds disappear from the index; other roots are left alone. An index that
    another embedder or chunker made, or that is damaged, is built anew from the roots that are still known and the
    given paths.

    Args:
        directory: the index; made when it is not there.
        paths: files and folders; each is a root, and sources are relative to their root.
        embedder: embeds what is new.
        loaders: read the files, each those of its suffixes.
        store: the kind of vector store.
        words: the kind of word index.
        progress: hears of the steps "read" and "embed".

    Raises:
        NoSources: when a path holds nothing to read.
        SourceError: when the only file cannot be read; several files' failures are reported instead.
        StorageError: when the disk refuses or another process writes; the index stays as it was.
    """
    started = time.perf_counter()
    roots = list(dict.fromkeys(path.resolve() for path in paths))
    for root in roots:
        find_sources(root, _suffixes(loaders))
    with storage.writing(directory):
        work = _Refresh(directory, embedder, loaders, store, words, progress or (lambda *_: None))
        try:
            return work.run(roots, started)
        except sqlite3.Error as error:
            raise StorageError(f"the index at {directory} cannot be written: {error}") from error
        finally:
            work.close()


def _suffixes(loaders: Sequence[Loader]) -> set[str]:
    return {suffix for loader in loaders for suffix in loader.suffixes}


@dataclass(slots=True)
class _Changes:
    """What a refresh found."""

    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    failed: list[tuple[str, str]] = field(default_factory=list)
    errors: list[SourceError] = field(default_factory=list)
    new: list[tuple[Path, str, Document]] = field(default_factory=list)  # root, file, document


class _Refresh:
    """One run of a refresh."""

    def __init__(
        self,
        directory: Path,
        embedder: Embedder,
        loaders: Sequence[Loader],
        store: type[VectorStore],
        words: type[WordIndex],
        progress: Progress,
    ) -> None:
        self._directory, self._embedder, self._loaders = directory, embedder, loaders
        self._store, self._words, self._progress = store, words, progress
        self._catalogue: Catalogue | None = None
        self._folder: Path | None = None
        self._manifest: Manifest | None = None

    def close(self) -> None:
        """Close the catalogue, and delete what a failed run wrote."""
        if self._catalogue is not None:
            self._catalogue.close()
        keep = self._manifest.generation if self._manifest else None
        if keep or not (self._directory / files.NAME).exists():
            storage.clear(self._directory, keep)

    def run(self, roots: Sequence[Path], started: float) -> RefreshReport:
        """Refresh the roots and commit, or change nothing."""
        known = self._open_old()
        for root in known:
            if root not in roots and root.exists():
                roots = [*roots, root]
        catalogue = self._begin()
        changes = self._compare(catalogue, roots)
        if changes.errors and not (changes.added or changes.changed or changes.unchanged or changes.removed):
            raise changes.errors[0]
        embedded = 0
        if changes.added or changes.changed or changes.removed or self._manifest is None:
            for root in roots:
                catalogue.add_root(root)
            embedded = self._write(catalogue, changes)
        documents, passages, _ = catalogue.counts()
        return RefreshReport(
            tuple(changes.added),
            tuple(changes.changed),
            tuple(changes.unchanged),
            tuple(changes.removed),
            tuple(changes.failed),
            embedded,
            passages,
            documents,
            time.perf_counter() - started,
        )

    def _open_old(self) -> list[Path]:
        """Take up the index that is there; returns the roots to read again when it has to be built anew."""
        try:
            manifest = files.read_manifest(self._directory)
            if files.problems(self._directory, manifest, deep=True):
                return self._salvaged_roots(manifest)
            manifest.check_built_by(self._embedder.identity, chunker.VERSION)
        except (IndexMissing, IndexDamaged):
            return []
        except IndexMismatch:
            return self._salvaged_roots(manifest)
        self._manifest = manifest
        return []

    def _salvaged_roots(self, manifest: Manifest) -> list[Path]:
        try:
            old = Catalogue(self._directory / manifest.generation / files.CATALOGUE)
        except IndexDamaged:
            return []
        try:
            return old.roots()
        except sqlite3.DatabaseError:
            return []
        finally:
            old.close()

    def _begin(self) -> Catalogue:
        """A new generation to write into, with the old one's content if that holds."""
        old = self._directory / self._manifest.generation if self._manifest else None
        self._folder = storage.new_generation(self._directory, old)
        self._catalogue = Catalogue(self._folder / files.CATALOGUE, create=old is None)
        return self._catalogue

    def _compare(self, catalogue: Catalogue, roots: Sequence[Path]) -> _Changes:
        """Read every file of the roots, and sort them by what happened to them."""
        changes = _Changes()
        listed = [(root, *entry) for root in roots for entry in find_sources(root, _suffixes(self._loaders))]
        taken = {record.source for record in catalogue.documents()}
        before = {root: catalogue.of_root(root) for root in roots}
        for number, (root, path, file) in enumerate(listed, start=1):
            known = before[root].pop(file, None)
            source = known[0] if known else _free_source(file, root, taken)
            taken.add(source)
            self._compare_one(changes, root, path, file, source, known[1] if known else None)
            self._progress("read", number, len(listed))
        for gone in before.values():
            changes.removed.extend(source for source, _ in gone.values())
        return changes

    def _compare_one(
        self, changes: _Changes, root: Path, path: Path, file: str, source: str, sha256: str | None
    ) -> None:
        loader = next((one for one in self._loaders if path.suffix.lower() in one.suffixes), self._loaders[0])
        try:
            document = loader.load(path, source)
        except SourceError as error:
            changes.failed.append((source, str(error)))
            changes.errors.append(error)
            return
        if sha256 == document.sha256:
            changes.unchanged.append(source)
            return
        (changes.changed if sha256 else changes.added).append(source)
        changes.new.append((root, file, document))

    def _write(self, catalogue: Catalogue, changes: _Changes) -> int:
        """Write the changes into the new generation and commit it; returns how many texts were embedded."""
        if self._folder is None:
            raise RuntimeError("a generation was not begun")
        folder = self._folder
        passages, sentences, words = self._stores(folder)
        known_passages, known_sentences = catalogue.known_vectors()
        old_passages = _vectors_by_hash(passages, known_passages)
        old_sentences = _vectors_by_hash(sentences, known_sentences)
        for source in [*changes.removed, *changes.changed]:
            gone_passages, gone_sentences = catalogue.remove_document(source)
            passages.remove(gone_passages)
            sentences.remove(gone_sentences)
            words.remove(gone_passages)
        new_passages: list[tuple[int, str]] = []
        new_sentences: list[tuple[int, str]] = []
        for root, file, document in changes.new:
            parts, spans = self._catalogued(catalogue, root, file, document)
            words.add([row for row, _ in parts], [text for _, text in parts])
            new_passages += parts
            new_sentences += spans
        embedded = self._embed(passages, sentences, new_passages, new_sentences, old_passages, old_sentences)
        words.commit()
        catalogue.connection.commit()
        passages.save(folder / files.PASSAGES)
        sentences.save(folder / files.SENTENCES)
        self._commit(catalogue, folder)
        return embedded

    def _catalogued(
        self, catalogue: Catalogue, root: Path, file: str, document: Document
    ) -> tuple[list[tuple[int, str]], list[tuple[int, str]]]:
        """Split and catalogue one document; returns ids and texts of its passages and sentences."""
        structure = outline(document)
        pieces = chunker.split(
            structure, count_pieces=self._embedder.count_pieces, max_pieces=self._embedder.max_pieces
        )
        titles = [item.title.text for item in structure.items if item.title is not None]
        dates = [item.date.isoformat() for item in structure.items if item.date is not None]
        title = " ".join(titles[0].split()) if titles else None
        parts, spans = catalogue.add_document(
            document, pieces, root=str(root), file=file, title=title, date=max(dates, default=None)
        )
        return (
            [(row, passage.indexed_text) for row, passage in parts],
            [(row, span.text) for row, span in spans],
        )

    def _stores(self, folder: Path) -> tuple[VectorStore, VectorStore, WordIndex]:
        if self._manifest is None:
            dimension = self._embedder.dimension
            created = self._store.create(dimension), self._store.create(dimension)
            return *created, self._words.create(folder / files.WORDS)
        return (
            self._store.load(folder / files.PASSAGES),
            self._store.load(folder / files.SENTENCES),
            self._words.load(folder / files.WORDS),
        )

    def _embed(
        self,
        passages: VectorStore,
        sentences: VectorStore,
        new_passages: Sequence[tuple[int, str]],
        new_sentences: Sequence[tuple[int, str]],
        old_passages: dict[str, Vectors],
        old_sentences: dict[str, Vectors],
    ) -> int:
        """Add vectors for the new rows, embedding each text that has none, once."""
        jobs = ((passages, new_passages, old_passages), (sentences, new_sentences, old_sentences))
        wanted = [
            list(dict.fromkeys(text for _, text in rows if text_hash(text) not in old)) for _, rows, old in jobs
        ]
        total, done = sum(map(len, wanted)), 0
        for (store, rows, old), texts in zip(jobs, wanted, strict=True):
            vectors = dict(old)
            for start in range(0, len(texts), _BATCH):
                batch = texts[start : start + _BATCH]
                for text, vector in zip(batch, self._embedder.embed_passages(batch), strict=True):
                    vectors[text_hash(text)] = vector
                done += len(batch)
                self._progress("embed", done, total)
            if rows:
                store.add([row for row, _ in rows], np.stack([vectors[text_hash(text)] for _, text in rows]))
        return total

    def _commit(self, catalogue: Catalogue, folder: Path) -> None:
        _, passages, sentences = catalogue.counts()
        documents = {record.source: record.sha256 for record in catalogue.documents()}
        catalogue.close()
        manifest = files.Manifest(
            format=files.FORMAT,
            generation=folder.name,
            embedder=self._embedder.identity,
            dimension=self._embedder.dimension,
            chunker=chunker.VERSION,
            store=self._store.__name__,
            words=self._words.__name__,
            documents=documents,
            files=files.fingerprints(folder),
            passages=passages,
            sentences=sentences,
        )
        storage.commit(self._directory, manifest)
        self._manifest = manifest


def _free_source(file: str, root: Path, taken: set[str]) -> str:
    """The file's source; with its root's name before it, and a number, where that source is taken."""
    if file not in taken:
        return file
    folder = root.name if root.is_dir() else root.parent.name
    number, source = 1, f"{folder}/{file}"
    while source in taken:
        number += 1
        source = f"{folder}-{number}/{file}"
    return source


def _vectors_by_hash(store: VectorStore, known: dict[str, int]) -> dict[str, Vectors]:
    """The vectors that are there already, by the hash of their text."""
    rows = list(known.values())
    return dict(zip(known, store.get(rows), strict=True)) if rows else {}

"""Adds, refreshes and removes documents; what has not changed is not embedded again."""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING

from qa import passages as chunker
from qa.corpus import find_sources, outline
from qa.errors import NoSources, SourceError, StorageError
from qa.index import manifest as files
from qa.index import storage
from qa.index.catalogue import Catalogue
from qa.index.old import take_old
from qa.index.plan import make_plan, normal, suffixes_of
from qa.index.records import Split, add_documents, move_documents, remove_documents, set_excluded, set_roots
from qa.index.vectors import Shelf, fill

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from qa.index.catalogue import Filed
    from qa.index.manifest import Manifest
    from qa.index.old import Old
    from qa.index.plan import Plan
    from qa.seams import Embedder, Loader, Progress, VectorStore, WordIndex
    from qa.types import Document


@dataclass(frozen=True, slots=True)
class RefreshReport:
    """What a refresh did.

    Attributes:
        added: sources that are new; likewise ``changed``, ``unchanged`` and ``removed``.
        failed: source and one-line reason of each file that could not be read; what was indexed of it before stays.
        embedded: how many texts, passages and sentences, were embedded.
        passages: how many there are now.
        documents: how many there are now.
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


@dataclass(frozen=True, slots=True)
class Parts:
    """What an index is made with.

    Attributes:
        progress: hears of the steps.
    """

    embedder: Embedder
    store: type[VectorStore]
    words: type[WordIndex]
    progress: Progress


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

    Files that a given file or folder no longer holds disappear from the index; other roots are left alone. Either the
    whole refresh takes effect or nothing does. An index that other parts or another version of the chunker built, or
    of which a part is damaged, is built anew instead: from the texts in its catalogue and the given paths, or, when
    the catalogue itself is lost, from the given paths alone.

    Args:
        directory: the index; made when it is not there.
        paths: files and folders. Each is a root, and sources are relative to their root; a path inside an indexed
            folder refreshes that part of it.
        embedder: embeds what is new.
        loaders: read the files, each those of its suffixes.
        store: the kind of vector store.
        words: the kind of word index.
        progress: hears of the steps "read", "split" and "embed".

    Raises:
        NoSources: when a path holds nothing to read.
        SourceError: when nothing could be read at all; failures of single files are reported instead.
        StorageError: when the disk refuses or another process writes; the index stays as it was.
    """
    started = time.perf_counter()
    parts = Parts(embedder, store, words, progress or (lambda *_args, **_named: None))
    if not (directory / files.NAME).exists():
        for path in paths:  # so that a mistyped path does not leave a folder behind
            find_sources(normal(path), suffixes_of(loaders))
    try:
        with storage.writing(directory), closing(take_old(directory, files.built_by(embedder, store, words))) as old:
            if not paths and not old.filed:
                raise NoSources("no file or folder was given")
            plan = _planned(paths, old, loaders, parts.progress)
            settled = (plan.roots, plan.excluded) == (old.roots, old.excluded)
            finished = settled and old.keeps_rows and not plan.changes_something
            embedded = 0 if finished else write(directory, plan, old, parts)
            return _report(directory, plan, embedded, time.perf_counter() - started)
    except sqlite3.Error as error:
        raise StorageError(f"the index at {directory} cannot be written: {error}") from error


def _planned(paths: Sequence[Path], old: Old, loaders: Sequence[Loader], progress: Progress) -> Plan:
    """What has to change."""
    plan = make_plan(paths, roots=old.roots, filed=old.filed, loaders=loaders, progress=progress, excluded=old.excluded)
    _refuse_nothing(plan, old)
    return plan


def _refuse_nothing(plan: Plan, old: Old) -> None:
    """Raise what was wrong with the files when none could be read, rather than write an index of nothing."""
    if not plan.failed or not plan.found_nothing:
        return
    if len(plan.failed) == 1:
        raise plan.failed[0][1]
    if not old.filed:
        reasons = "; ".join(str(error) for _, error in plan.failed[:3])
        raise SourceError(f"none of the {len(plan.failed)} files can be read: {reasons}")


def _report(directory: Path, plan: Plan, embedded: int, seconds: float) -> RefreshReport:
    manifest = files.read_manifest(directory)
    return RefreshReport(
        added=tuple(plan.added),
        changed=tuple(plan.changed),
        unchanged=tuple(plan.unchanged),
        removed=tuple(plan.removed),
        failed=tuple((source, str(error)) for source, error in plan.failed),
        embedded=embedded,
        passages=manifest.passages,
        documents=len(manifest.documents),
        seconds=seconds,
    )


def write(directory: Path, plan: Plan, old: Old, parts: Parts) -> int:
    """Write the planned changes into a new generation and commit it; returns how many texts were embedded."""
    with storage.new_generation(directory) as folder:
        documents = list(_documents(plan, old))
        splits = []
        for number, (filed, document) in enumerate(documents, start=1):
            splits.append(_split(filed, document, parts.embedder))
            parts.progress("split", number, len(documents))
        if old.keeps_rows and old.folder is not None:
            storage.copy(old.folder, folder, (files.CATALOGUE, files.WORDS))
        with closing(
            Catalogue.open(folder / files.CATALOGUE, mode="write" if old.keeps_rows else "create")
        ) as catalogue:
            embedded = _write_rows(folder, catalogue, splits, plan, old, parts)
            manifest = _manifest(folder, catalogue, parts)
        storage.commit(directory, manifest)
    return embedded


def _documents(plan: Plan, old: Old) -> Iterator[tuple[Filed, Document]]:
    """The documents to write: when everything is built anew also those that stay, out of the old catalogue."""
    if not old.keeps_rows and old.catalogue is not None:
        gone = set(plan.gone)
        for filed in old.filed:
            if filed.source in gone:
                continue
            document = old.catalogue.document(filed.source)
            if document is not None:
                now = plan.moved.get(filed.source, filed)
                yield now, replace(document, source=now.source)
    yield from plan.new


def _split(filed: Filed, document: Document, embedder: Embedder) -> Split:
    structure = outline(document)
    passages = chunker.split(structure, count_pieces=embedder.count_pieces, max_pieces=embedder.max_pieces)
    return Split(filed, structure, passages)


def _write_rows(folder: Path, catalogue: Catalogue, splits: Sequence[Split], plan: Plan, old: Old, parts: Parts) -> int:
    """Write catalogue, words and vectors; returns how many texts were embedded."""
    gone_passages: list[int] = []
    gone_sentences: list[int] = []
    if old.keeps_rows:
        gone_passages, gone_sentences = remove_documents(catalogue, plan.gone)
        move_documents(catalogue, plan.moved)
        words = parts.words.load(folder / files.WORDS)
    else:
        words = parts.words.create(folder / files.WORDS)
    set_roots(catalogue, plan.roots)
    set_excluded(catalogue, plan.excluded)
    passages, sentences = add_documents(catalogue, splits)
    dimension = parts.embedder.dimension
    shelves = [
        (Shelf.take("passages", files.PASSAGES, old, parts.store, dimension), passages, gone_passages),
        (Shelf.take("sentences", files.SENTENCES, old, parts.store, dimension), sentences, gone_sentences),
    ]
    embedded = fill(shelves, old, parts.embedder, parts.progress)
    for shelf, _, _ in shelves:
        shelf.save(folder)
    words.remove(gone_passages)
    words.add([row for row, _ in passages], [text for _, text in passages])
    words.commit()
    return embedded


def _manifest(folder: Path, catalogue: Catalogue, parts: Parts) -> Manifest:
    _, passages, sentences = catalogue.counts()
    return files.Manifest(
        **asdict(files.built_by(parts.embedder, parts.store, parts.words)),
        format=files.FORMAT,
        generation=folder.name,
        documents={record.source: record.sha256 for record in catalogue.documents()},
        files=files.fingerprints(folder),
        passages=passages,
        sentences=sentences,
    )

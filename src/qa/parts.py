"""Builds the parts that the settings name, through the plug-in door."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from qa import plugins
from qa.index import refresh
from qa.index import remove as remove_from
from qa.seams import ReaderContext
from qa.words import stem

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence
    from pathlib import Path

    from qa.index import Filed, Index, RefreshReport
    from qa.seams import Embedder, Loader, Progress, Reader, VectorStore, WordIndex
    from qa.settings import Settings


def make_embedder(settings: Settings) -> Embedder:
    """The embedder that the settings name."""
    factory = cast("Callable[[], Embedder]", plugins.load("qa.embedder", settings.plugins.embedder))
    return factory()


def index_parts(settings: Settings) -> tuple[type[VectorStore], type[WordIndex]]:
    """The vector store and the word index that the settings name."""
    store = cast("type[VectorStore]", plugins.load("qa.store", settings.plugins.store))
    words = cast("type[WordIndex]", plugins.load("qa.words", settings.plugins.words))
    return store, words


def make_loaders() -> list[Loader]:
    """Every installed loader."""
    factories = [cast("Callable[[], Loader]", plugins.load("qa.loader", name)) for name in plugins.names("qa.loader")]
    return [factory() for factory in factories]


def make_reader(settings: Settings, embedder: Embedder, index: Index) -> Reader:
    """The reader that the settings name: ``NAME``, ``NAME:ARGUMENT``, or the folder of a trained reader."""
    name, argument = plugins.reader_parts(settings.answering.reader)
    factory = cast("Callable[[ReaderContext], Reader]", plugins.load("qa.reader", name))
    return factory(
        ReaderContext(
            embedder=embedder,
            sentence_vectors=index.sentence_vectors,
            frequencies=stem_frequencies(index.vocabulary()),
            passages=len(index.passage_ids()),
            argument=argument,
            texts=index.manifest.documents,
        )
    )


def refresh_index(
    directory: Path,
    paths: Sequence[Path],
    *,
    settings: Settings,
    embedder: Embedder | None = None,
    progress: Progress | None = None,
) -> RefreshReport:
    """Add or refresh files and folders in the index at ``directory``."""
    store, words = index_parts(settings)
    return refresh(
        directory,
        paths,
        embedder=embedder or make_embedder(settings),
        loaders=make_loaders(),
        store=store,
        words=words,
        progress=progress,
    )


def remove_from_index(
    directory: Path,
    sources: Collection[str],
    *,
    settings: Settings,
    embedder: Embedder | None = None,
    progress: Progress | None = None,
) -> tuple[Filed, ...]:
    """Take documents out of the index at ``directory``; their files stay. Returns where they came from."""
    store, words = index_parts(settings)
    return remove_from(
        directory,
        sources,
        embedder=embedder or make_embedder(settings),
        store=store,
        words=words,
        progress=progress,
    )


def stem_frequencies(vocabulary: Mapping[str, int]) -> dict[str, int]:
    """By stem, in about how many passages it occurs: that of its most frequent form."""
    frequencies: dict[str, int] = {}
    for word, count in vocabulary.items():
        key = stem(word)
        frequencies[key] = max(count, frequencies.get(key, 0))
    return frequencies

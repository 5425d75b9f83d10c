"""An index that is open for searching."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Self

import numpy as np

from qa.corpus import outline
from qa.errors import IndexDamaged
from qa.index import manifest as files
from qa.index.catalogue import Catalogue
from qa.index.texts import Texts
from qa.scope import WHOLE
from qa.types import Passage
from qa.words import split_words

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from pathlib import Path

    from qa.index.catalogue import DocumentRecord, Filed, Origin
    from qa.index.manifest import Manifest
    from qa.scope import Scope
    from qa.seams import Embedder, Vectors, VectorStore, WordIndex
    from qa.types import Document, Outline, Span

_CHECKED_WHOLE = 32 << 20  # bytes; larger files are checked by size alone when an index is opened


class Index:
    """Searches an index; safe to use from several threads at once, and while the index is written anew."""

    def __init__(
        self,
        directory: Path,
        manifest: Manifest,
        catalogue: Catalogue,
        passages: VectorStore,
        sentences: VectorStore,
        words: WordIndex,
        embedder: Embedder,
    ) -> None:
        """Hold the opened parts; ``open`` finds them."""
        self.directory = directory
        self.manifest = manifest
        self._catalogue = catalogue
        self._passages = passages
        self._sentences = sentences
        self._words = words
        self._embedder = embedder
        self._texts = Texts(manifest, catalogue)
        self._vocabulary: dict[str, int] | None = None
        self._counting = threading.Lock()

    @classmethod
    def open(cls, directory: Path, *, embedder: Embedder, store: type[VectorStore], words: type[WordIndex]) -> Self:
        """Open the index in a folder.

        Raises:
            IndexMissing: when there is none.
            IndexDamaged: when a part is missing, unreadable or not what the manifest says; names the part.
            IndexMismatch: when it was built with another embedder, chunker or other parts.
        """
        return files.open_as_written(directory, lambda manifest: cls._open(directory, manifest, embedder, store, words))

    @classmethod
    def _open(
        cls,
        directory: Path,
        manifest: Manifest,
        embedder: Embedder,
        store: type[VectorStore],
        words: type[WordIndex],
    ) -> Self:
        manifest.check_built_by(files.built_by(embedder, store, words))
        wrong = files.problems(directory, manifest, below=_CHECKED_WHOLE)
        if wrong:
            raise IndexDamaged(f"the index at {directory} is damaged: {'; '.join(list(wrong.values())[:3])}")
        folder = directory / manifest.generation
        passages, sentences = store.load(folder / files.PASSAGES), store.load(folder / files.SENTENCES)
        for name, vectors, rows in (
            (files.PASSAGES, passages, manifest.passages),
            (files.SENTENCES, sentences, manifest.sentences),
        ):
            if (len(vectors), vectors.dimension) != (rows, manifest.dimension):
                raise IndexDamaged(
                    f"{name} holds {len(vectors)} vectors of {vectors.dimension}, the manifest says {rows}"
                )
        lexical = words.load(folder / files.WORDS)
        catalogue = Catalogue.open(folder / files.CATALOGUE)
        if catalogue.counts() != (len(manifest.documents), manifest.passages, manifest.sentences):
            catalogue.close()
            raise IndexDamaged(f"{files.CATALOGUE} does not hold what the manifest says")
        return cls(directory, manifest, catalogue, passages, sentences, lexical, embedder)

    def documents(self) -> tuple[DocumentRecord, ...]:
        """What is indexed, by source."""
        return self._catalogue.documents()

    def document(self, source: str) -> Document:
        """One document with its text.

        Raises:
            SourceError: when no such document is indexed.
        """
        return self._texts.document(source)

    def outline(self, source: str) -> Outline:
        """The structure of one document.

        Raises:
            SourceError: when no such document is indexed.
        """
        return outline(self.document(source))

    def reopened(self) -> Self:
        """The index as it is on disk now, opened beside this one with the same parts.

        Raises:
            IndexUnusable: as ``open`` does.
        """
        store, words = type(self._passages), type(self._words)
        return type(self).open(self.directory, embedder=self._embedder, store=store, words=words)

    def filed(self) -> list[Filed]:
        """Where every document came from."""
        return self._catalogue.filed()

    def roots(self) -> dict[Path, str]:
        """The files and folders that were indexed, and what stands before their files' sources."""
        return self._catalogue.roots()

    def origins(self) -> dict[str, Origin]:
        """By source, what its passages say of time and kind."""
        return self._catalogue.origins()

    def count_documents(self, scope: Scope = WHOLE) -> int:
        """How many documents there are, or have a passage that lies in a scope."""
        return self._catalogue.count_documents(scope)

    def passage_ids(self, scope: Scope = WHOLE) -> list[int]:
        """The ids of the passages that lie in a scope."""
        return self._catalogue.passage_ids(scope)

    def sentence_ids(self, passages: Collection[int]) -> list[int]:
        """The ids of the sentences of some passages: what ``search_sentences`` takes as ``where``."""
        return self._catalogue.sentence_ids(passages)

    def passage(self, row: int) -> Passage:
        """One passage.

        Raises:
            KeyError: when there is none of that id.
        """
        return self.passages([row])[0]

    def passages(self, ids: Sequence[int]) -> list[Passage]:
        """The passages of the given ids, in that order.

        Raises:
            KeyError: when one is not there.
        """
        rows = self._catalogue.passage_rows(ids)
        found = []
        for row in ids:
            source, start, end, context, provenance = rows[row]
            document = self.document(source)
            sentences = tuple(document.span(a, b) for a, b in self._catalogue.sentences_of(row))
            found.append(Passage(document.span(start, end), provenance, sentences, context))
        return found

    def search_passages(self, vector: Vectors, k: int, where: Collection[int] | None = None) -> list[tuple[int, float]]:
        """The k passages whose vectors are nearest."""
        return self._passages.search(vector, k, where)

    def search_sentences(
        self, vector: Vectors, k: int, where: Collection[int] | None = None
    ) -> list[tuple[int, float]]:
        """The k sentences whose vectors are nearest; ``where`` holds sentence ids."""
        return self._sentences.search(vector, k, where)

    def search_words(self, query: str, k: int, where: Collection[int] | None = None) -> list[tuple[int, float]]:
        """The k passages with the best BM25 scores."""
        return self._words.search(query, k, where)

    def sentence_passages(self, sentence_ids: Sequence[int]) -> list[tuple[int, Span]]:
        """For each sentence its passage's id and its place.

        Raises:
            KeyError: when one is not there.
        """
        rows = self._catalogue.sentence_rows(sentence_ids)
        said = [rows[row] for row in sentence_ids]
        return [(passage, self.document(source).span(start, end)) for passage, source, start, end in said]

    def sentence_vectors(self, spans: Sequence[Span]) -> Vectors:
        """The vectors of sentences, shape (len(spans), dimension); places that are no indexed sentence are embedded."""
        rows = [self._catalogue.sentence_at(*span.key) for span in spans]
        found = np.zeros((len(spans), self._embedder.dimension), dtype=np.float32)
        known = [n for n, row in enumerate(rows) if row is not None]
        fresh = [n for n, row in enumerate(rows) if row is None]
        if known:
            found[known] = self._sentences.get([row for row in rows if row is not None])
        if fresh:
            found[fresh] = self._embedder.embed_passages([spans[n].text for n in fresh])
        return found

    def vocabulary(self) -> Mapping[str, int]:
        """Lower-cased words, and in how many passages each occurs; counted at the first call."""
        with self._counting:
            if self._vocabulary is None:
                counts: dict[str, int] = {}
                for text in self._catalogue.passage_texts():
                    for word in {word.lower() for word in split_words(text)}:
                        counts[word] = counts.get(word, 0) + 1
                self._vocabulary = dict(sorted(counts.items()))
            return self._vocabulary

    def close(self) -> None:
        """Let go of the files."""
        self._catalogue.close()

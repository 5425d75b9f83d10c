"""An index that is open for searching."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from qa import passages as chunker
from qa.corpus import outline
from qa.errors import IndexDamaged, SourceError
from qa.index import manifest as files
from qa.index.catalogue import Catalogue
from qa.types import Passage
from qa.words import split_words

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from pathlib import Path

    from qa.index.catalogue import DocumentRecord
    from qa.index.manifest import Manifest
    from qa.seams import Embedder, VectorStore, Vectors, WordIndex
    from qa.types import Document, Outline, Span

_CHECKED_WHOLE = 32 << 20  # bytes; larger files are checked by size alone when an index is opened


class Index:
    """Searches an index; safe to use from several threads at once."""

    def __init__(
        self,
        directory: Path,
        manifest: Manifest,
        catalogue: Catalogue,
        passages: VectorStore,
        sentences: VectorStore,
        words: WordIndex,
    ) -> None:
        """Hold the opened parts; ``open`` finds them."""
        self.directory = directory
        self.manifest = manifest
        self._catalogue = catalogue
        self._passages = passages
        self._sentences = sentences
        self._words = words
        self._documents: dict[str, Document] = {}
        self._vocabulary: dict[str, int] | None = None

    @classmethod
    def open(cls, directory: Path, *, embedder: Embedder, store: type[VectorStore], words: type[WordIndex]) -> Self:
        """Open the index in a folder.

        Raises:
            IndexMissing: when there is none.
            IndexDamaged: when a part is missing, unreadable or not what the manifest says; names the part.
            IndexMismatch: when another embedder or chunker made it.
        """
        manifest = files.read_manifest(directory)
        manifest.check_built_by(embedder.identity, chunker.VERSION)
        wrong = files.problems(directory, manifest, deep=True, below=_CHECKED_WHOLE)
        if wrong:
            raise IndexDamaged(f"the index at {directory} is damaged: {'; '.join(wrong[:3])}")
        folder = directory / manifest.generation
        return cls(
            directory,
            manifest,
            Catalogue(folder / files.CATALOGUE),
            store.load(folder / files.PASSAGES),
            store.load(folder / files.SENTENCES),
            words.load(folder / files.WORDS),
        )

    def documents(self) -> tuple[DocumentRecord, ...]:
        """What is indexed, by source."""
        return self._catalogue.documents()

    def document(self, source: str) -> Document:
        """One document with its text.

        Raises:
            SourceError: when no such document is indexed.
        """
        known = self._documents.get(source)
        if known is None:
            known = self._catalogue.document(source)
            if known is None:
                raise SourceError(f"no document {source!r} is indexed")
            self._documents[source] = known
        return known

    def outline(self, source: str) -> Outline:
        """The structure of one document."""
        return outline(self.document(source))

    def passage_ids(self, sources: Collection[str] | None = None) -> list[int]:
        """The ids of all passages, or of those of some sources."""
        return self._catalogue.passage_ids(sources)

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

    def search_passages(
        self, vector: Vectors, k: int, where: Collection[int] | None = None
    ) -> list[tuple[int, float]]:
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

    def vocabulary(self) -> Mapping[str, int]:
        """Lower-cased words, and in how many passages each occurs."""
        if self._vocabulary is None:
            counts: dict[str, int] = {}
            for text in self._catalogue.passage_texts():
                for word in {word.lower() for word in split_words(text)}:
                    counts[word] = counts.get(word, 0) + 1
            self._vocabulary = counts
        return self._vocabulary

    def close(self) -> None:
        """Let go of the files."""
        self._catalogue.close()

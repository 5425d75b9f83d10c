"""A folder of texts and an index of it, built with fakes."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from qa.adapters.text_loader import TextLoader
from qa.index import Index, RefreshReport, refresh
from qa.testing import HashEmbedder, ListStore, ListWords

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager
    from pathlib import Path

    from qa.seams import Progress, VectorStore, WordIndex


@dataclass
class IndexRoom:
    """Writes files, refreshes, opens; every refresh has its own embedder, so that what it embeds can be told."""

    folder: Path
    store: type[VectorStore] = ListStore
    words: type[WordIndex] = ListWords
    identity: str = "hashes/1"
    embedder: HashEmbedder = field(default_factory=HashEmbedder)

    @property
    def directory(self) -> Path:
        return self.folder / "index"

    def write(self, name: str, text: str | bytes) -> Path:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return path

    def refresh(self, *names: str, progress: Progress | None = None) -> RefreshReport:
        self.embedder = HashEmbedder(self.identity)
        return refresh(
            self.directory,
            [self.folder / name for name in names],
            embedder=self.embedder,
            loaders=[TextLoader()],
            store=self.store,
            words=self.words,
            progress=progress,
        )

    def open(self) -> AbstractContextManager[Index]:
        embedder = HashEmbedder(self.identity)
        return closing(Index.open(self.directory, embedder=embedder, store=self.store, words=self.words))

    def state(self) -> dict[str, str]:
        """By source, the text that is indexed; everything that belongs to it is checked on the way."""
        with self.open() as index:
            texts = {record.source: index.document(record.source).text for record in index.documents()}
            rows = index.passage_ids()
            for row, passage in zip(rows, index.passages(rows), strict=True):
                text = passage.indexed_text
                near = dict(index.search_passages(self.embedder.embed_question(text), len(rows)))
                assert abs(near[row] - 1.0) < 1e-5, "a passage lost its vector"
                assert row in dict(index.search_words(text, len(rows))), "a passage lost its words"
                assert index.sentence_passages(index.sentence_ids([row])) == [(row, s) for s in passage.sentences]
            sentences = index.sentence_ids(rows)
            assert (len(rows), len(sentences)) == (index.manifest.passages, index.manifest.sentences)
            for sentence, (_, span) in zip(sentences, index.sentence_passages(sentences), strict=True):
                near = dict(index.search_sentences(self.embedder.embed_question(span.text), len(sentences)))
                assert abs(near[sentence] - 1.0) < 1e-5, "a sentence lost its vector"
            assert set(index.manifest.documents) == set(texts)
            return texts

    def files(self) -> dict[str, bytes]:
        """The content of every file of the index."""
        files = (path for path in self.directory.rglob("*") if path.is_file() and path.suffix != ".lock")
        return {path.relative_to(self.directory).as_posix(): path.read_bytes() for path in files}

    def generations(self) -> Iterator[Path]:
        return self.directory.glob("generation-*")

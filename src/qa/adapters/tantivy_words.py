"""Words in tantivy: BM25 over stemmed English, accents and case folded."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

import tantivy

from qa.errors import IndexDamaged, StorageError

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from pathlib import Path

_ANALYZER = "qa_english"
_HEAP = 32_000_000  # bytes
_LONGEST_WORD = 80  # letters; longer runs are not words
_LONGEST_QUERY = 256  # words
_EXTRA = 8  # hits fetched beyond k, so that a tie behind the last one is broken by id


class TantivyWords:
    """A tantivy index of (id, body)."""

    def __init__(self, index: tantivy.Index) -> None:
        """Wrap a tantivy index; use ``create`` or ``load``."""
        self._index = index
        self._analyzer = _analyzer()
        self._index.register_tokenizer(_ANALYZER, self._analyzer)
        self._writer: tantivy.IndexWriter | None = None

    def add(self, ids: Sequence[int], texts: Sequence[str]) -> None:
        """Add texts; they are searchable once ``commit`` was called."""
        for row, text in zip(ids, texts, strict=True):
            document = tantivy.Document()
            document.add_unsigned("id", row)
            document.add_text("body", text)
            self._open_writer().add_document(document)

    def remove(self, ids: Collection[int]) -> None:
        """Remove the given ids, ignoring unknown ones."""
        if ids:
            # Not by term: tantivy-py 0.27 takes the number for a signed one there and finds nothing.
            gone = tantivy.Query.term_set_query(self._index.schema, "id", sorted(ids))
            self._open_writer().delete_documents_by_query(gone)

    def commit(self) -> None:
        """Make additions and removals durable and visible.

        Raises:
            StorageError: when the disk refuses.
        """
        if self._writer is not None:
            writer, self._writer = self._writer, None
            try:
                writer.commit()
                writer.wait_merging_threads()
            except (OSError, ValueError) as error:
                raise StorageError(f"the word index cannot be written: {error}") from error
        self._index.reload()

    def search(self, query: str, k: int, where: Collection[int] | None = None) -> list[tuple[int, float]]:
        """The k best ids with their BM25 scores, best first, ties by id; the query is words, never syntax."""
        words = self._analyzer.analyze(query)[:_LONGEST_QUERY]
        if not words or k < 1 or (where is not None and not where):
            return []
        schema = self._index.schema
        either = [tantivy.Query.term_query(schema, "body", word, index_option="freq") for word in words]
        wanted = tantivy.Query.boolean_query([(tantivy.Occur.Should, word) for word in either])
        if where is not None:
            among = tantivy.Query.term_set_query(schema, "id", sorted(where))
            silent = tantivy.Query.const_score_query(among, 0.0)
            wanted = tantivy.Query.boolean_query([(tantivy.Occur.Must, silent), (tantivy.Occur.Must, wanted)])
        searcher = self._index.searcher()
        hits = searcher.search(wanted, k + _EXTRA, count=False).hits
        found = [(int(searcher.doc(address)["id"][0]), float(score)) for score, address in hits]
        return sorted(found, key=lambda pair: (-pair[1], pair[0]))[:k]

    @classmethod
    def create(cls, path: Path) -> Self:
        """An empty index in the new folder ``path``.

        Raises:
            StorageError: when the disk refuses.
        """
        try:
            path.mkdir(parents=True, exist_ok=True)
            return cls(tantivy.Index(_schema(), path=str(path)))
        except (OSError, ValueError) as error:
            raise StorageError(f"the word index cannot be written: {error}") from error

    @classmethod
    def load(cls, path: Path) -> Self:
        """Open what ``create`` and ``commit`` wrote.

        Raises:
            IndexDamaged: when the folder is missing or is not such an index.
        """
        try:
            if not path.is_dir() or not tantivy.Index.exists(str(path)):
                raise IndexDamaged(f"the word index {path.name} is missing")
            return cls(tantivy.Index.open(str(path)))
        except (OSError, ValueError) as error:
            raise IndexDamaged(f"the word index {path.name} is unreadable: {error}") from error

    def _open_writer(self) -> tantivy.IndexWriter:
        if self._writer is None:
            try:
                self._writer = self._index.writer(heap_size=_HEAP, num_threads=1)
            except (OSError, ValueError) as error:
                raise StorageError(f"the word index cannot be written: {error}") from error
        return self._writer


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_unsigned_field("id", stored=True, indexed=True, fast=True)
    builder.add_text_field("body", stored=False, tokenizer_name=_ANALYZER, index_option="freq")
    return builder.build()


def _analyzer() -> tantivy.TextAnalyzer:
    """Letters and digits only; accents folded, lower-cased, stemmed."""
    steps = (
        tantivy.Filter.remove_long(_LONGEST_WORD),
        tantivy.Filter.ascii_fold(),
        tantivy.Filter.lowercase(),
        tantivy.Filter.stemmer("english"),
    )
    builder = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
    for step in steps:
        builder = builder.filter(step)
    return builder.build()

"""The catalogue: documents with their texts, passages and sentences with their places, in SQLite."""

from __future__ import annotations

import datetime
import json
import sqlite3
import threading
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Self

from qa.errors import IndexDamaged
from qa.scope import WHOLE
from qa.types import Document, Provenance

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from qa.scope import Scope

SCHEMA = """
CREATE TABLE roots (path TEXT PRIMARY KEY, prefix TEXT NOT NULL);
CREATE TABLE documents (
  id INTEGER PRIMARY KEY AUTOINCREMENT, path TEXT NOT NULL UNIQUE, root TEXT NOT NULL, source TEXT NOT NULL UNIQUE,
  sha256 TEXT NOT NULL, text TEXT NOT NULL, characters INTEGER NOT NULL, page_starts TEXT NOT NULL,
  title TEXT, date TEXT);
CREATE TABLE passages (
  id INTEGER PRIMARY KEY AUTOINCREMENT, document INTEGER NOT NULL REFERENCES documents ON DELETE CASCADE,
  start INTEGER NOT NULL, end INTEGER NOT NULL, context TEXT NOT NULL, provenance TEXT NOT NULL, hash TEXT NOT NULL);
CREATE TABLE sentences (
  id INTEGER PRIMARY KEY AUTOINCREMENT, passage INTEGER NOT NULL REFERENCES passages ON DELETE CASCADE,
  start INTEGER NOT NULL, end INTEGER NOT NULL, hash TEXT NOT NULL);
CREATE INDEX passages_of ON passages (document);
CREATE INDEX sentences_of ON sentences (passage);
CREATE INDEX passages_hash ON passages (hash);
CREATE INDEX sentences_hash ON sentences (hash);
CREATE INDEX passages_date ON passages (json_extract(provenance, '$.date'));
CREATE TABLE excluded (path TEXT PRIMARY KEY);
"""


@dataclass(frozen=True, slots=True)
class DocumentRecord:
    """One indexed document.

    Attributes:
        sha256: the hash of its text.
        title: of its first item that has one.
        date: the latest of its items' dates.
        passages: how many it was split into.
        characters: the length of its text in code points.
    """

    source: str
    sha256: str
    title: str | None
    date: datetime.date | None
    passages: int
    characters: int


@dataclass(frozen=True, slots=True)
class Filed:
    """Where an indexed document came from.

    Attributes:
        path: its file, absolute.
        root: the file or folder that was given.
    """

    path: Path
    root: Path
    source: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Origin:
    """What a document's passages say of time and kind.

    Attributes:
        first: the earliest date of a passage.
        last: the latest.
        kinds: what its items are, sorted.
    """

    first: datetime.date | None
    last: datetime.date | None
    kinds: tuple[str, ...]


class Catalogue:
    """The SQLite file of an index: one connection, which threads share by turns."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        """Hold a connection; use ``open``."""
        self._connection = connection
        self._turn = threading.RLock()

    @classmethod
    def open(cls, path: Path, *, mode: Literal["read", "write", "create"] = "read") -> Self:
        """Open a catalogue.

        Args:
            path: the file.
            mode: "read" takes the file for unchangeable, so that it can be read after its generation was replaced.

        Raises:
            IndexDamaged: when the file is missing or is not a catalogue.
        """
        if mode != "create" and not path.is_file():
            raise IndexDamaged(f"{path.name} is missing")
        how = {"read": "?mode=ro&immutable=1", "write": "?mode=rw", "create": "?mode=rwc"}[mode]
        connection = sqlite3.connect(f"{path.absolute().as_uri()}{how}", uri=True, check_same_thread=False)
        try:
            # What a killed process leaves half written is never used: no journal, and one fsync at the end.
            connection.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA foreign_keys = ON;")
            if mode == "create":
                connection.executescript(SCHEMA)
            connection.execute("SELECT id FROM sentences LIMIT 1")
        except sqlite3.DatabaseError as error:
            connection.close()
            raise IndexDamaged(f"{path.name} is unreadable: {error}") from error
        return cls(connection)

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """The connection, for statements that change the catalogue; committed at the end."""
        with self._turn:
            yield self._connection
            self._connection.commit()

    def close(self) -> None:
        """Close the file."""
        with self._turn:
            self._connection.close()

    def documents(self) -> tuple[DocumentRecord, ...]:
        """Every document, by source."""
        rows = self._rows(
            "SELECT source, sha256, title, date, (SELECT count(*) FROM passages WHERE document = documents.id),"
            " characters FROM documents ORDER BY source"
        )
        return tuple(
            DocumentRecord(source, sha, title, _day(date), passages, characters)
            for source, sha, title, date, passages, characters in rows
        )

    def document(self, source: str) -> Document | None:
        """The document of that source, with its text."""
        rows = self._rows("SELECT text, page_starts FROM documents WHERE source = ?", (source,))
        return Document(source, rows[0][0], tuple(json.loads(rows[0][1]))) if rows else None

    def filed(self) -> list[Filed]:
        """Where every document came from, in the order in which they were indexed."""
        rows = self._rows("SELECT path, root, source, sha256 FROM documents ORDER BY id")
        return [Filed(Path(path), Path(root), source, sha) for path, root, source, sha in rows]

    def roots(self) -> dict[Path, str]:
        """The files and folders that were indexed, in order, and what stands before their files' sources."""
        return {Path(path): prefix for path, prefix in self._rows("SELECT path, prefix FROM roots ORDER BY rowid")}

    def excluded(self) -> frozenset[Path]:
        """The files that were taken out of the index and stay out until they are named again."""
        if not self._rows("SELECT name FROM sqlite_master WHERE name = 'excluded'"):
            return frozenset()  # written before there was the table
        return frozenset(Path(path) for (path,) in self._rows("SELECT path FROM excluded"))

    def origins(self) -> dict[str, Origin]:
        """By source, what its passages say of time and kind."""
        query = (
            "SELECT d.source, min(json_extract(p.provenance, '$.date')), max(json_extract(p.provenance, '$.date')),"
            " group_concat(DISTINCT json_extract(p.provenance, '$.kind'))"
            " FROM documents d LEFT JOIN passages p ON p.document = d.id GROUP BY d.id"
        )
        return {
            source: Origin(_day(first), _day(last), tuple(sorted(kinds.split(","))) if kinds else ())
            for source, first, last, kinds in self._rows(query)
        }

    def counts(self) -> tuple[int, int, int]:
        """How many documents, passages and sentences there are."""
        query = "SELECT (SELECT count(*) FROM documents), (SELECT count(*) FROM passages), count(*) FROM sentences"
        documents, passages, sentences = self._rows(query)[0]
        return documents, passages, sentences

    def passage_ids(self, scope: Scope = WHOLE) -> list[int]:
        """The ids of the passages that lie in a scope, ascending."""
        if not scope.is_dated:
            if scope.sources is None:
                return [row for (row,) in self._rows("SELECT id FROM passages ORDER BY id")]
            query = "SELECT p.id FROM passages p JOIN documents d ON d.id = p.document WHERE d.source = ?"
            return sorted(row for source in scope.sources for (row,) in self._rows(query, (source,)))
        return [row for row, _ in self._dated(scope)]

    def count_documents(self, scope: Scope = WHOLE) -> int:
        """How many documents there are, or have a passage that lies in a scope."""
        if scope.is_dated:
            return len({source for _, source in self._dated(scope)})
        if scope.sources is None:
            return self.counts()[0]
        query = "SELECT 1 FROM documents WHERE source = ?"
        return sum(bool(self._rows(query, (source,))) for source in scope.sources)

    def _dated(self, scope: Scope) -> list[tuple[int, str]]:
        """Id and source of the passages that lie in a scope with a range of dates, ascending."""
        query = (
            "SELECT p.id, d.source FROM passages p JOIN documents d ON d.id = p.document"
            " WHERE json_extract(p.provenance, '$.date') BETWEEN ? AND ? ORDER BY p.id"
        )
        first, last = scope.since or datetime.date.min, scope.until or datetime.date.max
        rows = self._rows(query, (first.isoformat(), last.isoformat()))
        return [(row, source) for row, source in rows if scope.sources is None or source in scope.sources]

    def sentence_ids(self, passages: Iterable[int]) -> list[int]:
        """The ids of the sentences of some passages, ascending."""
        query = "SELECT id FROM sentences WHERE passage = ?"
        return sorted(row for passage in passages for (row,) in self._rows(query, (passage,)))

    def passage_rows(self, ids: Iterable[int]) -> dict[int, tuple[str, int, int, str, Provenance]]:
        """By id: source, start, end, context line and provenance; unknown ids are left out."""
        query = (
            "SELECT d.source, p.start, p.end, p.context, p.provenance FROM passages p"
            " JOIN documents d ON d.id = p.document WHERE p.id = ?"
        )
        found = {}
        for row in ids:
            for source, start, end, context, provenance in self._rows(query, (row,)):
                found[row] = (source, start, end, context, _provenance(provenance))
        return found

    def passage_texts(self) -> Iterator[str]:
        """The text of every passage."""
        for number, text in self._rows("SELECT id, text FROM documents ORDER BY id"):
            for start, end in self._rows("SELECT start, end FROM passages WHERE document = ?", (number,)):
                yield text[start:end]

    def sentences_of(self, passage: int) -> list[tuple[int, int]]:
        """The sentences' places in a passage, in order."""
        query = "SELECT start, end FROM sentences WHERE passage = ? ORDER BY start, end"
        return [(start, end) for start, end in self._rows(query, (passage,))]

    def sentence_rows(self, ids: Iterable[int]) -> dict[int, tuple[int, str, int, int]]:
        """By sentence id: passage id, source, start, end; unknown ids are left out."""
        query = (
            "SELECT s.passage, d.source, s.start, s.end FROM sentences s JOIN passages p ON p.id = s.passage"
            " JOIN documents d ON d.id = p.document WHERE s.id = ?"
        )
        return {row: found for row in ids for found in self._rows(query, (row,))}

    def sentence_at(self, source: str, start: int, end: int) -> int | None:
        """The id of the sentence at a place, if there is one."""
        query = (
            "SELECT s.id FROM sentences s JOIN passages p ON p.id = s.passage JOIN documents d ON d.id = p.document"
            " WHERE d.source = ? AND p.start <= ? AND p.end >= ? AND s.start = ? AND s.end = ?"
        )
        rows = self._rows(query, (source, start, end, start, end))
        return rows[0][0] if rows else None

    def rows_by_hash(self, kind: Literal["passages", "sentences"], hashes: Iterable[str]) -> dict[str, int]:
        """By hash of its text, a row that has the vector of that text; unknown ones are left out."""
        query = f"SELECT id FROM {kind} WHERE hash = ? LIMIT 1"  # noqa: S608 - one of two names of ours
        return {wanted: row for wanted in hashes for (row,) in self._rows(query, (wanted,))}

    def _rows(self, query: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        with self._turn:
            return self._connection.execute(query, values).fetchall()


def dumped(provenance: Provenance) -> str:
    """A provenance as the catalogue keeps it."""
    fields = asdict(provenance)
    fields["date"] = provenance.date.isoformat() if provenance.date else None
    return json.dumps(fields, ensure_ascii=False)


def _provenance(kept: str) -> Provenance:
    loaded = json.loads(kept)
    return Provenance(**{**loaded, "date": _day(loaded["date"])})


def _day(text: str | None) -> datetime.date | None:
    return datetime.date.fromisoformat(text) if text else None

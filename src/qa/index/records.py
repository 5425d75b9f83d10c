"""Writes documents, their passages and their sentences into a catalogue."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qa.index.catalogue import dumped
from qa.scope import Scope

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection, Mapping, Sequence
    from pathlib import Path

    from qa.index.catalogue import Catalogue, Filed
    from qa.types import Document, Outline, Passage

Rows = list[tuple[int, str]]
"""Ids, each with the text that is embedded for it."""


@dataclass(frozen=True, slots=True)
class Split:
    """A document, split and ready to be written."""

    filed: Filed
    outline: Outline
    passages: tuple[Passage, ...]


def text_hash(text: str) -> str:
    """What identifies a text whose vector may be used again."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def add_documents(catalogue: Catalogue, documents: Sequence[Split]) -> tuple[Rows, Rows]:
    """Write documents; returns the ids and texts of their passages and of their sentences."""
    passages: Rows = []
    sentences: Rows = []
    with catalogue.writing() as connection:
        for split in documents:
            number = _add_document(connection, split)
            for passage in split.passages:
                row = _add_passage(connection, number, passage)
                passages.append((row, passage.indexed_text))
                for span in passage.sentences:
                    values = (row, span.start, span.end, text_hash(span.text))
                    query = "INSERT INTO sentences (passage, start, end, hash) VALUES (?,?,?,?)"
                    sentences.append((_inserted(connection.execute(query, values)), span.text))
    return passages, sentences


def remove_documents(catalogue: Catalogue, sources: Sequence[str]) -> tuple[list[int], list[int]]:
    """Delete documents; returns the ids that their passages and sentences had."""
    passages = catalogue.passage_ids(Scope.of(sources))
    sentences = catalogue.sentence_ids(passages)
    with catalogue.writing() as connection:
        connection.executemany("DELETE FROM documents WHERE source = ?", [(source,) for source in sources])
    return passages, sentences


def move_documents(catalogue: Catalogue, moves: Mapping[str, Filed]) -> None:
    """Give documents, named by their old sources, another file, root and source."""
    with catalogue.writing() as connection:
        # Two steps, by way of names that no document has: a new source may be another document's old one.
        for number, old in enumerate(moves):
            connection.execute(
                "UPDATE documents SET source = ?, path = ? WHERE source = ?", (f"\0{number}",) * 2 + (old,)
            )
        for number, filed in enumerate(moves.values()):
            connection.execute(
                "UPDATE documents SET source = ?, path = ?, root = ? WHERE source = ?",
                (filed.source, str(filed.path), str(filed.root), f"\0{number}"),
            )


def set_roots(catalogue: Catalogue, roots: Mapping[Path, str]) -> None:
    """Remember the files and folders that are indexed, with their prefixes."""
    with catalogue.writing() as connection:
        connection.execute("DELETE FROM roots")
        rows = [(str(path), prefix) for path, prefix in roots.items()]
        connection.executemany("INSERT INTO roots (path, prefix) VALUES (?,?)", rows)


def set_excluded(catalogue: Catalogue, paths: Collection[Path]) -> None:
    """Remember the files that stay out of the index."""
    with catalogue.writing() as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS excluded (path TEXT PRIMARY KEY)")  # an older catalogue has none
        connection.execute("DELETE FROM excluded")
        connection.executemany("INSERT INTO excluded (path) VALUES (?)", [(str(path),) for path in sorted(paths)])


def _add_document(connection: sqlite3.Connection, split: Split) -> int:
    document: Document = split.outline.document
    titles = [item.title.text for item in split.outline.items if item.title is not None]
    dates = [item.date.isoformat() for item in split.outline.items if item.date is not None]
    values = (
        str(split.filed.path),
        str(split.filed.root),
        split.filed.source,
        split.filed.sha256,
        document.text,
        len(document.text),
        json.dumps(document.page_starts),
        " ".join(titles[0].split()) if titles else None,
        max(dates, default=None),
    )
    columns = "path, root, source, sha256, text, characters, page_starts, title, date"
    return _inserted(connection.execute(f"INSERT INTO documents ({columns}) VALUES (?,?,?,?,?,?,?,?,?)", values))  # noqa: S608


def _add_passage(connection: sqlite3.Connection, document: int, passage: Passage) -> int:
    values = (
        document,
        passage.span.start,
        passage.span.end,
        passage.context,
        dumped(passage.provenance),
        text_hash(passage.indexed_text),
    )
    query = "INSERT INTO passages (document, start, end, context, provenance, hash) VALUES (?,?,?,?,?,?)"
    return _inserted(connection.execute(query, values))


def _inserted(cursor: sqlite3.Cursor) -> int:
    """The id of the row that was just inserted."""
    if cursor.lastrowid is None:
        raise RuntimeError("no row was inserted")
    return cursor.lastrowid

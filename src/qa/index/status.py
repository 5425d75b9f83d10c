"""Looks an index over without loading a model."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qa import passages as chunker
from qa.errors import IndexDamaged, IndexMismatch
from qa.index import manifest as files
from qa.index.catalogue import Catalogue

if TYPE_CHECKING:
    from pathlib import Path

    from qa.index.catalogue import DocumentRecord


@dataclass(frozen=True, slots=True)
class Status:
    """What is indexed, with which models, how large.

    Attributes:
        size: of all its files, in bytes.
        problems: what is wrong with it, one line each; empty when it is sound.
    """

    directory: str
    documents: tuple[DocumentRecord, ...]
    passages: int
    sentences: int
    embedder: str
    chunker: str
    size: int
    problems: tuple[str, ...]


def status(directory: Path) -> Status:
    """The state of the index in a folder, every file compared with its checksum.

    Raises:
        IndexMissing: when there is none.
    """
    try:
        manifest = files.read_manifest(directory)
    except (IndexDamaged, IndexMismatch) as error:
        return Status(str(directory), (), 0, 0, "", "", 0, (str(error),))
    wrong = files.problems(directory, manifest)
    documents: tuple[DocumentRecord, ...] = ()
    if files.CATALOGUE not in wrong:
        try:
            with closing(Catalogue.open(directory / manifest.generation / files.CATALOGUE)) as catalogue:
                documents = catalogue.documents()
        except IndexDamaged as error:
            wrong[files.CATALOGUE] = str(error)
    lines = list(wrong.values())
    if manifest.chunker != chunker.VERSION:
        lines.append(f"built with chunker {manifest.chunker}, not {chunker.VERSION}: build it again")
    return Status(
        str(directory),
        documents,
        manifest.passages,
        manifest.sentences,
        manifest.embedder,
        manifest.chunker,
        sum(size for size, _ in manifest.files.values()),
        tuple(lines),
    )

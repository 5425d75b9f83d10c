"""What a refresh finds in an index's folder, and how much of it can be used again."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from qa.errors import IndexUnusable
from qa.index import manifest as files
from qa.index.catalogue import Catalogue

if TYPE_CHECKING:
    from pathlib import Path

    from qa.index.catalogue import Filed
    from qa.index.manifest import Built


@dataclass(frozen=True, slots=True)
class Old:
    """The index that is there.

    Attributes:
        folder: its generation's files; None when there is no index, or none that can be read.
        catalogue: None when it is damaged, and then nothing is known.
        keeps_rows: whether it is whole and built as now, so that a copy of it can be changed.
        keeps_vectors: whether its vectors are whole and the embedder's own, so that texts find theirs again.
    """

    folder: Path | None = None
    catalogue: Catalogue | None = None
    keeps_rows: bool = False
    keeps_vectors: bool = False
    roots: dict[Path, str] = field(default_factory=dict)
    filed: tuple[Filed, ...] = ()
    excluded: frozenset[Path] = frozenset()

    def close(self) -> None:
        """Let go of its files."""
        if self.catalogue is not None:
            self.catalogue.close()


def take_old(directory: Path, built: Built) -> Old:
    """Look at the index in a folder; whatever is wrong with it only means that less can be used again."""
    try:
        manifest = files.read_manifest(directory)
    except IndexUnusable:
        return Old()
    wrong = files.problems(directory, manifest)
    folder = directory / manifest.generation
    if files.CATALOGUE in wrong:
        return Old(folder)
    try:
        catalogue = Catalogue.open(folder / files.CATALOGUE)
    except IndexUnusable:
        return Old(folder)
    names = {files.PASSAGES, files.SENTENCES} & wrong.keys()
    same_vectors = all(getattr(manifest, name) == getattr(built, name) for name in ("embedder", "dimension", "store"))
    return Old(
        folder,
        catalogue,
        keeps_rows=not wrong and manifest.is_built_by(built),
        keeps_vectors=not names and same_vectors,
        roots=catalogue.roots(),
        filed=tuple(catalogue.filed()),
        excluded=catalogue.excluded(),
    )

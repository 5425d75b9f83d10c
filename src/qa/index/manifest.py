"""The manifest: what an index was built with, and which generation of its files holds.

Replacing ``manifest.json`` is the one moment at which a new generation comes to hold.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from qa.errors import IndexDamaged, IndexMismatch, IndexMissing

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

FORMAT = 1
NAME = "manifest.json"
CATALOGUE, PASSAGES, SENTENCES, WORDS = "catalogue.sqlite", "passages.faiss", "sentences.faiss", "words"
_BLOCK = 1 << 20


@dataclass(frozen=True, slots=True)
class Manifest:
    """What is written in ``manifest.json``.

    Attributes:
        generation: the folder, inside the index, that holds the files.
        embedder: the embedder's identity.
        chunker: the version of the rules that make passages.
        documents: by source, the hash of its text.
        files: by path inside the generation, size in bytes and sha256.
        passages: how many passages there are.
        sentences: how many sentences there are.
    """

    format: int
    generation: str
    embedder: str
    dimension: int
    chunker: str
    store: str
    words: str
    documents: Mapping[str, str]
    files: Mapping[str, tuple[int, str]]
    passages: int
    sentences: int

    def dumps(self) -> str:
        """The manifest as JSON."""
        return json.dumps(asdict(self), indent=1, ensure_ascii=False, sort_keys=True) + "\n"

    def check_built_by(self, embedder: str, chunker: str) -> None:
        """Refuse an index that another embedder or another chunker made.

        Raises:
            IndexMismatch: naming both.
        """
        if self.embedder != embedder:
            raise IndexMismatch(f"the index was built with the embedder {self.embedder}, not {embedder}")
        if self.chunker != chunker:
            raise IndexMismatch(f"the index was built with chunker {self.chunker}, not {chunker}")


def read_manifest(directory: Path) -> Manifest:
    """The manifest of the index in a folder.

    Raises:
        IndexMissing: when there is none.
        IndexDamaged: when it is not one.
        IndexMismatch: when it is of another format.
    """
    path = directory / NAME
    try:
        loaded = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise IndexMissing(f"there is no index at {directory}") from error
    except NotADirectoryError as error:
        raise IndexMissing(f"{directory} is not a folder") from error
    except (OSError, ValueError) as error:
        raise IndexDamaged(f"{path} is unreadable") from error
    if not isinstance(loaded, dict):
        raise IndexDamaged(f"{path} is not a manifest")
    if loaded.get("format") != FORMAT:
        raise IndexMismatch(f"{path} is of format {loaded.get('format')!r}, not {FORMAT}")
    try:
        files = {str(name): (int(size), str(digest)) for name, (size, digest) in loaded.pop("files").items()}
        return Manifest(files=files, **loaded)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise IndexDamaged(f"{path} is not a manifest") from error


def fingerprints(folder: Path) -> dict[str, tuple[int, str]]:
    """Size and sha256 of every file under a folder; lock files aside."""
    found = {}
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.name.endswith(".lock"):
            found[path.relative_to(folder).as_posix()] = (path.stat().st_size, _sha256(path))
    return found


def problems(directory: Path, manifest: Manifest, *, deep: bool, below: int = 1 << 62) -> list[str]:
    """What is wrong with the files, one line each.

    Args:
        directory: the index.
        manifest: its manifest.
        deep: compare contents too, not only sizes.
        below: contents only of files smaller than this, in bytes.
    """
    folder = directory / manifest.generation
    found = []
    for name, (size, digest) in manifest.files.items():
        path = folder / name
        if not path.is_file():
            found.append(f"{name} is missing")
        elif path.stat().st_size != size:
            found.append(f"{name} has {path.stat().st_size} bytes instead of {size}")
        elif deep and size < below and _sha256(path) != digest:
            found.append(f"{name} has changed since it was written")
    return found


def _sha256(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()

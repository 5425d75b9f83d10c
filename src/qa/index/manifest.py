"""The manifest: what an index was built with, and which generation of its files holds.

Replacing ``manifest.json`` is the one moment at which a new generation comes to hold.
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, TypeVar

from qa import passages as chunker
from qa.errors import IndexDamaged, IndexMismatch, IndexMissing

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from qa.seams import Embedder, VectorStore, WordIndex

_Opened = TypeVar("_Opened")

FORMAT = 1
NAME = "manifest.json"
CATALOGUE, PASSAGES, SENTENCES, WORDS = "catalogue.sqlite", "passages.faiss", "sentences.faiss", "words"
_GENERATION = re.compile(r"generation-\d+")


@dataclass(frozen=True, slots=True)
class Built:
    """What an index is built with; an index built with anything else is not searched.

    Attributes:
        embedder: the embedder's identity.
        dimension: the length of its vectors.
        max_pieces: how many word pieces a passage may come to.
        chunker: the version of the rules that make passages.
        store: the name of the vector store's class.
        words: the name of the word index's class.
    """

    embedder: str
    dimension: int
    max_pieces: int
    chunker: str
    store: str
    words: str


@dataclass(frozen=True, slots=True)
class Manifest(Built):
    """What is written in ``manifest.json``.

    Attributes:
        generation: the folder, inside the index, that holds the files.
        documents: by source, the hash of its text.
        files: by path inside the generation, size in bytes and sha256.
        passages: how many passages there are.
        sentences: how many sentences there are.
    """

    format: int
    generation: str
    documents: Mapping[str, str]
    files: Mapping[str, tuple[int, str]]
    passages: int
    sentences: int

    def dumps(self) -> str:
        """The manifest as JSON."""
        return json.dumps(asdict(self), indent=1, ensure_ascii=False, sort_keys=True) + "\n"

    def is_built_by(self, built: Built) -> bool:
        """Whether the index was built with just this."""
        return all(getattr(self, name) == now for name, now in asdict(built).items())

    def check_built_by(self, built: Built) -> None:
        """Refuse an index that was built with something else.

        Raises:
            IndexMismatch: naming both.
        """
        for name, now in asdict(built).items():
            if getattr(self, name) != now:
                label = name.replace("_", " ")
                raise IndexMismatch(f"the index was built with the {label} {getattr(self, name)}, not {now}")


def built_by(embedder: Embedder, store: type[VectorStore], words: type[WordIndex]) -> Built:
    """What these parts build."""
    return Built(
        embedder=embedder.identity,
        dimension=embedder.dimension,
        max_pieces=embedder.max_pieces,
        chunker=chunker.VERSION,
        store=store.__name__,
        words=words.__name__,
    )


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
        manifest = Manifest(files=files, **loaded)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise IndexDamaged(f"{path} is not a manifest") from error
    if not isinstance(manifest.generation, str) or not _GENERATION.fullmatch(manifest.generation):
        raise IndexDamaged(f"{path} names no generation")
    return manifest


def open_as_written(directory: Path, open_generation: Callable[[Manifest], _Opened]) -> _Opened:
    """What ``open_generation`` makes of the index's manifest, and of the next one when it is written anew meanwhile.

    Raises:
        IndexMissing: when there is no index.
        IndexDamaged: when its manifest is not one, or ``open_generation`` finds a part damaged.
        IndexMismatch: when it is of another format.
    """
    manifest = read_manifest(directory)
    while True:
        try:
            return open_generation(manifest)
        except IndexDamaged:
            now = read_manifest(directory)
            if now.generation == manifest.generation:
                raise
            manifest = now


def fingerprints(folder: Path) -> dict[str, tuple[int, str]]:
    """Size and sha256 of every file under a folder; lock files aside."""
    found = {}
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.name.endswith(".lock"):
            found[path.relative_to(folder).as_posix()] = (path.stat().st_size, _sha256(path))
    return found


def problems(
    directory: Path, manifest: Manifest, *, below: int | None = None, only: str | None = None
) -> dict[str, str]:
    """What is wrong with the files: by name, one line that names it.

    Args:
        directory: the index.
        manifest: its manifest.
        below: compare the contents only of files smaller than this, in bytes; of all when None.
        only: look at the file of this name alone.
    """
    found = {}
    for name, (size, digest) in manifest.files.items():
        if only not in {None, name}:
            continue
        path = directory / manifest.generation / name
        try:
            if (now := path.stat().st_size) != size:
                found[name] = f"{name} has {now} bytes instead of {size}"
            elif (below is None or size < below) and _sha256(path) != digest:
                found[name] = f"{name} has changed since it was written"
        except FileNotFoundError:
            found[name] = f"{name} is missing"
        except OSError as error:
            found[name] = f"{name} cannot be read: {error.strerror}"
    return found


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()

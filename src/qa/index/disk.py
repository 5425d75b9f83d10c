"""Compares indexed documents with their files as they are on the disk now."""

from __future__ import annotations

import hashlib
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from qa.errors import SourceError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from qa.index.catalogue import Filed
    from qa.seams import Loader


@dataclass(frozen=True, slots=True)
class FileState:
    """How a document's file stands to what is indexed of it.

    Attributes:
        name: "indexed" when they agree, "changed" since it was indexed, "missing", or "unreadable".
        reason: why it is unreadable, in one line, or "".
    """

    name: Literal["indexed", "changed", "missing", "unreadable"]
    reason: str = ""


class DiskCheck:
    """Reads files again only when they have changed since it last did."""

    def __init__(self, loaders: Sequence[Loader]) -> None:
        """Read with these loaders, each the files of its suffixes."""
        self._loaders = loaders
        self._seen: dict[tuple[Path, str], tuple[tuple[int, int, int], FileState]] = {}
        self._turn = threading.Lock()

    def state(self, filed: Filed) -> FileState:
        """The state of one document's file."""
        try:
            found = filed.path.stat()
        except OSError as error:
            gone = isinstance(error, FileNotFoundError | NotADirectoryError)
            return FileState("missing") if gone else FileState("unreadable", error.strerror or str(error))
        stamp = (found.st_mtime_ns, found.st_size, found.st_ino)
        key = (filed.path, filed.sha256)
        with self._turn:
            seen = self._seen.get(key)
        if seen is not None and seen[0] == stamp:
            return seen[1]
        state = self._read(filed)
        with self._turn:
            self._seen[key] = (stamp, state)
        return state

    def _read(self, filed: Filed) -> FileState:
        try:
            with filed.path.open("rb") as file:
                # A text file's hash is that of its text: only what differs has to be read by a loader.
                if hashlib.file_digest(file, "sha256").hexdigest() == filed.sha256:
                    return FileState("indexed")
            suffix = filed.path.suffix.lower()
            loader = next((one for one in self._loaders if suffix in one.suffixes), self._loaders[0])
            same = loader.load(filed.path, filed.source).sha256 == filed.sha256
        except SourceError as error:
            return FileState("unreadable", str(error).removeprefix(f"{filed.source}: "))
        except OSError as error:
            return FileState("unreadable", error.strerror or str(error))
        return FileState("indexed" if same else "changed")

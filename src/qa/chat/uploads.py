"""Takes in files that people upload, and takes documents out again; touches nothing outside the folder of uploads."""

from __future__ import annotations

import os
import re
import shutil
import threading
import unicodedata
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import TYPE_CHECKING, Literal

from qa.errors import QaError, SourceError, StorageError
from qa.parts import make_loaders, refresh_index, remove_from_index

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qa.chat.library import Library
    from qa.chat.rules import UploadLimits
    from qa.seams import Loader, Progress

FOLDER = "uploads"  # beside the index's generations
_LONGEST_NAME = 100  # characters, the ending included
_NOT_IN_NAMES = re.compile(r"[^\w .,()+-]")
_KILOBYTE, _MEGABYTE = 1_000, 1_000_000


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one file.

    Attributes:
        name: the file's name as it was given.
        what: "added", "unchanged" when its text is indexed already, or "refused".
        detail: the source that it became or is, or why it was refused.
    """

    name: str
    what: Literal["added", "unchanged", "refused"]
    detail: str


def safe_name(name: str) -> str:
    """A file name without folders, leading dots, controls and what else a name had better not hold.

    The ending is kept, in lower case; a name of which nothing is left becomes "document".
    """
    last = unicodedata.normalize("NFC", name.encode("utf-8", "replace").decode("utf-8")).replace("\\", "/")
    stem, dot, ending = last.rpartition("/")[2].rpartition(".")
    if not dot:
        stem, ending = ending, ""
    ending = "".join(letter for letter in ending.lower() if letter.isalnum())[:10]
    stem = " ".join(_NOT_IN_NAMES.sub("_", stem).split()).strip(". ")
    stem = stem[: _LONGEST_NAME - len(ending) - 1]
    while len(stem.encode()) > 200:  # noqa: PLR2004 - file systems count bytes, 255 at most
        stem = stem[:-1]
    return f"{stem or 'document'}.{ending}" if ending else stem or "document"


class Uploads:
    """The folder of uploads of one index. One change at a time; others wait for their turn."""

    def __init__(self, library: Library, limits: UploadLimits) -> None:
        self._library = library
        self._limits = limits
        self._loaders = make_loaders()
        self._changing = threading.Lock()

    @property
    def folder(self) -> Path:
        """Where uploaded files are kept."""
        return Path(os.path.normpath((self._library.assistant.index.directory / FOLDER).absolute()))

    @property
    def endings(self) -> list[str]:
        """The file name endings that can be read, sorted."""
        return sorted({ending for loader in self._loaders for ending in loader.suffixes})

    @property
    def in_words(self) -> str:
        """What may be uploaded."""
        limits = self._limits
        return (
            f"Read are {', '.join(self.endings)}; at most {limits.files:,} files at once,"
            f" {_size(limits.file_bytes)} each, {_size(limits.total_bytes)} in all."
        )

    def owns(self, path: Path) -> bool:
        """Whether a file lies in the folder of uploads."""
        return self.folder in path.parents

    def take(self, files: Sequence[tuple[Path, str]], progress: Progress | None = None) -> list[Outcome]:
        """Keep files and index them; each is added, or known already, or refused with a reason.

        Args:
            files: where each lies now, and the name that it was given; nothing about either is trusted.
            progress: hears of the indexing.
        """
        with self._changing:
            outcomes: dict[int, Outcome] = {}
            kept: dict[int, Path] = {}
            known = {record.sha256: record.source for record in self._library.assistant.documents()}
            for number, (path, name) in enumerate(files):
                try:
                    found = self._keep(path, name, known, late=number >= self._limits.files)
                except QaError as error:
                    outcomes[number] = Outcome(name, "refused", str(error))
                else:
                    if isinstance(found, Path):
                        kept[number] = found
                    outcomes[number] = Outcome(name, "unchanged", str(found))
            if kept:
                outcomes |= self._index({number: (path, files[number][1]) for number, path in kept.items()}, progress)
            return [outcomes[number] for number in range(len(files))]

    def refresh(self, paths: Sequence[Path], progress: Progress | None = None) -> None:
        """Read files again that have changed or gone.

        Raises:
            QaError: when the index cannot be written.
        """
        with self._changing:
            self._refresh(paths, progress)

    def remove(self, source: str, progress: Progress | None = None) -> bool:
        """Take a document out of the index; returns whether its file was an uploaded one and is deleted.

        Raises:
            QaError: when it is not indexed, or the index cannot be written.
        """
        with self._changing:
            assistant = self._library.assistant
            gone = remove_from_index(
                assistant.index.directory,
                [source],
                settings=assistant.settings,
                embedder=assistant.embedder,
                progress=progress,
            )
            self._library.reopen()
            ours = [filed.path for filed in gone if self.owns(filed.path)]
            for path in ours:
                _delete(path)
            return bool(ours)

    def _keep(self, path: Path, name: str, known: dict[str, str], *, late: bool) -> Path | str:
        """The path at which the file is kept now, or the source that has its text already."""
        if late:
            raise SourceError(f"only {self._limits.files:,} files are taken at once")
        wanted = safe_name(name)
        loader = next((one for one in self._loaders if Path(wanted).suffix in one.suffixes), None)
        if loader is None:
            raise SourceError(f"this type is not read; read are {', '.join(self.endings)}")
        if path.is_symlink() or not path.is_file():
            raise SourceError("not a file")
        size = path.stat().st_size
        if size > self._limits.file_bytes:
            raise SourceError(f"{_size(size)}, and at most {_size(self._limits.file_bytes)} are taken")
        text_hash = _read(loader, path)
        if text_hash in known:
            return known[text_hash]
        folder = self._ready()
        used = sum(entry.stat(follow_symlinks=False).st_size for entry in os.scandir(folder))
        if used + size > self._limits.total_bytes:
            raise SourceError(f"no room: all uploads together may have {_size(self._limits.total_bytes)}")
        kept = _store(path, folder, wanted)
        known[text_hash] = kept.name
        return kept

    def _ready(self) -> Path:
        """The folder, made if need be."""
        folder = self.folder
        try:
            folder.mkdir(exist_ok=True)
        except OSError as error:
            raise StorageError(f"{folder} cannot be written: {error.strerror or error}") from error
        if folder.is_symlink():
            raise StorageError(f"{folder} is a link, not a folder")
        return folder

    def _index(self, kept: dict[int, tuple[Path, str]], progress: Progress | None) -> dict[int, Outcome]:
        """Index files that are kept now; those that turn out to be unreadable are deleted again."""
        paths = [path for path, _ in kept.values()]
        try:
            self._refresh(paths, progress)
        except QaError as error:
            for path in paths:
                _delete(path)
            return {number: Outcome(name, "refused", str(error)) for number, (_, name) in kept.items()}
        sources = {filed.path: filed.source for filed in self._library.assistant.index.filed()}
        outcomes = {}
        for number, (path, name) in kept.items():
            if path in sources:
                outcomes[number] = Outcome(name, "added", sources[path])
            else:
                _delete(path)
                outcomes[number] = Outcome(name, "refused", "it could not be read")
        return outcomes

    def _refresh(self, paths: Sequence[Path], progress: Progress | None) -> None:
        assistant = self._library.assistant
        folder = self.folder
        known = folder in assistant.index.roots() or not any(folder in path.parents for path in paths)
        refresh_index(
            assistant.index.directory,
            paths if known else [folder, *paths],  # the folder is the root, so that a source is named relative to it
            settings=assistant.settings,
            embedder=assistant.embedder,
            progress=progress,
        )
        self._library.reopen()


def _read(loader: Loader, path: Path) -> str:
    """The hash of the file's text.

    Raises:
        SourceError: when it cannot be read; without the file's name, which the person knows.
    """
    try:
        return loader.load(path, path.name).sha256
    except SourceError as error:
        raise type(error)(str(Exception.__str__(error)).removeprefix(f"{path.name}: ")) from error


def _store(path: Path, folder: Path, wanted: str) -> Path:
    """Copy a file into the folder under a name that nothing has there; a name that is taken is numbered."""
    stem, suffix = Path(wanted).stem, Path(wanted).suffix
    try:
        with NamedTemporaryFile(dir=folder, prefix=".part-", delete=False) as part:
            beside = Path(part.name)
            with path.open("rb") as content:
                shutil.copyfileobj(content, part)
            part.flush()
            os.fsync(part.fileno())
        try:
            for number in range(1, 10_000):
                target = folder / (wanted if number == 1 else f"{stem}-{number}{suffix}")
                with suppress(FileExistsError):
                    os.link(beside, target)  # takes the name only if it is free, in one step
                    return target
        finally:
            beside.unlink()
    except OSError as error:
        raise StorageError(f"the file cannot be kept: {error.strerror or error}") from error
    raise StorageError("too many files of this name")


def _delete(path: Path) -> None:
    with suppress(OSError):  # gone already, or not ours any more: the index no longer has it either way
        path.unlink()


def _size(size: int) -> str:
    if size < _MEGABYTE:
        return f"{max(1, round(size / _KILOBYTE)):,} kB"
    return f"{size / _MEGABYTE:,.1f}".removesuffix(".0") + " MB"

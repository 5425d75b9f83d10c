"""Writes that either happen or do not: lock, write aside, fsync, rename."""

from __future__ import annotations

import fcntl
import os
import shutil
from contextlib import contextmanager
from typing import TYPE_CHECKING

from qa.errors import QaError, StorageError
from qa.index import manifest as files

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from qa.index.manifest import Manifest

_LOCK = "index.lock"
_PREFIX = "generation-"


@contextmanager
def writing(directory: Path) -> Iterator[None]:
    """Hold the index's lock, and turn the disk's refusals into one kind of error.

    Raises:
        StorageError: when another process writes the index, or the disk refuses.
    """
    try:
        directory.mkdir(parents=True, exist_ok=True)
        with (directory / _LOCK).open("a", encoding="utf-8") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise StorageError(f"another process is writing the index at {directory}") from error
            yield
    except OSError as error:
        raise StorageError(f"the index at {directory} cannot be written: {error.strerror or error}") from error


@contextmanager
def new_generation(directory: Path) -> Iterator[Path]:
    """A new folder to write into; it is deleted again unless ``commit`` made it the one that holds."""
    number = 1 + max((int(p.name[len(_PREFIX) :]) for p in _generations(directory)), default=0)
    folder = directory / f"{_PREFIX}{number}"
    folder.mkdir()
    try:
        yield folder
    finally:
        if not _holds(directory, folder):
            shutil.rmtree(folder, ignore_errors=True)


def copy(old: Path, new: Path, names: tuple[str, ...]) -> None:
    """Copy files and folders of a generation into a new one; lock files are left behind."""
    for name in names:
        if (old / name).is_dir():
            shutil.copytree(old / name, new / name, ignore=shutil.ignore_patterns("*.lock"))
        else:
            shutil.copy2(old / name, new / name)


def commit(directory: Path, manifest: Manifest) -> None:
    """Make a generation the one that holds: everything to disk first, then the manifest replaced in one step."""
    folder = directory / manifest.generation
    for path in [*folder.rglob("*"), folder]:
        _sync(path)
    beside = directory / f"{files.NAME}.new"
    beside.write_text(manifest.dumps(), encoding="utf-8")
    _sync(beside)
    beside.replace(directory / files.NAME)
    _sync(directory)
    clear(directory, keep=manifest.generation)


def clear(directory: Path, keep: str) -> None:
    """Delete every generation but one: the one before, and the remains of killed runs."""
    for path in _generations(directory):
        if path.name != keep:
            shutil.rmtree(path, ignore_errors=True)


def _generations(directory: Path) -> list[Path]:
    return [p for p in directory.glob(f"{_PREFIX}*") if p.is_dir() and p.name[len(_PREFIX) :].isdecimal()]


def _holds(directory: Path, folder: Path) -> bool:
    """Whether the manifest names the folder; asked of the disk, for a commit may fail before or after its rename."""
    try:
        return files.read_manifest(directory).generation == folder.name
    except QaError:
        return False


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)

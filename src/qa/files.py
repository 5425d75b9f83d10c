"""Writes what a command was asked to write: whole, or not at all."""

from __future__ import annotations

import os
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from qa.errors import QaError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def check_writable(path: Path | None) -> None:
    """Refuse a place that cannot be written before the long work, not after it.

    Raises:
        QaError: when the path is a folder, or its folder is not there or not ours to write.
    """
    if path is None:
        return
    if path.is_dir():
        raise QaError(f"{path} cannot be written: it is a folder")
    if not path.parent.is_dir():
        raise QaError(f"{path} cannot be written: there is no folder {path.parent}")
    if not os.access(path.parent, os.W_OK):
        raise QaError(f"{path} cannot be written: {path.parent} is read-only")


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Gives a place beside the path to write to, which takes the path's name once it is written.

    Raises:
        QaError: when the disk refuses; what stood at the path stays.
    """
    part = path.with_name(f".{path.name}.part")
    try:
        yield part
        part.replace(path)
    except OSError as error:
        raise QaError(f"{path} cannot be written: {error.strerror or error}") from error
    finally:
        with suppress(OSError):
            part.unlink()

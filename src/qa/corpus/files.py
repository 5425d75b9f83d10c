"""Finds the files to read under a path."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from qa.errors import NoSources

if TYPE_CHECKING:
    from collections.abc import Collection


def find_sources(path: Path, suffixes: Collection[str]) -> list[tuple[Path, str]]:
    """The files under a path that a loader reads, with the source each will have, sorted by source.

    Args:
        path: a file, which is its own source by name, or a folder, searched in depth; hidden files and folders,
            and links to folders, are passed over.
        suffixes: file name endings, lower case, with the dot. A file that is named itself is taken whatever
            its ending.

    Raises:
        NoSources: when there is nothing at the path, or nothing that can be read.
    """
    if path.is_file():
        return [(path, path.name)]
    if not path.is_dir():
        raise NoSources(f"there is nothing at {path}")
    found = []
    for folder, folders, names in os.walk(path):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in names:
            file = Path(folder, name)
            if not name.startswith(".") and file.suffix.lower() in suffixes:
                found.append((file, file.relative_to(path).as_posix()))
    if not found:
        raise NoSources(f"no document in {path}; read are {', '.join(sorted(suffixes))}")
    return sorted(found, key=lambda item: item[1])

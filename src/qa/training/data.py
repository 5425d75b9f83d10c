"""Reads the files to train on and to measure with: exercises in plain text, or JSON Lines, either of them gzipped."""

from __future__ import annotations

import gzip
import zlib
from pathlib import PurePath
from typing import TYPE_CHECKING

from qa.errors import TrainingDataError
from qa.training.exercises import parse_exercises
from qa.training.rows import parse_rows

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from qa.training.rows import Row


def read_rows(paths: Iterable[Path]) -> list[Row]:
    """Every row of the files, of a folder's files in the order of their names.

    Raises:
        TrainingDataError: naming file and line, when a row is not in the documented form.
    """
    return [row for path in paths for file in _files(path) for row in _read(file)]


def _files(path: Path) -> list[Path]:
    if not path.is_dir():
        return [path]
    found = sorted(file for file in path.iterdir() if file.name.removesuffix(".gz").endswith((".txt", ".jsonl")))
    if not found:
        raise TrainingDataError(f"{path} holds no .txt or .jsonl file")
    return found


def _read(path: Path) -> list[Row]:
    parse = parse_exercises if PurePath(path.name.removesuffix(".gz")).suffix == ".txt" else parse_rows
    try:
        with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as lines:
            rows = parse(lines, str(path))
    except (OSError, EOFError, zlib.error, UnicodeDecodeError) as error:
        raise TrainingDataError(f"{path} cannot be read: {error}") from error
    if not rows:
        raise TrainingDataError(f"{path} holds no row")
    return rows

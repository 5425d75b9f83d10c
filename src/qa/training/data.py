"""Reads the files to train on and to measure with: exercises in plain text, or JSON Lines, either of them gzipped."""

from __future__ import annotations

import gzip
import zlib
from pathlib import PurePath
from typing import TYPE_CHECKING

from qa.errors import TrainingDataError
from qa.training.exercises import parse_exercises
from qa.training.rows import Elsewhere, Row, digest, parse_rows, resolved

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path


def read_rows(paths: Iterable[Path]) -> list[Row]:
    """Every row of the files, of a folder's files in the order of their names.

    Questions about the texts of other rows come last; those whose text no file holds are left out.

    Raises:
        TrainingDataError: naming file and line, when a row is not in the documented form; when no text is there for
            any of a file's questions.
    """
    rows: list[Row] = []
    elsewhere: list[tuple[Path, list[Elsewhere]]] = []
    for file in (file for path in paths for file in _files(path)):
        read = _read(file)
        rows += [row for row in read if isinstance(row, Row)]
        if questions := [row for row in read if isinstance(row, Elsewhere)]:
            elsewhere.append((file, questions))
    texts = {digest(row.context): row for row in rows} if elsewhere else {}
    for file, questions in elsewhere:
        found = list(resolved(questions, texts))
        if not found:
            raise TrainingDataError(f"{file} asks about texts that none of the files holds")
        rows += found
    return rows


def _files(path: Path) -> list[Path]:
    if not path.is_dir():
        return [path]
    found = sorted(file for file in path.iterdir() if file.name.removesuffix(".gz").endswith((".txt", ".jsonl")))
    if not found:
        raise TrainingDataError(f"{path} holds no .txt or .jsonl file")
    return found


def _read(path: Path) -> Sequence[Row | Elsewhere]:
    plain = PurePath(path.name.removesuffix(".gz")).suffix == ".txt"
    parse: Callable[[Iterable[str], str], Sequence[Row | Elsewhere]] = parse_exercises if plain else parse_rows
    try:
        with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as lines:
            rows = parse(lines, str(path))
    except (OSError, EOFError, zlib.error, UnicodeDecodeError) as error:
        raise TrainingDataError(f"{path} cannot be read: {error}") from error
    if not rows:
        raise TrainingDataError(f"{path} holds no row")
    return rows

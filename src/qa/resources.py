"""Finds the data that travels with the program: the default corpus, the prompts, the question set."""

from __future__ import annotations

from pathlib import Path

from qa.errors import QaError

_PACKAGE = Path(__file__).resolve().parent
_PLACES = (_PACKAGE / "_data", _PACKAGE.parent.parent)  # in a wheel; in a checkout


def resource(name: str) -> Path:
    """The file or folder of that name: the packaged copy if there is one, else the repository's.

    Args:
        name: a relative path with forward slashes, such as "corpus" or "eval/questions.jsonl".

    Raises:
        ValueError: when the name does not stay inside the shipped data.
        QaError: when it is in neither place, so the installation is not whole.
    """
    parts = Path(name).parts
    if not parts or Path(name).is_absolute() or ".." in parts:
        raise ValueError(f"{name!r} is not the name of a shipped file")
    for place in _PLACES:
        path = place / name
        if path.exists():
            return path
    raise QaError(f"the program's own data {name!r} is missing; install the package again")

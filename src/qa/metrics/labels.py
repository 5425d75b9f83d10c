"""Names of models that fit above a column."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

LONGEST = 16
_PATH = re.compile(r"^(?:.*[:/\\])?([^/\\]+?)(?:\.gguf)?[/\\]?$", re.IGNORECASE)


def labels(models: Sequence[str]) -> dict[str, str]:
    """By model, a label of at most ``LONGEST`` letters that no other has.

    A long name is reduced to the file's or the folder's own name, then cut in its middle.
    """
    found: dict[str, str] = {}
    for model in models:
        label, number = _short(model), 2
        while label in found.values():
            ending = f" {number}"
            label, number = f"{_short(model)[: LONGEST - len(ending)]}{ending}", number + 1
        found[model] = label
    return found


def _short(model: str) -> str:
    if len(model) <= LONGEST:
        return model
    file = _PATH.match(model)
    name = file.group(1) if file else model
    if len(name) <= LONGEST:
        return name
    half = (LONGEST - 1) // 2
    return f"{name[: LONGEST - 1 - half]}…{name[-half:]}"

"""File names out of titles that anybody may have written."""

from __future__ import annotations

import re
import unicodedata

_LONGEST = 80  # bytes, with room for an ending below what every file system takes
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)", re.IGNORECASE)
_NOTHING = "conversation"


def file_name(title: str, ending: str) -> str:
    """A name that every file system takes: letters and digits of the title, joined by hyphens.

    Args:
        title: anything.
        ending: without the dot.
    """
    letters = unicodedata.normalize("NFC", title)
    words = re.findall(r"[^\W_]+", letters.encode("utf-8", "ignore").decode("utf-8"))
    stem = "-".join(words).lower().encode("utf-8")[:_LONGEST].decode("utf-8", "ignore").strip("-")
    if not stem or _RESERVED.fullmatch(stem):
        stem = f"{_NOTHING}-{stem}".rstrip("-")
    return f"{stem}.{ending}"

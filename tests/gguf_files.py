"""Writes small GGUF files: heads without weights."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

KINDS = {int: 10, float: 6, bool: 7, str: 8}
FORMS = {int: "<Q", float: "<f", bool: "<?"}


def text(value: str) -> bytes:
    encoded = value.encode()
    return struct.pack("<Q", len(encoded)) + encoded


def scalar(value: object) -> bytes:
    return text(value) if isinstance(value, str) else struct.pack(FORMS[type(value)], value)


def entry(key: str, value: object) -> bytes:
    if isinstance(value, list):
        kind = KINDS[type(value[0])]
        packed = b"".join(scalar(one) for one in value)
        return text(key) + struct.pack("<IIQ", 9, kind, len(value)) + packed
    return text(key) + struct.pack("<I", KINDS[type(value)]) + scalar(value)


def head(values: dict[str, object], *, version: int = 3, count: int | None = None) -> bytes:
    """A file's head; ``count`` is how many values it claims to hold."""
    said = len(values) if count is None else count
    start = b"GGUF" + struct.pack("<IQQ", version, 0, said)
    return start + b"".join(entry(key, value) for key, value in values.items())


def write_head(path: Path, values: dict[str, object], **changes: int) -> Path:
    path.write_bytes(head(values, **changes))
    return path

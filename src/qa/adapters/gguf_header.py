"""Reads what a GGUF file says of itself, in its head: name, licence, context, tokens; never the weights.

The form is llama.cpp's (github.com/ggml-org/ggml, docs/gguf.md), versions 2 and 3. A file may be damaged or hostile:
nothing is read beyond its end, and nothing is kept that is longer than a description needs.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO, Final

from qa.errors import ModelError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

Value = str | int | float | bool

_MAGIC: Final = b"GGUF"
_VERSIONS: Final = (2, 3)
_SCALARS: Final = {0: "B", 1: "b", 2: "H", 3: "h", 4: "I", 5: "i", 6: "f", 7: "?", 10: "Q", 11: "q", 12: "d"}
_TEXT: Final = 8
_ARRAY: Final = 9
_MOST_KEYS: Final = 10_000
_MOST_TEXTS: Final = 2_000_000  # in an array: vocabularies have some hundred thousand
_LONGEST_KEPT: Final = 1_000_000  # bytes of a text; templates are the longest
_TOKENS: Final = "tokenizer.ggml.tokens"
_KINDS: Final = "tokenizer.ggml.token_type"
_CONTROL_KINDS: Final = (3, 4)  # that steer the model; those that a person added are read as such, too


@dataclass(frozen=True, slots=True)
class GgufHeader:
    """What a file says of itself.

    Attributes:
        values: its single values by key, such as "general.name".
        size: the file's bytes.
        controls: the tokens that steer the model instead of being text, where they were asked for.
    """

    values: Mapping[str, Value]
    size: int
    controls: tuple[str, ...] = ()

    @property
    def context_length(self) -> int | None:
        """How many tokens the model was trained to see; None where the file does not say."""
        length = self.values.get(f"{self.text('general.architecture')}.context_length")
        return length if isinstance(length, int) and length > 0 else None

    def text(self, key: str) -> str:
        """A value that is a text, on one line; empty where there is none."""
        value = self.values.get(key)
        return " ".join(value.split()) if isinstance(value, str) else ""


def read_header(path: Path, *, controls: bool = False) -> GgufHeader:
    """What the file says of itself; looks at the vocabulary only where control tokens are asked for.

    Raises:
        ModelError: when the file cannot be read, is no GGUF file, or is damaged in its head.
    """
    try:
        with path.open("rb") as file:
            return _Head(file, path.stat().st_size).read(controls=controls)
    except OSError as error:
        raise ModelError(f"{path} cannot be read: {error.strerror or error}") from error
    except _Damaged as error:
        raise ModelError(f"{path.name} is not a GGUF file that can be used: {error}") from error


class _Damaged(Exception):
    """The file is not in the form; the message says where."""


class _Head:
    """Reads on through a file, never past its end."""

    def __init__(self, file: BinaryIO, size: int) -> None:
        self._file = file
        self._size = size

    def read(self, *, controls: bool) -> GgufHeader:
        """The values, up to where the vocabulary begins unless its control tokens are wanted."""
        if self._bytes(len(_MAGIC)) != _MAGIC:
            raise _Damaged("it begins otherwise")
        if (version := self._number("I")) not in _VERSIONS:
            raise _Damaged(f"version {version} is not known")
        self._number("Q")  # how many tensors
        keys = self._number("Q")
        if keys > _MOST_KEYS:
            raise _Damaged(f"it claims to hold {keys} values")
        values: dict[str, Value] = {}
        tokens: list[str] = []
        kinds: list[int] = []
        for _ in range(keys):
            key = self._text()
            kind = self._number("I")
            if key.startswith("tokenizer.") and not controls:
                break
            if kind == _ARRAY:
                self._array(tokens if key == _TOKENS else None, kinds if key == _KINDS else None)
            else:
                values[key] = self._value(kind)
        steering = [token for token, kind in zip(tokens, kinds, strict=False) if kind in _CONTROL_KINDS]
        return GgufHeader(values=values, size=self._size, controls=tuple(steering))

    def _value(self, kind: int) -> Value:
        if kind == _TEXT:
            return self._text()
        if kind not in _SCALARS:
            raise _Damaged(f"values of kind {kind} are not known")
        value: Value = struct.unpack(f"<{_SCALARS[kind]}", self._bytes(struct.calcsize(f"<{_SCALARS[kind]}")))[0]
        return value

    def _array(self, texts: list[str] | None, numbers: list[int] | None) -> None:
        """Read an array past, into one of the lists where one is given."""
        kind, count = self._number("I"), self._number("Q")
        if kind == _TEXT:
            if count > _MOST_TEXTS:
                raise _Damaged(f"it claims to hold {count} texts in one list")
            for _ in range(count):
                text = self._text(keep=texts is not None)
                if texts is not None:
                    texts.append(text)
        elif kind in _SCALARS:
            form = f"<{_SCALARS[kind]}"
            size = count * struct.calcsize(form)
            if numbers is None:
                self._skip(size)
            else:
                numbers += [int(number) for (number,) in struct.iter_unpack(form, self._bytes(size))]
        else:
            raise _Damaged(f"lists of kind {kind} are not known")

    def _number(self, form: str) -> int:
        return int(struct.unpack(f"<{form}", self._bytes(struct.calcsize(f"<{form}")))[0])

    def _text(self, *, keep: bool = True) -> str:
        length = self._number("Q")
        if not keep or length > _LONGEST_KEPT:
            self._skip(length)
            return ""
        return self._bytes(length).decode("utf-8", "replace")

    def _bytes(self, count: int) -> bytes:
        if count > self._size - self._file.tell():
            raise _Damaged("it is cut off")
        found = self._file.read(count)
        if len(found) < count:
            raise _Damaged("it is cut off")
        return found

    def _skip(self, count: int) -> None:
        if count > self._size - self._file.tell():
            raise _Damaged("it is cut off")
        self._file.seek(count, 1)

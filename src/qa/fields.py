"""Reads objects that came as JSON from somewhere else, and says what is wrong with them."""

from __future__ import annotations

from qa.errors import QaError


class Fields(dict[str, object]):
    """An object read from JSON; every getter states the type it wants, and raises ``QaError`` naming what is wrong."""

    def __init__(self, payload: object, name: str) -> None:
        if not isinstance(payload, dict):
            raise QaError(f"this is not an answer: {name} is not an object")
        super().__init__(payload)
        self._name = name

    def _wrong(self, key: str, wanted: str) -> QaError:
        state = "is missing" if key not in self else f"is not {wanted}"
        return QaError(f"this is not an answer: {self._name}.{key} {state}")

    def text(self, key: str) -> str:
        """A text that has to be there."""
        value = self.get(key)
        if not isinstance(value, str):
            raise self._wrong(key, "a text")
        return value

    def optional_text(self, key: str) -> str | None:
        """A text, or None."""
        return None if self.get(key) is None else self.text(key)

    def flag(self, key: str) -> bool:
        """True or false."""
        value = self.get(key)
        if not isinstance(value, bool):
            raise self._wrong(key, "true or false")
        return value

    def integer(self, key: str) -> int:
        """A whole number."""
        value = self.get(key)
        if not isinstance(value, int) or isinstance(value, bool):
            raise self._wrong(key, "a whole number")
        return value

    def number(self, key: str) -> float:
        """A number."""
        value = self.get(key)
        if not isinstance(value, int | float) or isinstance(value, bool):
            raise self._wrong(key, "a number")
        try:
            return float(value)
        except OverflowError as error:
            raise self._wrong(key, "a number") from error

    def items_of(self, key: str) -> list[object]:
        """A list."""
        value = self.get(key)
        if not isinstance(value, list):
            raise self._wrong(key, "a list")
        return value

    def integers(self, key: str) -> list[int]:
        """A list of whole numbers."""
        row = Fields({str(index): value for index, value in enumerate(self.items_of(key))}, f"{self._name}.{key}")
        return [row.integer(index) for index in row]

    def texts(self, key: str) -> list[str]:
        """A list of texts."""
        row = Fields({str(index): value for index, value in enumerate(self.items_of(key))}, f"{self._name}.{key}")
        return [row.text(index) for index in row]

    def entry(self, key: str) -> Fields:
        """An object."""
        return Fields(self.get(key), f"{self._name}.{key}")

    def entries(self, key: str) -> list[Fields]:
        """A list of objects."""
        return [Fields(each, f"{self._name}.{key}") for each in self.items_of(key)]

"""What the suites check with; plain ``assert`` statements would vanish under ``python -O``."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_Given = TypeVar("_Given")
_Result = TypeVar("_Result")


def check(held: object, message: str) -> None:
    """Fail with a message unless the condition holds.

    Raises:
        AssertionError: when it does not hold.
    """
    if not held:
        raise AssertionError(message)


def check_equal(found: object, expected: object, what: str) -> None:
    """Fail unless two values are equal, and show them.

    Raises:
        AssertionError: when they differ.
    """
    check(found == expected, f"{what}: found {found!r}, expected {expected!r}")


def check_raises(error: type[Exception], call: Callable[[], object], what: str) -> None:
    """Fail unless the call raises the error.

    Raises:
        AssertionError: when nothing is raised.
    """
    try:
        call()
    except error:
        return
    raise AssertionError(f"{what}: {error.__name__} was not raised")


def in_threads(call: Callable[[_Given], _Result], given: Sequence[_Given], threads: int = 4) -> list[_Result]:
    """The results of calls made by several threads at once, in order."""
    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(call, given))

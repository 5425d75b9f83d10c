"""The stages of an answer: what a question led to before anything is read, and how long each step took."""

from __future__ import annotations

import time
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qa.scope import Scope
    from qa.types import Citation, Hit, Statement


@dataclass(frozen=True, slots=True)
class Found:
    """What a question led to before anything is read.

    Attributes:
        standalone_question: the question as it was searched.
        hits: the nearest passages in retrieval order; the answer's own are ranked anew by the reader.
    """

    question: str
    standalone_question: str
    hits: tuple[Hit, ...]


@dataclass(frozen=True, slots=True)
class Writing:
    """What a local model has written so far, checked.

    Attributes:
        statements: those that are finished; what the passages do not bear out is not among them, unless the settings
            want it struck through, and then is not ``supported``.
        citations: what their markers point to.
        short: the reader's short answer, where the statements rest on it.
    """

    statements: tuple[Statement, ...]
    citations: tuple[Citation, ...]
    short: str | None = None


class Clock:
    """Measures steps in milliseconds; between two runs it stands still."""

    def __init__(self) -> None:
        self._total = 0.0
        self._steps: dict[str, float] = {}

    @contextmanager
    def running(self) -> Iterator[None]:
        """Count what runs inside towards the total."""
        start = time.perf_counter()
        yield
        self._total += (time.perf_counter() - start) * 1000

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Measure what runs inside; a step that is taken up again goes on."""
        start = time.perf_counter()
        yield
        self._steps[name] = self._steps.get(name, 0.0) + (time.perf_counter() - start) * 1000

    def timings(self) -> dict[str, float]:
        """Milliseconds by step, with the total so far."""
        return {name: round(spent, 2) for name, spent in {**self._steps, "total": self._total}.items()}


@dataclass(frozen=True, slots=True)
class Search:
    """A question, its parts, and what was found for each of them."""

    question: str
    asked: str
    parts: tuple[str, ...]
    found: tuple[list[Hit], ...]
    scope: Scope
    clock: Clock

    def nearest(self) -> tuple[Hit, ...]:
        """What was found for any part, best first, every passage once."""
        nearest: dict[tuple[str, int, int], Hit] = {}
        for hit in sorted((hit for found in self.found for hit in found), key=lambda hit: -hit.score):
            nearest.setdefault(hit.passage.span.key, hit)
        return tuple(nearest.values())

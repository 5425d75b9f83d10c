"""Doors for the command line that lead to small made rooms instead of models and an index."""

from __future__ import annotations

import datetime as dt
import io
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import TYPE_CHECKING, Self

from qa.cli.context import Doors
from qa.types import Answer, Citation, Document, Hit, Passage, Provenance, Signal, Statement

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

DOCUMENT = Document("talks/a.txt", "Preface.\n\nThe treaty was signed in Almaty on 3 May 1999. It has six parties.\n")
PASSAGE = Passage(
    DOCUMENT.span(10),
    Provenance(title="On treaties", date=dt.date(2001, 2, 3), speaker="Ada Example"),
    (DOCUMENT.span(10, 55),),
)
HITS = (Hit(PASSAGE, 0.71, {"dense": Signal(1, 0.8), "words": Signal(2, 3.5)}),)


def make_answer(question: str, *, standalone: str | None = None, abstained: bool = False, **changes: object) -> Answer:
    """An answer from the made document."""
    span = DOCUMENT.span(10, 55)
    values = {
        "question": question,
        "standalone_question": standalone or question,
        "answer": "The sources do not answer this question." if abstained else f"3 May 1999\n{span.text}",
        "abstained": abstained,
        "confidence": 0.125 if abstained else 0.91,
        "model": "extractive",
        "citations": () if abstained else (Citation(1, span, PASSAGE),),
        "statements": () if abstained else (Statement(span.text, (1,)),),
        "hits": HITS,
        "timings_ms": {"total": 1.0},
        "short": None if abstained else "3 May 1999",
    }
    return Answer(**(values | changes))


@dataclass
class FakeModels:
    """Remembers how often the local models were let go of."""

    closed: int = 0

    def close(self) -> None:
        self.closed += 1


@dataclass
class FakeAssistant:
    """Answers every question from the made document, and remembers what it was asked."""

    answer: Answer | None = None
    failure: BaseException | None = None
    asked: list[tuple[str, tuple[str, ...], tuple[str, ...] | None]] = field(default_factory=list)
    ranges: list[tuple[dt.date | None, dt.date | None]] = field(default_factory=list)
    closed: bool = False
    others: dict[str, FakeAssistant | BaseException] = field(default_factory=dict)
    models: FakeModels = field(default_factory=FakeModels)
    stages: tuple[object, ...] = ()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.closed = True

    def with_model(self, model: str) -> FakeAssistant:
        found = self.others[model]
        if isinstance(found, BaseException):
            raise found
        return found

    def documents(self) -> tuple[SimpleNamespace, ...]:
        return (SimpleNamespace(source=DOCUMENT.source),)

    def document(self, source: str) -> Document:
        assert source == DOCUMENT.source
        return DOCUMENT

    def ask(
        self,
        question: str,
        history: Sequence[str] = (),
        *,
        sources: Collection[str] | None = None,
        since: dt.date | None = None,
        until: dt.date | None = None,
    ) -> Answer:
        self.ranges.append((since, until))
        self.asked.append((question, tuple(history), tuple(sources) if sources else None))
        if self.failure is not None:
            raise self.failure
        return self.answer or make_answer(question)

    def stream(self, question: str, history: Sequence[str] = (), **limits: object) -> Iterator[object]:
        yield from self.stages
        yield self.ask(question, history, **limits)

    def search(
        self,
        query: str,
        k: int = 10,
        *,
        sources: Collection[str] | None = None,
        since: dt.date | None = None,
        until: dt.date | None = None,
    ) -> list[Hit]:
        self.ranges.append((since, until))
        return list(HITS[:k]) if "treaty" in query else []


def doors_to(assistant: FakeAssistant, **others: object) -> Doors:
    """Doors that lead to the given assistant."""

    def open_assistant(settings: object, progress: object) -> FakeAssistant:
        progress("embedding", 0, 2)
        progress("embedding", 1, 2)
        progress("embedding", 2, 2)
        return assistant

    return Doors(open_assistant=open_assistant, **others)


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    encoding = "utf-8"

    def isatty(self) -> bool:
        return True

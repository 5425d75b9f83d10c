"""Composes the rooms: question and history in, cited answer out."""

from __future__ import annotations

import time
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Self

from qa.answer.compose import compose, merge
from qa.answer.generate import generate
from qa.cite import cite
from qa.compound import parts_of
from qa.errors import EmptyQuestion, IndexMissing, QuestionTooLong
from qa.followup import standalone
from qa.index import Index
from qa.parts import index_parts, make_embedder, make_generator, make_reader, refresh_index
from qa.resources import resource
from qa.retrieve import Retriever
from qa.settings import Settings, resolve
from qa.types import Answer
from qa.words import split_words

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from qa.index import DocumentRecord
    from qa.seams import Embedder, Generator, Progress, Reader
    from qa.types import Document, Draft, Hit, Outline, Reading

LONGEST_QUESTION = 2_000  # characters


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


class Assistant:
    """Answers questions about an index, and proves every answer.

    Example:
        >>> with Assistant.open() as assistant:
        ...     answer = assistant.ask("When was the Joint Declaration signed?")
        ...     for citation in answer.citations:
        ...         print(citation.quote, citation.span.key)
    """

    def __init__(
        self, index: Index, embedder: Embedder, reader: Reader, settings: Settings, generator: Generator | None = None
    ) -> None:
        """Put the given parts together; ``open`` builds them from settings."""
        self.index = index
        self.settings = settings
        self.reader = reader
        self._generator = generator
        self._retriever = Retriever(index, embedder, pool=settings.retrieval.pool)

    @classmethod
    def open(
        cls,
        index: Path | str | None = None,
        *,
        model: str | None = None,
        settings: Settings | None = None,
        progress: Progress | None = None,
    ) -> Self:
        """Open an index and the parts that the settings name.

        Args:
            index: the index's folder; when None, the settings' one, where an index of the default corpus is
                built first if none is there and the settings do not name the place explicitly.
            model: a local model such as ``openai:NAME``; extractive answers when None or "extractive".
            settings: resolved from environment and ``qa.toml`` when None.
            progress: hears of long work.

        Raises:
            IndexMissing: when the index that was named is not there.
            PluginError: when a setting names a part that is not installed.
        """
        settings = settings or resolve()
        directory = Path(index) if index is not None else settings.places.index
        embedder = make_embedder(settings)
        store, words = index_parts(settings)
        try:
            opened = Index.open(directory, embedder=embedder, store=store, words=words)
        except IndexMissing:
            if index is not None or settings.places.index_given:
                raise
            refresh_index(directory, [resource("corpus")], settings=settings, embedder=embedder, progress=progress)
            opened = Index.open(directory, embedder=embedder, store=store, words=words)
        reader = make_reader(settings, embedder, opened)
        generator = make_generator(model or settings.answering.model, settings)
        return cls(opened, embedder, reader, settings, generator)

    def ask(self, question: str, history: Sequence[str] = (), *, sources: Collection[str] | None = None) -> Answer:
        """One cited answer, or an abstention.

        Args:
            question: in the person's words.
            history: their earlier questions in this conversation, oldest first.
            sources: answer from these sources only.

        Raises:
            EmptyQuestion: when the question has no words.
            QuestionTooLong: when it has more than ``LONGEST_QUESTION`` characters.
            ModelError: when a local model was chosen and does not work.
        """
        return self._answer(self._search(question, history, sources))

    def stream(
        self, question: str, history: Sequence[str] = (), *, sources: Collection[str] | None = None
    ) -> Iterator[Found | Answer]:
        """The stages of an answer as they are reached: what was found, then what ``ask`` gives.

        Whoever loses interest after the first stage need not wait for the second: nothing is read before it is asked
        for. Arguments and errors are those of ``ask``.
        """
        search = self._search(question, history, sources)
        hits = sorted((hit for found in search.found for hit in found), key=lambda hit: -hit.score)
        nearest: dict[tuple[str, int, int], Hit] = {}
        for hit in hits:
            nearest.setdefault(hit.passage.span.key, hit)
        yield Found(search.question, search.asked, tuple(nearest.values()))
        yield self._answer(search)

    def search(self, query: str, k: int = 10, *, sources: Collection[str] | None = None) -> list[Hit]:
        """The passages that retrieval finds, best first.

        Raises:
            EmptyQuestion: when the query has no words.
            QuestionTooLong: when it has more than ``LONGEST_QUESTION`` characters.
        """
        return self._retriever.search(_checked(query), k, sources=sources)

    def documents(self) -> tuple[DocumentRecord, ...]:
        """What is indexed."""
        return self.index.documents()

    def document(self, source: str) -> Document:
        """One document with its text."""
        return self.index.document(source)

    def outline(self, source: str) -> Outline:
        """One document with its structure."""
        return self.index.outline(source)

    def close(self) -> None:
        """Let go of the index's files."""
        self.index.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _search(self, question: str, history: Sequence[str], sources: Collection[str] | None) -> _Search:
        question = _checked(question)
        clock = _Clock()
        with clock.running():
            asked = standalone(question, history)
            parts = parts_of(asked)
            with clock.step("retrieve"):
                most = self.settings.retrieval.passages
                found = tuple(self._retriever.search(part, most, sources=sources) for part in parts)
        return _Search(question, asked, parts, found, clock)

    def _answer(self, search: _Search) -> Answer:
        clock = search.clock
        with clock.running():
            with clock.step("read"):
                readings = [self._read(part, hits) for part, hits in zip(search.parts, search.found, strict=True)]
                reading = merge(readings)
                draft, notice = self._draft(search.asked, reading, parts=len(search.parts))
            with clock.step("cite"):
                statements, citations = cite(draft)
        return Answer(
            question=search.question,
            standalone_question=search.asked,
            answer=draft.answer,
            abstained=draft.abstained,
            confidence=draft.confidence,
            model=draft.model,
            citations=citations,
            statements=statements,
            hits=reading.hits,
            timings_ms=clock.timings(),
            short=draft.short,
            notice=notice,
        )

    def _read(self, asked: str, hits: Sequence[Hit]) -> Reading:
        """What the reader makes of the best hits; the others follow them, scored no higher than the lowest one read."""
        most = self.settings.retrieval.read
        reading = self.reader.read(self._retriever.corrected(asked), hits[:most])
        first = reading.hits or tuple(hits[:most])
        lowest = min((hit.score for hit in first), default=0.0)
        rest = tuple(replace(hit, score=min(hit.score, lowest)) for hit in hits[most:])
        return replace(reading, hits=first + rest)

    def _draft(self, asked: str, reading: Reading, *, parts: int) -> tuple[Draft, str]:
        """What is answered, by the local model if there is one, and a word on how it came about."""
        if self._generator is None or not reading.hits:
            return self._extract(reading, parts), ""
        generated = generate(asked, reading.hits, self._generator, confidence=reading.confidence)
        return self._extract(reading, parts) if generated.fallback else generated.draft, generated.notice

    def _extract(self, reading: Reading, parts: int) -> Draft:
        answering = self.settings.answering
        return compose(
            reading,
            model=self.reader.name,
            abstain_below=self.reader.abstain_below if answering.risk is None else 1 - answering.risk,
            limit=max(answering.sentences, parts),
        )


class _Clock:
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
        """Measure what runs inside."""
        start = time.perf_counter()
        yield
        self._steps[name] = round((time.perf_counter() - start) * 1000, 2)

    def timings(self) -> dict[str, float]:
        """Milliseconds by step, with the total so far."""
        return {**self._steps, "total": round(self._total, 2)}


@dataclass(frozen=True, slots=True)
class _Search:
    """A question, its parts, and what was found for each of them."""

    question: str
    asked: str
    parts: tuple[str, ...]
    found: tuple[list[Hit], ...]
    clock: _Clock


def _checked(question: str) -> str:
    """The question as it can be searched; what is no letter at all (half of a surrogate pair) becomes "?"."""
    if not split_words(question):
        raise EmptyQuestion("the question has no words")
    if len(question) > LONGEST_QUESTION:
        raise QuestionTooLong(f"the question has {len(question):,} characters; {LONGEST_QUESTION:,} are read")
    return question.encode("utf-8", "replace").decode("utf-8")

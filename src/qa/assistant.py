"""Composes the rooms: question and history in, cited answer out."""

from __future__ import annotations

from dataclasses import replace
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
from qa.scope import Scope, told
from qa.settings import Settings, resolve
from qa.stages import Clock, Found, Search
from qa.types import Answer
from qa.words import split_words

if TYPE_CHECKING:
    import datetime
    from collections.abc import Collection, Iterator, Sequence

    from qa.generators import Generator
    from qa.index import DocumentRecord
    from qa.seams import Embedder, Progress, Reader
    from qa.types import Document, Draft, Hit, Outline, Reading

LONGEST_QUESTION = 2_000  # characters


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
        self.embedder = embedder
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

    def ask(
        self,
        question: str,
        history: Sequence[str] = (),
        *,
        sources: Collection[str] | None = None,
        since: datetime.date | None = None,
        until: datetime.date | None = None,
    ) -> Answer:
        """One cited answer, or an abstention.

        Args:
            question: in the person's words.
            history: their earlier questions in this conversation, oldest first.
            sources: answer from these sources only.
            since: answer from passages of that date or later only; those without a date are left out.
            until: answer from passages of that date or earlier only, likewise.

        Raises:
            ScopeError: when ``since`` lies after ``until``.
            EmptyQuestion: when the question has no words.
            QuestionTooLong: when it has more than ``LONGEST_QUESTION`` characters.
            ModelError: when a local model was chosen and does not work.
        """
        return self._answer(self._search(question, history, Scope.of(sources, since, until)))

    def stream(
        self,
        question: str,
        history: Sequence[str] = (),
        *,
        sources: Collection[str] | None = None,
        since: datetime.date | None = None,
        until: datetime.date | None = None,
    ) -> Iterator[Found | Answer]:
        """The stages of an answer as they are reached: what was found, then what ``ask`` gives.

        Whoever loses interest after the first stage need not wait for the second: nothing is read before it is asked
        for. Arguments and errors are those of ``ask``.
        """
        search = self._search(question, history, Scope.of(sources, since, until))
        yield Found(search.question, search.asked, search.nearest())
        yield self._answer(search)

    def search(
        self,
        query: str,
        k: int = 10,
        *,
        sources: Collection[str] | None = None,
        since: datetime.date | None = None,
        until: datetime.date | None = None,
    ) -> list[Hit]:
        """The passages that retrieval finds, best first, in the given sources and of the given dates only.

        Raises:
            ScopeError: when ``since`` lies after ``until``.
            EmptyQuestion: when the query has no words.
            QuestionTooLong: when it has more than ``LONGEST_QUESTION`` characters.
        """
        return self._retriever.search(_checked(query), k, **Scope.of(sources, since, until).limits)

    def documents(self) -> tuple[DocumentRecord, ...]:
        """What is indexed."""
        return self.index.documents()

    def document(self, source: str) -> Document:
        """One document with its text."""
        return self.index.document(source)

    def outline(self, source: str) -> Outline:
        """One document with its structure."""
        return self.index.outline(source)

    def reopened(self) -> Self:
        """An assistant over the index as it is on disk now, with the same models; this one stays open.

        Raises:
            IndexUnusable: when the index cannot be opened.
        """
        opened = self.index.reopened()
        reader = make_reader(self.settings, self.embedder, opened)
        return type(self)(opened, self.embedder, reader, self.settings, self._generator)

    def close(self) -> None:
        """Let go of the index's files."""
        self.index.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _search(self, question: str, history: Sequence[str], scope: Scope) -> Search:
        question = _checked(question)
        clock = Clock()
        with clock.running():
            asked = standalone(question, history)
            parts = parts_of(asked)
            with clock.step("retrieve"):
                most = self.settings.retrieval.passages
                found = tuple(self._retriever.search(part, most, **scope.limits) for part in parts)
        return Search(question, asked, parts, found, scope, clock)

    def _answer(self, search: Search) -> Answer:
        clock = search.clock
        with clock.running():
            with clock.step("read"):
                readings = [self._read(part, hits) for part, hits in zip(search.parts, search.found, strict=True)]
                reading = merge(readings)
                draft, notice = self._draft(search.asked, reading, parts=len(search.parts))
            with clock.step("cite"):
                statements, citations = cite(draft)
        answer = Answer(
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
        return told(answer, search.scope, self.index)

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


def _checked(question: str) -> str:
    """The question as it can be searched; what is no letter at all (half of a surrogate pair) becomes "?"."""
    if not split_words(question):
        raise EmptyQuestion("the question has no words")
    if len(question) > LONGEST_QUESTION:
        raise QuestionTooLong(f"the question has {len(question):,} characters; {LONGEST_QUESTION:,} are read")
    return question.encode("utf-8", "replace").decode("utf-8")

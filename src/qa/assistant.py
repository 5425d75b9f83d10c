"""Composes the rooms: question and history in, cited answer out."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Self

from qa.answering import Answering, checked
from qa.errors import IndexMissing
from qa.generators import never
from qa.index import Index
from qa.local_models import EXTRACTIVE, LocalModels
from qa.parts import index_parts, make_embedder, make_reader, refresh_index
from qa.resources import resource
from qa.retrieve import Retriever
from qa.scope import Scope
from qa.settings import Settings, resolve
from qa.stages import Found, Writing
from qa.types import Answer

if TYPE_CHECKING:
    import datetime
    from collections.abc import Collection, Iterator, Sequence

    from qa.generators import Generator, Stop
    from qa.index import DocumentRecord
    from qa.seams import Embedder, Progress, Reader
    from qa.types import Document, Hit, Outline


class Assistant:
    """Answers questions about an index, and proves every answer.

    Example:
        >>> with Assistant.open() as assistant:
        ...     answer = assistant.ask("When was the Joint Declaration signed?")
        ...     for citation in answer.citations:
        ...         print(citation.quote, citation.span.key)
    """

    def __init__(
        self,
        index: Index,
        embedder: Embedder,
        reader: Reader,
        settings: Settings,
        generator: Generator | None = None,
        models: LocalModels | None = None,
    ) -> None:
        """Put the given parts together; ``open`` builds them from settings."""
        self.models = models or LocalModels(settings.generation)
        self.index = index
        self.embedder = embedder
        self.settings = settings
        self.reader = reader
        self._generator = generator
        self._retriever = Retriever(index, embedder, pool=settings.retrieval.pool)
        self._answering = Answering(index, self._retriever, reader, settings, generator)

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
        if model is not None:
            settings = replace(settings, answering=replace(settings.answering, model=model))
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
        models = LocalModels(settings.generation)
        generator = models.get(settings.answering.model)
        return cls(opened, embedder, reader, settings, generator, models)

    def with_model(self, model: str) -> Self:
        """An assistant over the same index and with the same models, of which ``model`` writes the answers.

        Both share everything; closing one closes both.

        Args:
            model: a local model such as ``openai:NAME``, or "extractive".

        Raises:
            UsageError: when the model's name is wrong.
            PluginError: when no such model is installed.
        """
        generator = self.models.get(model)
        settings = replace(self.settings, answering=replace(self.settings.answering, model=model))
        return type(self)(self.index, self.embedder, self.reader, settings, generator, self.models)

    def model_names(self) -> tuple[str, ...]:
        """What ``with_model`` takes here: extractive, the model of the settings, and those that are ready."""
        ready = (offer.name for offer in self.models.offers() if offer.ready and not offer.form)
        return tuple(dict.fromkeys((EXTRACTIVE, self.settings.answering.model, *ready)))

    def ask(
        self,
        question: str,
        history: Sequence[str] = (),
        *,
        sources: Collection[str] | None = None,
        since: datetime.date | None = None,
        until: datetime.date | None = None,
        stop: Stop = never,
    ) -> Answer:
        """One cited answer, or an abstention.

        Args:
            question: in the person's words.
            history: their earlier questions in this conversation, oldest first.
            sources: answer from these sources only.
            since: answer from passages of that date or later only; those without a date are left out.
            until: answer from passages of that date or earlier only, likewise.
            stop: whether the answer is not wanted any more; asked while a local model writes, from any thread.

        Raises:
            ScopeError: when ``since`` lies after ``until``.
            EmptyQuestion: when the question has no words.
            QuestionTooLong: when it has more than ``LONGEST_QUESTION`` characters.
            Stopped: once ``stop`` says so.
        """
        *_, answer = self._answering.answer(
            self._answering.search(question, history, Scope.of(sources, since, until), stop), stop
        )
        assert isinstance(answer, Answer)  # noqa: S101 - for the type checker: the last stage is the answer
        return answer

    def stream(
        self,
        question: str,
        history: Sequence[str] = (),
        *,
        sources: Collection[str] | None = None,
        since: datetime.date | None = None,
        until: datetime.date | None = None,
        stop: Stop = never,
    ) -> Iterator[Found | Writing | Answer]:
        """The stages of an answer as they are reached: what was found, what a local model wrote so far, the answer.

        The last one is what ``ask`` gives.

        Whoever loses interest after the first stage need not wait for the second: nothing is read before it is asked
        for. Arguments and errors are those of ``ask``.
        """
        search = self._answering.search(question, history, Scope.of(sources, since, until), stop)
        yield Found(search.question, search.asked, search.nearest())
        yield from self._answering.answer(search, stop)

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
        return self._retriever.search(checked(query), k, Scope.of(sources, since, until))

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
        return type(self)(opened, self.embedder, reader, self.settings, self._generator, self.models)

    def close(self) -> None:
        """Let go of the index's files, and of local models."""
        self.models.close()
        self.index.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

"""The way of one question through the rooms: searched, read, written by a local model if there is one, cited."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from qa.answer.compose import compose, merge
from qa.answer.generate import Generated, Writer, doubted
from qa.answer.rewrite import rewrite
from qa.cite import cite
from qa.compound import parts_of
from qa.errors import EmptyQuestion, QuestionTooLong
from qa.followup import standalone
from qa.scope import told
from qa.stages import Clock, Search, Writing
from qa.types import Answer, Draft
from qa.words import split_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from qa.generators import Generator, Stop
    from qa.index import Index
    from qa.retrieve import Retriever
    from qa.scope import Scope
    from qa.seams import Reader
    from qa.settings import Settings
    from qa.types import Hit, ModelWork, Reading

LONGEST_QUESTION = 2_000  # characters


class Answering:
    """Searches, reads, writes and cites, with the parts that it is given."""

    def __init__(
        self, index: Index, retriever: Retriever, reader: Reader, settings: Settings, generator: Generator | None
    ) -> None:
        """Answer from an index; without a generator, extractively."""
        self._index = index
        self._retriever = retriever
        self._reader = reader
        self._settings = settings
        self._generator = generator

    def search(self, question: str, history: Sequence[str], scope: Scope, stop: Stop) -> Search:
        """What is found for a question.

        Raises:
            EmptyQuestion: when the question has no words.
            QuestionTooLong: when it has more than ``LONGEST_QUESTION`` characters.
            Stopped: once ``stop`` says so.
        """
        question = checked(question)
        clock = Clock()
        with clock.running():
            asked = self._standalone(question, history, stop)
            parts = parts_of(asked)
            with clock.step("retrieve"):
                most = self._settings.retrieval.passages
                found = tuple(self._retriever.search(part, most, scope) for part in parts)
        return Search(question, asked, parts, found, scope, clock)

    def _standalone(self, question: str, history: Sequence[str], stop: Stop) -> str:
        """The question with its history resolved: by the rules, or by the local model where the settings want that."""
        generation = self._settings.generation
        if self._generator is not None and history and generation.rewrite == "model":
            rewritten = rewrite(question, history, self._generator, generation, stop)
            if rewritten is not None:
                return rewritten
        return standalone(question, history)

    def answer(self, search: Search, stop: Stop) -> Iterator[Writing | Answer]:
        """What a local model has written so far, whenever that has grown; then the answer.

        Raises:
            Stopped: once ``stop`` says so.
        """
        clock = search.clock
        with clock.running(), clock.step("read"):
            readings = [self._read(part, hits) for part, hits in zip(search.parts, search.found, strict=True)]
            reading = merge(readings)
            draft, notice, work = self._extract(reading, len(search.parts)), "", None
        stages = self._write(search.asked, reading, draft, stop)
        while stages is not None:
            with clock.running(), clock.step("write"):
                stage = next(stages, None)
            if isinstance(stage, Generated):
                draft = self._instead(stage, reading, len(search.parts)) if stage.fallback else stage.draft
                notice, work = stage.notice, stage.work
            if not isinstance(stage, Draft):
                break
            yield Writing(*cite(stage), stage.short)
        yield self._cited(search, reading, draft, notice, work)

    def _write(self, asked: str, reading: Reading, extracted: Draft, stop: Stop) -> Iterator[Draft | Generated] | None:
        """The local model's answer as it is written; None where none is to write."""
        generation = self._settings.generation
        refused = extracted.abstained and generation.decides != "model"
        if self._generator is None or not reading.hits or refused:
            return None
        writer = Writer(self._generator, generation, judge=self._reader.judge, stop=stop)
        return writer.write(asked, reading)

    def _instead(self, generated: Generated, reading: Reading, parts: int) -> Draft:
        """The extractive answer in place of the model's, less sure of itself where the model finds none.

        Whoever sets a risk is held to it; otherwise the answer that the reader would give by itself is given.
        """
        if not generated.refused:
            return self._extract(reading, parts)
        doubtful = replace(reading, confidence=doubted(reading.confidence))
        if self._settings.answering.risk is not None:
            return self._extract(doubtful, parts)
        return replace(self._extract(reading, parts), confidence=doubtful.confidence)

    def _cited(self, search: Search, reading: Reading, draft: Draft, notice: str, work: ModelWork | None) -> Answer:
        clock = search.clock
        with clock.running(), clock.step("cite"):
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
            work=work,
        )
        return told(answer, search.scope, self._index)

    def _read(self, asked: str, hits: Sequence[Hit]) -> Reading:
        """What the reader makes of the best hits; the others follow them, scored no higher than the lowest one read."""
        most = self._settings.retrieval.read
        reading = self._reader.read(self._retriever.corrected(asked), hits[:most])
        first = reading.hits or tuple(hits[:most])
        lowest = min((hit.score for hit in first), default=0.0)
        rest = tuple(replace(hit, score=min(hit.score, lowest)) for hit in hits[most:])
        return replace(reading, hits=first + rest)

    def _extract(self, reading: Reading, parts: int) -> Draft:
        answering = self._settings.answering
        usual = self._reader.abstain_below if reading.enough is None else reading.enough
        return compose(
            reading,
            model=self._reader.name,
            abstain_below=usual if answering.risk is None else 1 - answering.risk,
            limit=max(answering.sentences, parts),
        )


def checked(question: str) -> str:
    """The question as it can be searched; what is no letter at all (half of a surrogate pair) becomes "?".

    Raises:
        EmptyQuestion: when the question has no words.
        QuestionTooLong: when it has more than ``LONGEST_QUESTION`` characters.
    """
    if not split_words(question):
        raise EmptyQuestion("the question has no words")
    if len(question) > LONGEST_QUESTION:
        raise QuestionTooLong(f"the question has {len(question):,} characters; {LONGEST_QUESTION:,} are read")
    return question.encode("utf-8", "replace").decode("utf-8")

"""The assistant on the default corpus, with the real index, embedder and reader."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from qa.answering import LONGEST_QUESTION
from qa.assistant import Assistant, Found
from qa.errors import EmptyQuestion, IndexMissing, PluginError, QuestionTooLong, UsageError
from qa.parts import make_embedder, refresh_index
from qa.resources import resource
from qa.settings import Answering, Places, Plugins, Retrieval, Settings
from qa.types import Answer

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from qa.seams import Embedder

QUESTION = "When was the Joint Declaration signed?"
OTHER_TEXT = "# Ponds\n\nThe pond of Kandava was dug in 1731 by the monks.\n\n## Animals\n\nGreen frogs live in it.\n"


@pytest.fixture(scope="module")
def assistant(corpus_index: Path) -> Iterator[Assistant]:
    """One assistant for every question about the default corpus."""
    with Assistant.open(corpus_index, settings=Settings()) as opened:
        yield opened


@pytest.fixture(scope="module")
def embedder() -> Embedder:
    """The default one."""
    return make_embedder(Settings())


@pytest.fixture(scope="module")
def two_sources(tmp_path_factory: pytest.TempPathFactory, root: Path, embedder: Embedder) -> Iterator[Assistant]:
    """An assistant for the default corpus and a text about ponds."""
    folder = tmp_path_factory.mktemp("two")
    (folder / "ponds.md").write_text(OTHER_TEXT, encoding="utf-8")
    paths = [root / "corpus", folder / "ponds.md"]
    refresh_index(folder / "index", paths, settings=Settings(), embedder=embedder)
    with Assistant.open(folder / "index", settings=Settings()) as opened:
        yield opened


def check(answer: Answer, assistant: Assistant) -> None:
    """What holds of every answer, given or not."""
    texts = {record.source: assistant.document(record.source).text for record in assistant.documents()}
    for citation in answer.citations:
        assert citation.quote == texts[citation.span.source][citation.span.start : citation.span.end] != ""
        assert citation.passage.span.contains(citation.span)
        assert citation.passage in [hit.passage for hit in answer.hits]
    for hit in answer.hits:
        assert hit.passage.text == texts[hit.passage.span.source][hit.passage.span.start : hit.passage.span.end]
    assert len({hit.passage.span.key for hit in answer.hits}) == len(answer.hits)
    assert [citation.marker for citation in answer.citations] == list(range(1, len(answer.citations) + 1))
    cited = [marker for statement in answer.statements for marker in statement.citations]
    assert sorted(set(cited)) == [citation.marker for citation in answer.citations]
    assert 0 <= answer.confidence <= 1
    assert answer.answer.strip()
    assert answer.abstained == (not answer.statements) == (not answer.citations)
    assert {"retrieve", "read", "cite", "total"} == set(answer.timings_ms)
    assert all(0 <= took <= answer.timings_ms["total"] for took in answer.timings_ms.values())


def test_what_is_found_is_told_before_the_answer(assistant: Assistant) -> None:
    found, answer = assistant.stream("And when was it signed?", ["What is the Joint Declaration?"])
    assert isinstance(found, Found)
    assert isinstance(answer, Answer)
    asked = assistant.ask("And when was it signed?", ["What is the Joint Declaration?"])
    assert replace(answer, timings_ms={}) == replace(asked, timings_ms={})
    assert found.standalone_question == answer.standalone_question
    assert {hit.passage.span.key for hit in found.hits} == {hit.passage.span.key for hit in answer.hits}


def test_what_two_questions_in_one_find_is_told_once_best_first(assistant: Assistant) -> None:
    found = next(iter(assistant.stream("When was the Joint Declaration signed and who signed it?")))
    assert isinstance(found, Found)
    scores = [hit.score for hit in found.hits]
    assert scores == sorted(scores, reverse=True)
    assert len({hit.passage.span.key for hit in found.hits}) == len(found.hits)


def test_the_time_between_two_stages_is_nobodys(assistant: Assistant) -> None:
    stages = assistant.stream(QUESTION)
    next(stages)
    time.sleep(1.0)
    answer = next(stages)
    assert isinstance(answer, Answer)
    steps = [took for step, took in answer.timings_ms.items() if step != "total"]
    assert answer.timings_ms["total"] < sum(steps) + 500


def test_a_cited_answer(assistant: Assistant) -> None:
    """The day, and the sentence that proves it."""
    answer = assistant.ask(QUESTION)
    check(answer, assistant)
    assert not answer.abstained
    assert "March 18, 2010" in answer.answer
    assert any("March 18, 2010" in citation.quote for citation in answer.citations)
    assert (answer.question, answer.standalone_question) == (QUESTION, QUESTION)
    assert (answer.model, answer.notice) == (assistant.reader.name, "")
    assert answer.citations[0].speaker == "Valeriy Semerikov"


def test_it_looks_at_ten_passages_at_least(assistant: Assistant) -> None:
    """Where the index has as many, best first."""
    hits = assistant.ask(QUESTION).hits
    assert len(hits) >= 10
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)


@pytest.mark.parametrize(
    "question",
    [
        "Who took part in the international seminar in April 2024?",
        "Which organisations did the CSTO sign a memorandum with?",
        "Is the CSTO an observer at the UN General Assembly?",
        "What is the capital of Mongolia?",
        "When was the Joint Declaration signed, and who leads the UN Office of Counter-Terrorism?",
        "¿Cuándo se firmó la declaración?",
        "nonsense 12 ??? \u00a0 \U0001f600",
        "x" * LONGEST_QUESTION,
    ],
)
def test_whatever_is_asked_the_citations_hold(assistant: Assistant, question: str) -> None:
    """Quotes are slices, markers are in order, passages are listed."""
    answer = assistant.ask(question)
    check(answer, assistant)
    assert len(answer.hits) >= 10


def test_an_abstention(assistant: Assistant) -> None:
    """It says so, cites nothing, and still lists what was looked at."""
    answer = assistant.ask("How much does a ticket for the opera in Vienna cost?")
    check(answer, assistant)
    assert answer.abstained
    assert (answer.citations, answer.statements, answer.short) == ((), (), None)
    assert len(answer.hits) >= 10


def test_history_is_resolved(assistant: Assistant) -> None:
    """A question that points back is asked with what it points to."""
    answer = assistant.ask("When was it signed?", ["What does the Joint Declaration say?"])
    check(answer, assistant)
    assert answer.question == "When was it signed?"
    assert "Joint Declaration" in answer.standalone_question
    assert "2010" in answer.answer


def test_the_same_question_has_the_same_answer(assistant: Assistant) -> None:
    """All but the time it took."""
    one, other = assistant.ask(QUESTION), assistant.ask(QUESTION)
    assert (one.answer, one.confidence, one.citations) == (other.answer, other.confidence, other.citations)
    assert [hit.passage.span.key for hit in one.hits] == [hit.passage.span.key for hit in other.hits]


@pytest.mark.parametrize("k", [1, 3, 10, 1_000])
def test_search_finds_k(assistant: Assistant, k: int) -> None:
    """Or all there are; fewer are the first of more."""
    (record,) = assistant.documents()
    found, most = assistant.search(QUESTION, k), assistant.search(QUESTION, 1_000)
    assert len(found) == min(k, len(most))
    assert len(most) <= record.passages
    assert len({hit.passage.span.key for hit in most}) == len(most)
    assert found[0].passage.span.key == most[0].passage.span.key


@pytest.mark.parametrize("question", ["", "  \n\t ", "?!", "\u00a0", "…—"])
def test_a_question_without_words(assistant: Assistant, question: str) -> None:
    """Neither asked nor searched."""
    with pytest.raises(EmptyQuestion, match="no words"):
        assistant.ask(question)
    with pytest.raises(EmptyQuestion, match="no words"):
        assistant.search(question)


def test_a_question_that_is_too_long(assistant: Assistant) -> None:
    """By one letter."""
    question = "x" * (LONGEST_QUESTION + 1)
    with pytest.raises(QuestionTooLong, match="2,001 characters"):
        assistant.ask(question)
    with pytest.raises(QuestionTooLong, match="2,001 characters"):
        assistant.search(question)


def test_only_the_given_sources(two_sources: Assistant) -> None:
    """Hits and citations of no other, even where another one has the answer."""
    question = "In which year was the pond of Kandava dug?"
    free = two_sources.ask(question)
    check(free, two_sources)
    assert "1731" in free.answer
    assert {citation.span.source for citation in free.citations} == {"ponds.md"}
    held = two_sources.ask(question, sources={"csto.txt"})
    check(held, two_sources)
    assert {hit.passage.span.source for hit in held.hits} == {"csto.txt"}
    assert "1731" not in held.answer
    assert {hit.passage.span.source for hit in two_sources.search(QUESTION, sources=["ponds.md"])} == {"ponds.md"}


def test_no_source_at_all(two_sources: Assistant) -> None:
    """Nothing is looked at, so nothing is answered."""
    answer = two_sources.ask(QUESTION, sources=[])
    check(answer, two_sources)
    assert answer.abstained
    assert answer.hits == ()


def test_what_is_indexed(two_sources: Assistant, root: Path) -> None:
    """Both documents, with their own text."""
    assert [record.source for record in two_sources.documents()] == ["csto.txt", "ponds.md"]
    assert two_sources.document("ponds.md").text == OTHER_TEXT
    assert two_sources.document("csto.txt").text == (root / "corpus/csto.txt").read_bytes().decode("utf-8")


@pytest.mark.parametrize(("risk", "abstains"), [(1.0, False), (0.0, True)])
def test_the_risk_can_be_set(corpus_index: Path, risk: float, abstains: bool) -> None:  # noqa: FBT001
    """It stands above the reader's own threshold."""
    settings = Settings(answering=Answering(risk=risk), retrieval=Retrieval(passages=3))
    with Assistant.open(corpus_index, settings=settings) as opened:
        answer = opened.ask(QUESTION)
        check(answer, opened)
    assert answer.abstained == abstains
    assert len(answer.hits) == 3


def test_the_best_passages_are_read_and_the_others_listed_behind_them(corpus_index: Path) -> None:
    """All that were found, in one order, none twice."""
    found = {}
    for read in (2, 12):
        settings = Settings(answering=Answering(risk=1.0), retrieval=Retrieval(passages=12, read=read))
        with Assistant.open(corpus_index, settings=settings) as opened:
            found[read] = (opened.ask(QUESTION), opened.search(QUESTION, 12))
    for answer, searched in found.values():
        assert sorted(hit.passage.span.key for hit in answer.hits) == sorted(hit.passage.span.key for hit in searched)
        scores = [hit.score for hit in answer.hits]
        assert scores == sorted(scores, reverse=True)
    few, searched = found[2]
    assert [hit.passage.span.key for hit in few.hits[2:]] == [hit.passage.span.key for hit in searched[2:]]
    read = {hit.passage.span.key for hit in few.hits[:2]}
    assert {citation.passage.span.key for citation in few.citations} <= read


def test_a_place_that_was_named_is_not_filled(tmp_path: Path) -> None:
    """Be it by the caller, be it by the settings."""
    with pytest.raises(IndexMissing):
        Assistant.open(tmp_path / "none", settings=Settings())
    with pytest.raises(IndexMissing):
        Assistant.open(settings=Settings(places=Places(tmp_path / "none", index_given=True)))
    assert not (tmp_path / "none").exists()


def test_the_default_place_is_filled(tmp_path: Path) -> None:
    """With the default corpus, once."""
    settings = Settings(places=Places(tmp_path / "index"))
    with Assistant.open(settings=settings) as opened:
        assert [record.source for record in opened.documents()] == [path.name for path in resource("corpus").iterdir()]
    before = {path: path.stat().st_mtime_ns for path in (tmp_path / "index").rglob("*") if path.is_file()}
    with Assistant.open(str(tmp_path / "index"), settings=settings) as opened:
        assert opened.search(QUESTION, 1)
    assert {path: path.stat().st_mtime_ns for path in before} == before


def test_a_part_that_is_not_installed(corpus_index: Path) -> None:
    """The part is named."""
    with pytest.raises(PluginError, match="unheard-of"):
        Assistant.open(corpus_index, settings=Settings(plugins=Plugins(embedder="unheard-of")))


def test_a_model_that_is_none(corpus_index: Path) -> None:
    """The form is said."""
    with pytest.raises(UsageError, match="NAME:ARGUMENT"):
        Assistant.open(corpus_index, model="llama", settings=Settings())


def test_closing_lets_go(corpus_index: Path) -> None:
    """Twice does no harm, and another one opens the same index."""
    first = Assistant.open(corpus_index, settings=Settings())
    with Assistant.open(corpus_index, settings=Settings()) as second:
        first.close()
        first.close()
        check(second.ask(QUESTION), second)


def test_a_question_that_is_not_unicode_is_asked_all_the_same(assistant: Assistant) -> None:
    assert assistant.ask("When was the Joint Declaration signed\udc80?").hits

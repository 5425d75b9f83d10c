"""Answers that a local model writes, on the default corpus, with everything real but the model."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from model_fakes import FakeModel, label_of
from qa.assistant import Assistant
from qa.errors import ModelError, PluginError, Stopped
from qa.settings import Settings
from qa.settings_generation import Generation
from qa.stages import Found, Writing
from qa.types import Answer
from qa.wire import answer_from_dict, answer_to_dict

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

QUESTION = "When and where was the Joint Declaration signed?"
SIGNED = "It was signed on March 18, 2010"
INVENTED = "NATO had 32 members by then"
UNANSWERABLE = "What is the boiling point of mercury?"


@pytest.fixture(scope="module")
def opened(corpus_index: Path) -> Iterator[Assistant]:
    with Assistant.open(corpus_index, settings=Settings()) as assistant:
        yield assistant


@pytest.fixture
def written(opened: Assistant):
    """An assistant whose answers the given model writes."""

    def with_model(model: FakeModel, **generation: object) -> Assistant:
        settings = replace(opened.settings, generation=Generation(timeout_seconds=10, **generation))
        return Assistant(opened.index, opened.embedder, opened.reader, settings, model)

    return with_model


def reply(request) -> list[str]:
    label = label_of(request, SIGNED)
    return [f"The Joint Declaration was signed in Moscow on 18 March 2010 [{label}]. ", f"{INVENTED} [{label}]. ", "So"]


def test_the_stages_of_a_written_answer(written):
    found, first, *_, answer = written(FakeModel(reply)).stream(QUESTION)
    assert isinstance(found, Found)
    assert isinstance(first, Writing)
    assert [statement.text for statement in first.statements] == [
        "The Joint Declaration was signed in Moscow on 18 March 2010."
    ]
    assert isinstance(answer, Answer)
    assert first.statements == answer.statements
    assert first.citations == answer.citations
    assert any(SIGNED in citation.quote for citation in answer.citations)
    assert {"retrieve", "read", "write", "cite", "total"} == set(answer.timings_ms)


def test_what_is_invented_is_left_out_and_told(written, opened):
    answer = written(FakeModel(reply)).ask(QUESTION)
    assert INVENTED not in answer.answer
    assert "1 of the 2 statements that fake:model wrote was left out" in answer.notice
    assert answer.work is not None
    assert answer.work.unsupported == (f"{INVENTED}.",)
    assert answer.model == "fake:model"
    documents = {record.source: opened.document(record.source) for record in opened.documents()}
    back = answer_from_dict(answer_to_dict(answer), documents)
    assert back.work == answer.work
    assert back.statements == answer.statements


def test_or_struck_through(written):
    answer = written(FakeModel(reply), unsupported="strike").ask(QUESTION)
    assert INVENTED not in answer.answer
    assert [(each.text, each.supported, bool(each.citations)) for each in answer.statements] == [
        ("The Joint Declaration was signed in Moscow on 18 March 2010.", True, True),
        (f"{INVENTED}.", False, False),
    ]


def test_what_the_reader_does_not_find_is_not_asked_of_the_model(written):
    model = FakeModel(("Mercury boils at 357 degrees [{0}].",))
    answer = written(model).ask(UNANSWERABLE)
    assert answer.abstained
    assert answer.work is None
    assert model.requests == []
    answer = written(model, decides="model").ask(UNANSWERABLE)
    assert len(model.requests) == 1
    assert answer.abstained
    assert "Mercury" not in answer.answer


def test_a_fallback_is_the_extractive_answer(written, opened):
    answer = written(FakeModel((), ModelError("it has died"))).ask(QUESTION)
    plain = opened.ask(QUESTION)
    assert answer.notice.startswith("fake:model did not answer: it has died; ")
    assert answer.work is not None
    assert replace(answer, notice="", work=None, timings_ms={}) == replace(plain, timings_ms={})


def test_a_refusal_of_the_model_makes_the_reader_doubt(written, opened):
    plain = opened.ask(QUESTION)
    refusing = FakeModel(("The passages do not answer this question.",))
    answer = written(refusing).ask(QUESTION)
    assert answer.answer == plain.answer
    assert answer.confidence < plain.confidence
    assert answer.notice.startswith("fake:model found no answer in the passages; this answer is made of")
    assert written(refusing, decides="both").ask(QUESTION).abstained
    careful = replace(opened.settings, answering=replace(opened.settings.answering, risk=1 - answer.confidence - 0.01))
    assert Assistant(opened.index, opened.embedder, opened.reader, careful, refusing).ask(QUESTION).abstained


def test_a_model_that_hangs_is_given_up_and_the_next_question_answered(written):
    model = FakeModel(reply, hangs=True)
    assistant = written(model)
    try:
        with pytest.raises(Stopped):
            assistant.ask(QUESTION, stop=lambda: bool(model.requests))
    finally:
        model.released.set()
    assert model.ended.wait(5)
    assert assistant.ask(QUESTION).model == "fake:model"


def test_a_model_may_put_a_follow_up_question(written):
    history = ["What is the Joint Declaration?"]
    model = FakeModel(
        lambda request: (
            ["When was the Joint Declaration signed?"] if "Last question" in request.user else reply(request)
        )
    )
    answer = written(model, rewrite="model").ask("And when was it signed?", history)
    assert answer.standalone_question == "When was the Joint Declaration signed?"
    assert len(model.requests) == 2
    assert written(model).ask("And when was it signed?", history).standalone_question != "x"
    assert len(model.requests) == 3


def test_models_are_chosen_by_name_over_one_index(opened):
    assert opened.model_names()[0] == "extractive"
    other = opened.with_model("openai:nobody")
    assert other.index is opened.index
    assert other.settings.answering.model == "openai:nobody"
    assert "openai:nobody" in other.model_names()
    assert other.with_model("extractive").ask(QUESTION).work is None
    with pytest.raises(PluginError, match="no generator named 'oracle'"):
        opened.with_model("oracle:x")

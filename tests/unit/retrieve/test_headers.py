from __future__ import annotations

import datetime as dt

import pytest

from builders import make_passage
from qa.retrieve.headers import asks_about_source, heads
from qa.types import Provenance


@pytest.mark.parametrize(
    "question",
    [
        "When was the article published?",
        "Who wrote the report?",
        "What headline does the piece run under?",
        "The bulletin: what is it dated?",
        "date of the news item",
    ],
)
def test_questions_about_a_document(question: str) -> None:
    assert asks_about_source(question)


@pytest.mark.parametrize(
    "question",
    [
        "When was the treaty signed?",
        "Who headed the mission?",
        "What title did the king take?",
        "When will the annual report be published?",
        "When does the next report come out?",
        "",
    ],
)
def test_questions_about_its_subject(question: str) -> None:
    assert not asks_about_source(question)


def test_titles_dates_and_credits_head_an_item() -> None:
    said = Provenance(title="Ports of the east", date=dt.date(2001, 2, 3), author="Ann Lee")
    sentences = ["Ports of the east", "3 February 2001", "By Ann Lee, our reporter", "The port opened in 1911."]
    passage = make_passage(sentences, provenance=said)
    assert [heads(sentence, passage) for sentence in passage.sentences] == [True, True, True, False]

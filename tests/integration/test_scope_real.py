"""Dates constrain answers on the default corpus, with the real parts."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from qa.assistant import Assistant


@pytest.fixture(scope="module")
def assistant(corpus_index: Path) -> Iterator[Assistant]:
    from qa.assistant import Assistant  # noqa: PLC0415 - imports the model

    with Assistant.open(corpus_index) as assistant:
        yield assistant


def test_one_file_with_several_dated_items_is_filtered_by_item(assistant: Assistant) -> None:
    dates = {hit.passage.provenance.date for hit in assistant.search("CSTO", 1000)}
    assert len(dates - {None}) > 1
    earliest = min(date for date in dates if date)
    hits = assistant.search("CSTO", 1000, until=earliest)
    assert {hit.passage.provenance.date for hit in hits} == {earliest}
    later = assistant.search("CSTO", 1000, since=earliest + dt.timedelta(days=1))
    assert earliest not in {hit.passage.provenance.date for hit in later}
    assert None not in {hit.passage.provenance.date for hit in later}


def test_the_answer_comes_from_the_range_and_says_so(assistant: Assistant) -> None:
    question = "When was the Joint Declaration on cooperation with the UN signed?"
    free = assistant.ask(question)
    date = free.citations[0].passage.provenance.date
    assert date is not None
    assert free.notice == ""
    within = assistant.ask(question, since=date, until=date)
    assert within.citations[0].quote == free.citations[0].quote
    assert within.notice.startswith("Searched 1 of 1 documents, passages dated")


def test_a_range_with_nothing_in_it_is_an_honest_abstention(assistant: Assistant) -> None:
    answer = assistant.ask(
        "When was the Joint Declaration signed?", since=dt.date(1990, 1, 1), until=dt.date(1990, 12, 31)
    )
    assert answer.abstained
    assert answer.answer == "Nothing was searched: no passage of the documents is dated 1990."
    assert answer.hits == ()

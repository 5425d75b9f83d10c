from __future__ import annotations

import datetime as dt

import pytest

from builders import ScriptedNetwork, make_context, make_passage
from qa.answer.calibration import Calibration
from qa.answer.datings import with_dates_of, years_meant
from qa.answer.span_reader import SpanReader
from qa.types import Hit, Passage, Provenance

WRITTEN = dt.date(2019, 2, 7)


def dated(text: str, written: dt.date | None = WRITTEN) -> Passage:
    return make_passage([text], provenance=Provenance(date=written))


@pytest.mark.parametrize(
    ("question", "text", "read"),
    [
        ("Who met on 18 November 2016?", "They met on November 18, 2016 .", "Who met on November 18, 2016?"),
        ("Who met on 18.11.2016?", "They met on November 18, 2016 .", "Who met on November 18, 2016?"),
        ("Who met on 28 and 29 June?", "They met on June 28-29 .", "Who met on June 28-29?"),
        ("Who met on 19 April 2018?", "They met ( April, 19 ) .", "Who met on April, 19?"),  # before the writing
        ("Who met on 3 January 2019?", "They met on January 3 .", "Who met on January 3?"),
        ("Who met in November 2018?", "They met last November .", "Who met in November?"),
        ("Who met in 2018?", "They met last year .", "Who met last year?"),
        ("Who met during the year 2018?", "They met a year ago .", "Who met a year ago?"),
        ("Who meets in 2020?", "They meet next year .", "Who meets next year?"),
    ],
)
def test_dates_are_read_as_the_passage_writes_them(question, text, read):
    assert with_dates_of(question, dated(text)) == read


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("Who met on 18 November 2015?", "They met on November 18, 2016 ."),
        ("Who met on 19 April 2019?", "They met ( April, 19 ) ."),  # after the writing
        ("Who met on 28 June?", "They met on June 28-29 ."),
        ("Who met in June?", "They met in June 2016 ."),
        ("Who met on 18 November 2016?", "They met on 18 November 2016, not on November 18, 2016 ."),
        ("Who met in 2017?", "They met last year ."),
        ("Who met in 2018?", "They met last year, in 2018 ."),
        ("Who met in 2018?", "They met at last year's end, in vain ."),
        ("Who met?", "They met last year ."),
    ],
)
def test_other_dates_stay_as_they_were_asked_for(question, text):
    assert with_dates_of(question, dated(text)) == question


def test_without_a_date_of_writing_nothing_is_meant():
    assert with_dates_of("Who met in 2018?", dated("They met last year .", None)) == "Who met in 2018?"
    assert with_dates_of("Who met on 19 April 2018?", dated("They met on April 19 .", None)).endswith("19 April 2018?")
    assert years_meant("They met last year .", None) == frozenset()


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("They met last year and will meet this year .", {2018, 2019}),
        ("They met last November .", {2018}),
        ("They met last January .", {2019}),
        ("They meet next January .", {2020, 2019}),
        ("They met on April 19 and on January 3 .", {2018, 2019}),
        ("They met on April 19, 2015 .", set()),
    ],
)
def test_the_years_that_a_text_means(text, years):
    assert years_meant(text, WRITTEN) == years


def test_a_year_that_the_passage_means_is_not_missing_there():
    hit = Hit(dated("The group met last year ."), 0.5, {})
    answers = {hit.passage.text: ("group", 5.0)}
    reader = SpanReader(ScriptedNetwork(answers), Calibration({}, {}, 0.0, 0.5, further=1.0), make_context())
    for year, missing in (("2018", 0.0), ("2017", 1.0)):
        _, ranked = reader.rank(f"Who met in {year}?", [hit])
        assert ranked[0].features["number_missing"] == missing

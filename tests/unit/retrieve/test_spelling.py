from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.retrieve.spelling import likely_words, repair, with_dates_in_words

VOCABULARY = {
    "memorandum": 4,
    "advisory": 2,
    "group": 3,
    "vienna": 2,
    "pact": 1,
    "paris": 1,
    "groups": 1,
    "signed": 9,
}


def test_slips_are_repaired():
    assert likely_words("advisry", VOCABULARY) == ["advisory"]
    assert likely_words("memorandom", VOCABULARY) == ["memorandum"]
    assert repair("singed the memorandm?", VOCABULARY) == {"singed": ["signed"], "memorandm": ["memorandum"]}


def test_known_short_and_foreign_words_are_left_alone():
    assert likely_words("group", VOCABULARY) == []
    assert likely_words("Signed", VOCABULARY) == []
    assert likely_words("pat", VOCABULARY) == []
    assert likely_words("photosynthesis", VOCABULARY) == []
    assert likely_words("2010", VOCABULARY) == []


def test_a_word_that_is_spelt_rightly_stands_for_no_other():
    sources = {"general": 3, "post": 2, "treaty": 1, "refugees": 2, "organization": 4}
    assert likely_words("Geneva", sources) == likely_words("poet", sources) == likely_words("treat", sources) == []
    assert likely_words("refugee", sources) == ["refugees"]
    assert likely_words("organisation", sources) == ["organization"]
    assert likely_words("generel", sources) == ["general"]


@given(st.text(max_size=200))
def test_any_question_is_repaired_to_known_words_only(question):
    for words in repair(question, VOCABULARY).values():
        assert set(words) <= set(VOCABULARY)


@pytest.mark.parametrize(
    ("question", "written"),
    [
        ("What was signed on 18.11.2016?", "What was signed on 18 November 2016?"),
        ("signed 2016-11-18, again 3/4/2017.", "signed 18 November 2016, again 3 April 2017."),
        ("What was signed on 31.12.2015?", "What was signed on 31.12.2015?"),  # the sources write it so
        ("Is 45.13.2016 a date, or 1.2.3.2016, or 12/2016?", "Is 45.13.2016 a date, or 1.2.3.2016, or 12/2016?"),
        ("Which resolution is A/18/11/2016?", "Which resolution is A/18/11/2016?"),
    ],
)
def test_dates_in_figures_are_written_out_where_the_sources_do_not_have_them_so(question, written):
    assert with_dates_in_words(question, VOCABULARY | {"31.12.2015": 1}) == written

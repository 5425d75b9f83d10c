from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from qa.retrieve.spelling import likely_words, repair

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

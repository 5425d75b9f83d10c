from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from qa.words import content_stems, split_words, stem


def test_words_keep_inner_dots_and_apostrophes_and_split_at_hyphens():
    assert split_words("The CSTO’s art.4, Jean-Pierre & №64/256") == [
        "The",
        "CSTO’s",
        "art.4",
        "Jean",
        "Pierre",
        "64",
        "256",
    ]


def test_stems_fold_case_accents_and_possessives():
    assert stem("Guterres") == stem("GUTERRES")
    assert stem("António") == "antonio"
    assert stem("CSTO’s") == stem("csto")


def test_only_words_that_carry_meaning_remain():
    assert content_stems("When was the Joint Declaration signed?") == ["joint", "declar", "sign"]


@given(st.text(max_size=200))
def test_any_text_is_split(text):
    assert all(part for part in content_stems(text))

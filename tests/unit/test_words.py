from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.words import content_stems, split_words, stem
from qa.words_forms import BASES


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


@pytest.mark.parametrize(
    ("form", "base"),
    [
        ("won", "win"),
        ("Wrote", "writing"),
        ("sworn", "swears"),
        ("children", "child’s"),
        ("women's", "woman"),
        ("left", "leaves"),
    ],
)
def test_irregular_forms_have_the_stem_of_their_base(form, base):
    assert stem(form) == stem(base)


@pytest.mark.parametrize(
    ("word", "other"), [("founded", "find"), ("wined", "won"), ("bound", "bind"), ("born", "bear")]
)
def test_words_that_only_look_irregular_keep_a_stem_of_their_own(word, other):
    assert stem(word) != stem(other)


def test_an_irregular_form_has_one_base_which_is_none_itself():
    assert not BASES.keys() & set(BASES.values())
    assert all(form.isalpha() and form.islower() for form in BASES)


def test_only_words_that_carry_meaning_remain():
    assert content_stems("When was the Joint Declaration signed?") == ["joint", "declar", "sign"]


@given(st.text(max_size=200))
def test_any_text_is_split(text):
    assert all(part for part in content_stems(text))

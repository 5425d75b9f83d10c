from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.answer.evidence import take_apart
from qa.words import stem


def test_rare_words_weigh_more_and_unknown_ones_most():
    asked = take_apart("Which tramlines did the port levitate?", {"tramlin": 2, "port": 9}, 10)
    assert asked.weights["levit"] > asked.weights["tramlin"] > asked.weights["port"] > 0
    assert asked.known == {"tramlin", "port"}


def test_coverage_is_the_share_of_the_weight():
    asked = take_apart("port tramlines", {"tramlin": 5, "port": 5}, 10)
    assert asked.coverage({"port"}) == pytest.approx(0.5)
    assert asked.coverage({"port", "tramlin", "else"}) == pytest.approx(1.0)
    assert take_apart("Who is it?", {}, 10).coverage({"anything"}) == 0.0


@given(st.text(max_size=100), st.dictionaries(st.text(max_size=6), st.integers(0, 50)), st.integers(0, 20))
def test_weights_are_positive_whatever_the_counts(question, frequencies, passages):
    asked = take_apart(question, frequencies, passages)
    assert all(weight > 0 for weight in asked.weights.values())
    assert round(asked.coverage(set(asked.weights)), 9) in {0.0, 1.0}


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("Did Voss address the seminar: Who else spoke there?", "person"),
        ("Who signed the treaty: on the other side?", "person"),
        ("Did Voss address the seminar?", "yes_no"),
    ],
)
def test_a_follow_up_behind_what_it_leans_on_decides_what_is_asked(question, kind):
    assert take_apart(question, {}, 10).kind == kind


@pytest.mark.parametrize(
    ("question", "counted"),
    [
        ("How many members does it have?", {"members"}),
        ("How many natural reserves are there?", {"reserves"}),
        ("How many of the harbour's ships sank?", {"ships"}),
        ("How many previous members came?", {"members"}),
        ("How many inhabitants has it?", {"people", "persons", "inhabitants", "residents", "population"}),
        ("What is the population of Varn?", {"people", "persons", "inhabitants", "residents", "population"}),
        ("What does the population say?", set()),
        ("How many km is it to the port?", set()),
        ("How many sheep has the farm?", set()),
        ("How much does it cost?", set()),
        ("Who counts the members?", set()),
    ],
)
def test_what_is_counted(question, counted):
    assert take_apart(question, {}, 0).counted == set(map(stem, counted))

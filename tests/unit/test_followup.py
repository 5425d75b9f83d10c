from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.followup import needs_context, standalone, topic_of


@pytest.mark.parametrize(
    ("history", "question", "expected"),
    [
        (["Who is Marta Ruiz?"], "What post does she hold?", "What post does Marta Ruiz hold?"),
        (["What is the Harbour Board?"], "Where is it based?", "Where is the Harbour Board based?"),
        (
            ["What is the Harbour Board?"],
            "How many members are in its council?",
            "How many members are in the Harbour Board’s council?",
        ),
        (["When was the Lima Protocol signed?"], "Who signed it?", "Who signed the Lima Protocol?"),
        (
            ["When was the protocol with ICAO signed?"],
            "And the treaty with Peru?",
            "When was the treaty with Peru signed?",
        ),
        (
            ["Where was the seminar held?"],
            "What about the summit on ports?",
            "Where was the summit on ports held?",
        ),
        (["Who is Oleg Panin?", "What is his post?"], "And Ana Diaz?", "What is Ana Diaz’s post?"),
        (["Did anyone go to the fair?"], "In what capacity?", "Did anyone go to the fair: In what capacity?"),
        (
            ["Which journalist met the minister?"],
            "What is his job?",
            "Which journalist met the minister: What is his job?",
        ),
    ],
)
def test_a_follow_up_becomes_a_question_that_stands_alone(history, question, expected):
    assert standalone(question, history) == expected


@pytest.mark.parametrize(
    "question",
    [
        "How many member states does the Harbour Board have?",
        "When was the Lima Protocol signed?",
        "Did Marta Ruiz say that she would resign?",
        "port fees 2019 increase",
    ],
)
def test_a_question_that_stands_alone_is_left_alone(question):
    assert not needs_context(question)
    assert standalone(question, ["Who is Oleg Panin?"]) == question


def test_without_history_nothing_is_resolved():
    assert standalone("  What about  it? ", []) == "What about it?"
    assert standalone("Who signed it?", ["", "  "]) == "Who signed it?"


@pytest.mark.parametrize(
    ("question", "topic"),
    [
        ("What is the city's oldest bridge called?", "the city's oldest bridge"),
        ("When did Marta Ruiz resign?", "Marta Ruiz"),
        ("when was the bridge built?", "the bridge"),
        ("why?", None),
    ],
)
def test_the_topic_of_a_question(question, topic):
    assert topic_of(question) == topic


@given(st.lists(st.text(max_size=80), max_size=4), st.text(max_size=80))
def test_any_text_is_resolved_without_losing_the_question(history, question):
    resolved = standalone(question, history)
    assert isinstance(resolved, str)
    assert bool(resolved.strip()) >= bool(question.strip())

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.compound import parts_of


@pytest.mark.parametrize(
    ("question", "parts"),
    [
        ("When was the port founded and who led it?", ("When was the port founded?", "Who led the port?")),
        ("Who paid, and in which year was the bill sent?", ("Who paid?", "In which year was the bill sent?")),
        ("Where is Harwich? When did the ferry sail?", ("Where is Harwich?", "When did the ferry sail?")),
    ],
)
def test_a_question_that_asks_two_things_is_taken_apart(question: str, parts: tuple[str, ...]) -> None:
    assert parts_of(question) == parts


@pytest.mark.parametrize(
    "question",
    [
        "Who signed the treaty and the protocol?",
        "port and ferry",
        "The ferry sailed. When did it sail?",
        "Why? When did the ferry sail?",
        "Who ate and who sang and who ran and who slept?",
        "",
    ],
)
def test_a_question_that_asks_one_thing_is_left_alone(question: str) -> None:
    assert parts_of(question) == (question,)


@given(st.text(max_size=200))
def test_any_question_has_a_part(question: str) -> None:
    assert parts_of(question)
    assert all(parts_of(question)) or question == ""

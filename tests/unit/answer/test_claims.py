from __future__ import annotations

import pytest

from qa.answer.claims import is_claim, says_yes_or_no


@pytest.mark.parametrize(
    "statement",
    [
        "The port opened in 1911.",
        "The port opened in 1911, and the mine opened in 1912.",
        "According to the minister, the port opened in 1911.",
        "He questioned the passage through the strait.",
        "The name of the minister is Anna Weber.",
        "The name of the ship is The General.",
        "The minister is the head of the delegation.",
    ],
)
def test_claims(statement):
    assert is_claim(statement)


@pytest.mark.parametrize(
    "statement",
    [
        "The passage is about the port.",
        "This passage describes how the port opened.",
        "The second passage says nothing of it.",
        "Passage ka says that the port opened in 1911.",
        "Based on the passages, the port opened in 1911.",
        "The name of the adviser who came is Assistant of the Secretary General.",
        "Dr.",
        "The names of the mayor's guests were the Deputy Ministers.",
        "The port opened, and the question is when the port opened.",
        "It was adopted on March 2, 2010, and is a reference to what was adopted on March 2, 2010.",
    ],
)
def test_what_is_none(statement):
    assert not is_claim(statement)


@pytest.mark.parametrize(
    ("statement", "word"),
    [
        ("Yes, it did.", "yes"),
        ("No.", "no"),
        ("YES - it did.", "yes"),
        ("“No”, it did not.", None),
        ("No member left.", None),
        ("No. 5 opened.", None),
        ("Yesterday it opened.", None),
        ("It did, yes.", None),
    ],
)
def test_an_answer_with_yes_or_no(statement, word):
    assert says_yes_or_no(statement) == word

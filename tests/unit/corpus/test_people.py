"""Who wrote and who is interviewed."""

from __future__ import annotations

import pytest

from qa.corpus.people import author_of, interviewee_of, is_credit


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("Author: Jane Doe", "Jane Doe"),
        ("Author: Jane Doe, observer with the “Daily Post”", "Jane Doe"),
        ("By John O’Neil-Smith", "John O’Neil-Smith"),
        ("Written by Ludwig van Beethoven.", "Ludwig van Beethoven"),
        ("interviewed by J. R. Hartley", "J. R. Hartley"),
        ("By the sea it is cold", None),
        ("Jane Doe", None),
        ("", None),
    ],
)
def test_the_author(line: str, name: str | None) -> None:
    """The name after the mark, and nothing of what follows."""
    assert author_of(line) == name


@pytest.mark.parametrize(
    ("line", "credit"),
    [
        ("Interviewer: Jane Doe", True),
        ("By Jane Doe.\u00a0", True),
        ("Interviewer: Why", False),
        ("Interviewer: Jane Doe, tell us", False),
        ("Jane Doe", False),
    ],
)
def test_a_credit(line: str, credit: bool) -> None:  # noqa: FBT001 - a column of the table
    """A line that only names the author."""
    assert is_credit(line) is credit


@pytest.mark.parametrize(
    ("title", "question", "name"),
    [
        ("Interview with Ann Smith", "", "Ann Smith"),
        ("Interview of the UN Secretary General Ann Smith to “The Post”", "", "Ann Smith"),
        ("Bridges. The interview of Dr. Ann Smith for The Daily Post", "", "Ann Smith"),
        ("Interview with Ann Smith Director", "", "Ann Smith"),
        ("Interview with NATO Director Ann Smith in Paris", "", "Ann Smith"),
        ("Interview with the director of the Tarn Dam Board Ann Smith", "", "Ann Smith"),
        ("Interview with the head of NATO Ann Smith", "", "Ann Smith"),
        ("Interview of Ann Mary Smith", "", "Ann Mary Smith"),
        ("Interview with Mayor Ann Mary Smith", "", "Ann Mary Smith"),
        ("Interview with Stephen King", "", "Stephen King"),
        ("Interview with General Ann Smith", "", "Ann Smith"),
        ("Interview with the Mayor", "Why?", None),
        ("An interview", "Mr. Roe, why?", "Roe"),
        ("Bridges", "Tell us, General O’Neil, why?", "O’Neil"),
        ("Interview with Smith", "Why?", None),
        ("Bridges", "Why?", None),
        ("", "", None),
    ],
)
def test_the_interviewee(title: str, question: str, name: str | None) -> None:
    """Whom the title names, else whom the first question addresses."""
    assert interviewee_of(title, question) == name

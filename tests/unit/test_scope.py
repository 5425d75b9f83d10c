from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cli_fakes import make_answer
from qa.errors import ScopeError
from qa.scope import WHOLE, Scope, read_date, told


class Shelf:
    """Documents that are counted."""

    def __init__(self, within: int) -> None:
        self.within = within

    def count_documents(self, scope=WHOLE):
        return 12 if scope.is_whole else self.within


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2019-02-07", dt.date(2019, 2, 7), dt.date(2019, 2, 7)),
        (" 2019-02 ", dt.date(2019, 2, 1), dt.date(2019, 2, 28)),
        ("2020-02", dt.date(2020, 2, 1), dt.date(2020, 2, 29)),
        ("2019-12", dt.date(2019, 12, 1), dt.date(2019, 12, 31)),
        ("9999-12", dt.date(9999, 12, 1), None),
        ("2019", dt.date(2019, 1, 1), dt.date(2019, 12, 31)),
        ("0001", dt.date(1, 1, 1), dt.date(1, 12, 31)),
    ],
)
def test_a_date_is_a_day_a_month_or_a_year(text, first, last):
    assert read_date(text) == first
    if last is not None:
        assert read_date(text, last=True) == last


@pytest.mark.parametrize(
    "text", ["", "soon", "2019-13", "2019-02-30", "07.02.2019", "0000", "2019-2-7", "x" * 5000, "２０１９-01"]
)
@pytest.mark.parametrize("last", [False, True])
def test_anything_else_is_a_mistake_in_one_line(text, last):
    if text == "２０１９-01":
        assert read_date(text) == dt.date(2019, 1, 1)  # digits are digits
        return
    with pytest.raises(ScopeError, match="is not a date") as caught:
        read_date(text, last=last)
    assert len(str(caught.value)) < 200


@given(st.dates())
def test_every_day_is_read_as_it_is_written(day):
    assert read_date(day.isoformat()) == read_date(day.isoformat(), last=True) == day


def test_a_range_does_not_end_before_it_begins():
    with pytest.raises(ScopeError, match="begins on 2020-01-01 and ends before"):
        Scope.read(since="2020", until="2019")
    assert Scope.read(since="2020", until="2020").since == dt.date(2020, 1, 1)


def test_nothing_chosen_is_everything():
    assert Scope.read([], "", "  ").is_whole
    assert Scope.read(None, None, None).is_whole
    assert Scope.of() == Scope()
    assert not Scope.of(sources=()).is_whole


@pytest.mark.parametrize(
    ("since", "until", "words"),
    [
        ("2019", "2024", "dated 2019 to 2024"),
        ("2019", "2019", "dated 2019"),
        ("2019", "", "dated 2019 or later"),
        ("", "2019-02-07", "dated 7 February 2019 or earlier"),
        ("2019-02-07", "2019-02-07", "dated 7 February 2019"),
        ("2019-02", "2019", "dated 1 February 2019 to 2019"),
        ("", "", ""),
    ],
)
def test_a_range_in_words(since, until, words):
    assert Scope.read((), since, until).dates_in_words == words


def test_an_answer_says_what_was_searched():
    answer = make_answer("Q", notice="The model did not listen.")
    assert told(answer, Scope(), Shelf(3)) is answer
    scope = Scope.read(["a.txt"], "2019", "2024")
    assert told(answer, scope, Shelf(3)).notice == (
        "The model did not listen. Searched 3 of 12 documents, passages dated 2019 to 2024;"
        " passages without a date were left out."
    )
    assert told(answer, Scope.of(["a.txt"]), Shelf(1)).notice.endswith("Searched 1 of 12 documents.")


def test_an_abstention_over_nothing_says_so():
    nothing = make_answer("Q", abstained=True, hits=())
    assert told(nothing, Scope.read((), "1990", "1991"), Shelf(0)).answer == (
        "Nothing was searched: no passage of the documents is dated 1990 to 1991."
    )
    assert "not indexed any more" in told(nothing, Scope.of(["gone.txt"]), Shelf(0)).answer
    assert "the chosen documents is dated" in told(nothing, Scope.read(["a.txt"], "1990"), Shelf(0)).answer

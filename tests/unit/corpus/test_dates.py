"""Which lines are days, and which days they are."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.corpus.dates import read_date

DAY = datetime.date(2024, 4, 12)


@pytest.mark.parametrize(
    "line",
    [
        "12.04.2024",
        "12.4.2024.",
        "2024-04-12",
        "2024/4/12",
        "2024.04.12",
        "12/04/2024",
        "12-4-2024",
        "12 April 2024",
        "12th of April 2024",
        "12 Apr. 2024",
        "12 april, 2024",
        "April 12, 2024",
        "April 12th 2024",
        "Apr 12 2024",
        "Friday, 12 April 2024",
        "Friday 12 April 2024",
        "  12.04.2024\u00a0",
        "12\u00a0April  2024",
        "12 April 2024, 10:30",
        "12 April 2024 at 10:30 pm",
        "12.04.2024 10:30:05 GMT",
        "Date: 12.04.2024",
        "Published on: 12 April 2024",
        "updated: 2024-04-12",
    ],
)
def test_a_day(line: str) -> None:
    """Every common way of writing one day."""
    assert read_date(line) == DAY


@pytest.mark.parametrize(
    "line",
    [
        "",
        "   ",
        "2024",
        "April 2024",
        "12 April",
        "12.04.24",
        "32.01.2024",
        "30.02.2024",
        "31 April 2024",
        "13.13.2024",
        "0.1.2024",
        "1.1.0000",
        "12 Aprilis 2024",
        "12 Foo 2024",
        "On 12 April 2024 it rained",
        "12 April 2024: it rained",
        "12.04.2024 and 13.04.2024",
        "Date:",
        "12.04-2024 was it",
        "12.04.2024" + " " * 10 + "x" * 60,
    ],
)
def test_no_day(line: str) -> None:
    """What is no day, no day that exists, or more than a day."""
    assert read_date(line) is None


def test_month_first_where_day_first_gives_no_month() -> None:
    """The 25th cannot be a month."""
    assert read_date("12/25/2024") == datetime.date(2024, 12, 25)


@pytest.mark.parametrize(
    ("short", "month"), [("Sept", 9), ("sep", 9), ("June", 6), ("Jun.", 6), ("July", 7), ("DEC", 12)]
)
def test_short_months(short: str, month: int) -> None:
    """The first three or four letters."""
    assert read_date(f"3 {short} 1999") == datetime.date(1999, month, 3)


@given(st.dates(datetime.date(1000, 1, 1)))
def test_every_day_is_read_back(day: datetime.date) -> None:
    """In each form that names the parts without doubt."""
    for line in (day.isoformat(), f"{day:%d.%m.%Y}", f"{day.day} {day:%B %Y}", f"{day:%b} {day.day}, {day.year}"):
        assert read_date(line) == day


@given(st.text(max_size=60))
def test_any_line_is_read(line: str) -> None:
    """Nothing makes it fail."""
    assert read_date(line) is None or any(letter.isdigit() for letter in line)

from __future__ import annotations

from collections import Counter

import pytest

from evaluation_rows import question
from qa.evaluate.sample import sample

QUESTIONS = [
    *(question(f"d{n}", type="date") for n in range(50)),
    *(question(f"p{n}", type="person") for n in range(30)),
    *(question(f"w{n}", type="why") for n in range(20)),
    *(question(f"o{n}", type="language", optional=True) for n in range(5)),
]


def ids(count: int, questions: list | None = None) -> list[str]:
    return [each.id for each in sample(questions or QUESTIONS, count)]


@pytest.mark.parametrize(
    ("count", "shares"),
    [
        (10, {"date": 5, "person": 3, "why": 2}),
        (20, {"date": 10, "person": 6, "why": 4}),
        (2, {"date": 1, "person": 1}),  # 1, 0.6 and 0.4: the largest remainder gets the one that is left
        (102, {"date": 50, "person": 30, "why": 20, "language": 2}),
    ],
)
def test_every_type_has_its_share(count: int, shares: dict[str, int]) -> None:
    assert Counter(each.type for each in sample(QUESTIONS, count)) == shares


def test_it_is_the_same_every_time_and_keeps_the_order_of_the_set() -> None:
    order = [each.id for each in QUESTIONS]
    drawn = ids(10)
    assert drawn == sorted(drawn, key=order.index)
    assert set(ids(10, QUESTIONS[::-1])) == set(drawn)
    assert drawn[:5] != order[:5]  # not simply the first ones


def test_a_set_that_is_not_larger_is_asked_whole() -> None:
    assert ids(105) == ids(1000) == [each.id for each in QUESTIONS]
    assert len(ids(100)) == 100


def test_a_larger_sample_has_the_smaller_one_of_each_type() -> None:
    assert set(ids(10)) <= set(ids(20))

from __future__ import annotations

import random

from qa.training.rows import Row
from qa.training.tamper import tampered

CONTEXT = (
    "Lena Voss opened the port of Harwich in 1911. Paul Adeyemi closed it in 1934. Paul Adeyemi left, and the "
    "last ship sailed."
)


def chance(seed: int) -> random.Random:
    return random.Random(seed)  # noqa: S311 - reproducible, nothing secret


def asked(question: str, answer: str) -> Row:
    start = CONTEXT.index(answer)
    return Row("span", question, CONTEXT, ((start, start + len(answer)),), True)  # noqa: FBT003


def test_one_detail_is_swapped_and_no_answer_left() -> None:
    row = asked("What did Lena Voss open in 1911?", "the port of Harwich")
    found = {tampered(row, chance(seed)) for seed in range(40)}
    questions = {other.question for other in found if other is not None}
    assert "What did Paul Adeyemi open in 1911?" in questions
    assert "What did Lena Voss open in 1934?" in questions
    assert "What did not Lena Voss open in 1911?" in questions
    assert row.question not in questions
    assert all(other is not None and not other.answers and not other.positive for other in found)


def test_a_word_is_swapped_for_its_opposite_and_the_answer_is_never_swapped_in() -> None:
    row = asked("who sailed last", "ship")
    assert tampered(row, chance(1)).question == "who sailed first"
    named = asked("Who shut what Lena Voss opened?", "Paul Adeyemi")
    assert tampered(named, chance(1)) is None


def test_the_same_seed_swaps_the_same_detail() -> None:
    row = asked("What did Lena Voss open in 1911?", "the port of Harwich")
    assert tampered(row, chance(5)) == tampered(row, chance(5))

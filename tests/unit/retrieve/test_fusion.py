from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.retrieve import fuse

rankings = st.lists(
    st.tuples(st.integers(0, 20), st.floats(0, 50, allow_nan=False)),
    max_size=12,
    unique_by=lambda item: item[0],
).map(lambda items: sorted(items, key=lambda item: -item[1]))


def test_worked_example():
    fused = fuse({"dense": [(1, 0.8), (2, 0.4)], "words": [(2, 10.0), (3, 5.0)]}, {"dense": 0.5, "words": 0.5})
    assert [row for row, _, _ in fused] == [1, 2, 3]
    scores = {row: score for row, score, _ in fused}
    assert scores[1] == pytest.approx(0.5 * (0.8 - 0.4) / 0.8)
    assert scores[2] == pytest.approx(0.5 * (10 - 5) / 10)
    assert scores[3] == pytest.approx(0.0)
    signals = {row: said for row, _, said in fused}
    assert signals[2]["dense"].rank == 2
    assert signals[2]["words"].score == 10.0


def test_a_lone_find_counts_in_full():
    assert fuse({"words": [(7, 3.0)]}, {"words": 1.0})[0][1] == pytest.approx(1.0)


def test_nothing_found_is_nothing_fused():
    assert fuse({"dense": [], "words": []}, {"dense": 0.5, "words": 0.5}) == []


@given(rankings, rankings)
def test_every_find_is_kept_once_and_scores_fall(dense, words):
    fused = fuse({"dense": dense, "words": words}, {"dense": 0.3, "words": 0.7})
    assert {row for row, _, _ in fused} == {row for row, _ in dense} | {row for row, _ in words}
    scores = [score for _, score, _ in fused]
    assert scores == sorted(scores, reverse=True)
    assert all(0.0 <= score <= 1.0 + 1e-9 for score in scores)


@given(rankings)
def test_one_signal_alone_keeps_the_order_of_its_scores(ranking):
    fused = fuse({"dense": ranking}, {"dense": 1.0})
    gains = {row: score for row, score, _ in fused}
    for (better, high), (worse, low) in pairwise(ranking):
        assert high >= low
        assert gains[better] >= gains[worse]

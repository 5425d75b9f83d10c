from __future__ import annotations

import json

import pytest

from builders import make_passage
from qa.errors import QuestionSetError
from qa.metrics.tampering import check_all, rate, read_tamperings, shown_passages

ROW = {
    "id": "date-01",
    "split": "dev",
    "kind": "date",
    "distance": "near",
    "statement": "The port opened in 1911.",
    "tampered": "The port opened in 1912.",
    "evidence": [["a.txt", 0, 24]],
}


def _set(tmp_path, *rows):
    path = tmp_path / "set.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def test_a_half_is_read_in_order(tmp_path):
    path = _set(tmp_path, ROW, ROW | {"id": "b", "split": "test"}, ROW | {"id": "c"})
    assert [row.id for row in read_tamperings(path)] == ["date-01", "b", "c"]
    assert [row.id for row in read_tamperings(path, "dev")] == ["date-01", "c"]


@pytest.mark.parametrize("row", [{"id": "a"}, ROW | {"more": 1}, ROW | {"evidence": [["a.txt", 0]]}, 7])
def test_another_form_is_refused_with_its_line(tmp_path, row):
    with pytest.raises(QuestionSetError, match="line 2"):
        read_tamperings(_set(tmp_path, ROW, row))
    with pytest.raises(QuestionSetError, match="cannot be read"):
        read_tamperings(tmp_path / "none.jsonl")


def test_both_statements_are_checked_against_the_same_passages(tmp_path):
    (row,) = read_tamperings(_set(tmp_path, ROW))
    holding = make_passage(["The port opened in 1911.", "It rained."])
    others = [make_passage([f"Frogs {verb}."], source=f"{verb}.txt") for verb in ("sing", "swim", "jump")]
    shown = shown_passages(row, [others[0], holding, *others[1:]], others=2)
    assert shown == [others[0], holding, others[1]]
    (flagged,) = check_all([row], lambda _: shown)
    assert (flagged.unchanged, flagged.tampered) == (False, True)
    (refused,) = check_all([row], lambda _: shown, lambda _, texts: [-9.0 for _ in texts])
    assert refused.unchanged
    with pytest.raises(QuestionSetError, match="no passage"):
        shown_passages(row, others, others=2)


def test_wilson_intervals():
    found = rate([True] * 95 + [False] * 5)
    assert (found.share, found.count) == (0.95, 100)
    assert (round(found.low, 3), round(found.high, 3)) == (0.888, 0.978)
    assert (rate([]).low, rate([]).high, rate([]).share) == (0.0, 1.0, 0.0)
    assert rate([True]).high == 1.0

"""The check of statements, held to its set: what was changed is flagged, what was not is let through."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pytest

from qa.assistant import Assistant
from qa.metrics.tampering import KINDS, check_all, read_tamperings, shown_passages
from qa.questions import read_questions
from qa.settings import resolve

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from qa.metrics.tampering import Flagged, Tampering

LEAST_FLAGGED, MOST_FLAGGED = 0.95, 0.08
OTHERS = 2  # passages beside those with the evidence


@pytest.fixture(scope="module")
def rows(root: Path) -> tuple[Tampering, ...]:
    """The whole set."""
    return read_tamperings(root / "eval" / "support.jsonl")


@pytest.fixture(scope="module")
def flagged(rows: Sequence[Tampering], corpus_index: Path) -> list[Flagged]:
    """What the check makes of it on the real index, with the shipped reader's judgement."""
    with Assistant.open(corpus_index, settings=resolve({})) as assistant:
        shown = {
            row.id: shown_passages(row, [h.passage for h in assistant.search(row.statement, k=1000)], others=OTHERS)
            for row in rows
        }
        return check_all(rows, lambda row: shown[row.id], assistant.reader.judge)


def _share(values: Sequence[bool]) -> float:
    return sum(values) / len(values)


def test_the_set_is_what_it_says(rows: Sequence[Tampering], root: Path) -> None:
    """At least 200 statements, about as many of each kind, in two halves, near and far from the source's words."""
    assert len(rows) >= 200
    assert len({row.id for row in rows}) == len(rows)
    assert len({row.statement for row in rows} | {row.tampered for row in rows}) == 2 * len(rows)
    assert {row.kind for row in rows} == set(KINDS)
    for count in ("kind", "split"):
        sizes = Counter(getattr(row, count) for row in rows).values()
        assert max(sizes) < 1.2 * min(sizes)
    distances = Counter(row.distance for row in rows)
    assert distances["free"] > 0.18 * len(rows)
    assert distances["light"] > 0.35 * len(rows)
    assert all((row.split == "dev") == (int(row.id.rpartition("-")[2]) % 2 == 1) for row in rows)
    asked = {question.question for question in read_questions(root / "eval" / "questions.jsonl")}
    assert asked.isdisjoint(row.statement for row in rows)


def test_every_place_is_a_clean_slice_of_its_source(rows: Sequence[Tampering], root: Path) -> None:
    """Whole sentences, no white space at the edges."""
    for row in rows:
        assert row.evidence, row.id
        for source, start, end in row.evidence:
            text = (root / "corpus" / source).read_bytes().decode("utf-8")
            assert 0 <= start < end <= len(text), row.id
            assert text[start:end] == text[start:end].strip(), row.id
            assert text[end - 1] in '.?!”")', row.id


@pytest.mark.slow
@pytest.mark.parametrize("splits", [{"test"}, {"dev", "test"}])
def test_what_was_changed_is_flagged_and_what_was_not_is_let_through(
    flagged: Sequence[Flagged], splits: set[str]
) -> None:
    """By the half that no rule was made on, and over all."""
    held = [each for each in flagged if each.row.split in splits]
    assert _share([each.tampered for each in held]) >= LEAST_FLAGGED
    assert _share([each.unchanged for each in held]) <= MOST_FLAGGED


@pytest.mark.slow
def test_no_kind_of_change_is_overlooked(flagged: Sequence[Flagged]) -> None:
    """Nine in ten of each, and not by flagging everything."""
    for kind in KINDS:
        of_kind = [each for each in flagged if each.row.kind == kind]
        assert _share([each.tampered for each in of_kind]) >= 0.9, kind
        assert _share([each.unchanged for each in of_kind]) <= 0.12, kind

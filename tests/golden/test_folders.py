"""The question set about folders of other documents is what its documentation says."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from qa.questions import Question, read_questions

FOLDERS = Path(__file__).resolve().parents[2] / "eval" / "folders"


@pytest.fixture(scope="module")
def questions() -> tuple[Question, ...]:
    return read_questions(FOLDERS / "questions.jsonl")


def test_every_place_of_evidence_stands_in_its_document(questions: tuple[Question, ...]) -> None:
    texts = {path.relative_to(FOLDERS / "texts").as_posix(): path for path in (FOLDERS / "texts").rglob("*.*")}
    lengths = {source: len(path.read_bytes().decode("utf-8")) for source, path in texts.items()}
    places = [place for question in questions for group in question.evidence for place in group]
    assert len(lengths) == 70
    assert all(0 <= start < end <= lengths[source] for source, start, end in places)


def test_the_halves_share_no_folder_and_have_both_kinds_of_question(questions: tuple[Question, ...]) -> None:
    folders = {split: {q.id.split("-")[0] for q in questions if q.split == split} for split in ("dev", "test")}
    assert not folders["dev"] & folders["test"]
    assert (len(folders["dev"]), len(folders["test"])) == (11, 3)
    assert Counter((q.split, q.answerable) for q in questions) == {
        ("dev", True): 330, ("dev", False): 220, ("test", True): 90, ("test", False): 60,
    }  # fmt: skip


def test_what_is_answered_has_evidence_and_what_is_not_has_none(questions: tuple[Question, ...]) -> None:
    assert all(bool(q.evidence) == bool(q.answers) == q.answerable for q in questions)

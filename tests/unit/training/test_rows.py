from __future__ import annotations

import gzip
import json
from typing import TYPE_CHECKING

import pytest

from qa.errors import TrainingDataError
from qa.training.data import read_rows
from qa.training.rows import Row, digest

if TYPE_CHECKING:
    from pathlib import Path

SPAN = {"question": "When?", "context": "It rained in May.", "answers": [{"text": "May", "start": 13}]}


def test_rows_of_every_kind_are_read_plain_or_gzipped(tmp_path: Path) -> None:
    lines = [
        SPAN,
        {"question": "Who?", "context": "Nobody came.", "answers": []},
        {"question": "Did it rain?", "context": "It rained.", "answer": "yes"},
        {"claim": "It snowed.", "passage": "It rained.", "supported": False},
    ]
    text = "\n".join(json.dumps(line) for line in lines) + "\n\n"
    (tmp_path / "a.jsonl").write_text(text, encoding="utf-8")
    (tmp_path / "b.jsonl.gz").write_bytes(gzip.compress(text.encode()))
    expected = [
        Row("span", "When?", "It rained in May.", ((13, 16),), True),  # noqa: FBT003
        Row("span", "Who?", "Nobody came.", (), False),  # noqa: FBT003
        Row("yes_no", "Did it rain?", "It rained.", (), True),  # noqa: FBT003
        Row("support", "It snowed.", "It rained.", (), False),  # noqa: FBT003
    ]
    assert read_rows([tmp_path / "a.jsonl", tmp_path / "b.jsonl.gz"]) == expected * 2


def test_the_title_is_the_heading_of_a_row_and_of_the_questions_about_its_text(tmp_path: Path) -> None:
    about = {"question": "In which month?", "about": digest("It rained in May."), "answers": [[13, 16]]}
    lines = [
        {**SPAN, "title": "Oruba_weather"},
        {"question": "Was it?", "context": "No.", "answer": "no", "title": None},
    ]
    text = "\n".join(json.dumps(line) for line in [*lines, about, {**about, "answers": []}])
    (tmp_path / "a.jsonl").write_text(text, encoding="utf-8")
    assert [row.heading for row in read_rows([tmp_path / "a.jsonl"])] == ["Oruba weather", "", *["Oruba weather"] * 2]


@pytest.mark.parametrize(
    "line",
    [
        "{",
        "[]",
        json.dumps({"question": "When?"}),
        json.dumps({"question": "When?", "context": "x", "answers": [{"text": "x"}]}),
        json.dumps({**SPAN, "answers": [{"text": "June", "start": 13}]}),
        json.dumps({"claim": "x", "supported": True}),
    ],
)
def test_a_broken_row_is_named_by_file_and_line(tmp_path: Path, line: str) -> None:
    (tmp_path / "rows.jsonl").write_text(f"{json.dumps(SPAN)}\n{line}\n", encoding="utf-8")
    with pytest.raises(TrainingDataError, match=r"rows.jsonl, line 2"):
        read_rows([tmp_path / "rows.jsonl"])


@pytest.mark.parametrize(("name", "content"), [("e.jsonl", b""), ("g.jsonl.gz", b"no"), ("u.jsonl", b"\xff\xfe{")])
def test_a_file_that_holds_no_rows_is_named(tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(TrainingDataError, match=name):
        read_rows([tmp_path / name])


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(TrainingDataError, match="gone"):
        read_rows([tmp_path / "gone.jsonl"])


def test_a_question_about_the_text_of_another_row_finds_it(tmp_path: Path) -> None:
    about = digest(SPAN["context"])
    questions = [
        {"question": "In which month did it rain?", "about": about, "answers": [[13, 16]]},
        {"question": "Where did it rain?", "about": about, "answers": []},
        {"question": "Did it rain?", "about": about, "answer": "yes"},
        {"question": "Of a text that is not here?", "about": "0" * 16, "answers": []},
    ]
    (tmp_path / "a.jsonl").write_text("\n".join(map(json.dumps, questions)), encoding="utf-8")
    (tmp_path / "b.jsonl").write_text(json.dumps(SPAN), encoding="utf-8")
    rows = read_rows([tmp_path])
    assert [(row.question, row.context, row.answers, row.positive) for row in rows] == [
        ("When?", SPAN["context"], ((13, 16),), True),
        ("In which month did it rain?", SPAN["context"], ((13, 16),), True),
        ("Where did it rain?", SPAN["context"], (), False),
        ("Did it rain?", SPAN["context"], (), True),
    ]
    with pytest.raises(TrainingDataError, match=r"a\.jsonl asks about texts"):
        read_rows([tmp_path / "a.jsonl"])


def test_an_answer_outside_the_text_that_is_elsewhere_is_named(tmp_path: Path) -> None:
    question = {"question": "When?", "about": digest(SPAN["context"]), "answers": [[13, 99]]}
    (tmp_path / "rows.jsonl").write_text(f"{json.dumps(SPAN)}\n{json.dumps(question)}\n", encoding="utf-8")
    with pytest.raises(TrainingDataError, match=r"rows\.jsonl, line 2"):
        read_rows([tmp_path / "rows.jsonl"])

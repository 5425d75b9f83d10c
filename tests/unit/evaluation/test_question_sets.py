from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from evaluation_rows import prediction, question
from qa.errors import EmptyQuestion, QuestionSetError
from qa.evaluate import predict, read_predictions, write_predictions
from qa.questions import read_questions

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

ROW = {"id": "q1", "type": "t", "question": "When?", "answerable": True, "expected": "answer"}


def write(path: Path, *rows: object) -> Path:
    path.write_text("\n".join(row if isinstance(row, str) else json.dumps(row) for row in rows), encoding="utf-8")
    return path


def test_rows_are_read_with_their_defaults_and_chosen_by_split(tmp_path: Path) -> None:
    whole = {**ROW, "id": "q2", "split": "dev", "fact": "f", "history": ["Who?"], "optional": True}
    whole |= {"must_contain": [["a", "b"]], "evidence": [[["a.txt", 0, 3]]], "correction_evidence": [["a.txt", 1, 2]]}
    path = write(tmp_path / "set.jsonl", ROW, "", whole)
    first, second = read_questions(path)
    assert (first.history, first.evidence, first.split) == ((), (), None)
    assert second.evidence == ((("a.txt", 0, 3),),)
    assert second.must_contain == (("a", "b"),)
    assert read_questions(path, "dev") == (second,)
    with pytest.raises(QuestionSetError, match="no question of the split"):
        read_questions(path, "test")


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("{", "not JSON"),
        ("[1]", "not an object"),
        pytest.param("[" * 200_000, "nested too deeply", id="deep"),
        ({**ROW, "expected": "guess"}, "not one of"),
        ({**ROW, "question": " "}, "not a text"),
        ({**ROW, "answerable": "yes"}, "neither true nor false"),
        ({**ROW, "answers": "x"}, "not a list"),
        ({**ROW, "answers": [1]}, "not a text"),
        ({**ROW, "evidence": [[["a.txt", 3, 3]]]}, "no place"),
        ({**ROW, "evidence": [[["a.txt", "0", 3]]]}, "no place"),
        ({key: value for key, value in ROW.items() if key != "type"}, "'type' is missing"),
        ({**ROW, "id": "q0"}, "comes twice"),
    ],
)
def test_a_broken_line_is_named(tmp_path: Path, row: object, reason: str) -> None:
    path = write(tmp_path / "set.jsonl", {**ROW, "id": "q0"}, row)
    with pytest.raises(QuestionSetError, match=rf"set\.jsonl:2: .*{reason}"):
        read_questions(path)


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    (tmp_path / "latin.jsonl").write_bytes(b"\xe9")
    with pytest.raises(QuestionSetError, match="not UTF-8"):
        read_questions(tmp_path / "latin.jsonl")
    with pytest.raises(QuestionSetError, match="gone"):
        read_questions(tmp_path / "gone.jsonl")
    with pytest.raises(QuestionSetError, match="no question"):
        read_questions(write(tmp_path / "empty.jsonl", ""))


def test_a_failure_does_not_lose_the_rest() -> None:
    def ask(text: str, history: Sequence[str]) -> dict[str, object]:
        if text == "?":
            raise EmptyQuestion("no words")
        return {key: value for key, value in prediction().items() if key != "id"}

    heard = []
    found = predict([question("q1", question="?"), question("q2")], ask, lambda *step: heard.append(step))
    assert [row["id"] for row in found] == ["q1", "q2"]
    assert "no words" in found[0]["error"]
    assert found[0]["abstained"]
    assert heard == [("ask", 1, 2), ("ask", 2, 2)]


def test_predictions_are_kept_and_read_again(tmp_path: Path) -> None:
    rows = [prediction("q1"), prediction("q2", answer="ø")]
    write_predictions(tmp_path / "out.jsonl", rows)
    assert read_predictions(tmp_path / "out.jsonl") == rows
    for broken in ("{", "[]", "{}"):
        (tmp_path / "bad.jsonl").write_text(f"{json.dumps(rows[0])}\n{broken}\n", encoding="utf-8")
        with pytest.raises(QuestionSetError, match=r"bad\.jsonl:2"):
            read_predictions(tmp_path / "bad.jsonl")

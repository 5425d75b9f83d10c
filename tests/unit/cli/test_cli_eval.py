from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from cli_fakes import FakeAssistant, doors_to
from qa.cli.main import run
from qa.errors import ModelError

if TYPE_CHECKING:
    from qa.types import Answer

ROWS = [
    {
        "id": "q1",
        "type": "factoid-date",
        "question": "When was the treaty signed?",
        "answerable": True,
        "expected": "answer",
        "answers": ["3 May 1999"],
        "evidence": [[["talks/a.txt", 10, 55]]],
        "split": "dev",
    },
    {"id": "u1", "type": "far", "question": "Why?", "answerable": False, "expected": "abstain", "split": "test"},
    {"id": "o1", "type": "far", "question": "Quoi?", "answerable": False, "expected": "abstain", "optional": True},
]


@pytest.fixture(autouse=True)
def questions(tmp_path: Path) -> Path:
    """A small question set in the working directory."""
    path = tmp_path / "work" / "set.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in ROWS), encoding="utf-8")
    return path


def evaluate(*argv: str, assistant: FakeAssistant | None = None) -> int:
    return run(["eval", "set.jsonl", *argv], doors=doors_to(assistant or FakeAssistant()), environ={})


def test_a_table_by_type_then_every_measure(capsys: pytest.CaptureFixture[str]) -> None:
    assert evaluate() == 0
    out = capsys.readouterr().out
    lines = out.splitlines()
    assert lines[0].split()[:4] == ["type", "n", "right", "cited"]
    assert [line.split()[0] for line in lines[1:4]] == ["factoid-date", "far", "all"]
    for measure in ("recall@10", "mrr", "over-refused", "calibration error", "milliseconds", "optional"):
        assert measure in out


def test_json_is_one_object(capsys: pytest.CaptureFixture[str]) -> None:
    assert evaluate("--json", "--split", "dev") == 0
    figures = json.loads(capsys.readouterr().out)
    assert figures["overall"]["right"] == {"mean": 1.0, "low": 1.0, "high": 1.0, "count": 1}
    assert figures["compared"] is None


def test_a_run_is_compared_with_the_last_of_the_same_set(capsys: pytest.CaptureFixture[str]) -> None:
    assert evaluate() == 0
    assert "Against the run" not in capsys.readouterr().out
    assert evaluate(assistant=FakeAssistant(failure=ModelError("it broke"))) == 0
    told = capsys.readouterr()
    assert "Against the run of" in told.out
    assert "lost: q1" in told.out
    assert "q1 failed: it broke" in told.err


def test_a_damaged_memory_of_the_last_run_is_no_matter(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert evaluate() == 0
    kept = list((tmp_path / "home").rglob("*.json"))
    assert len(kept) == 1
    kept[0].write_text("{", encoding="utf-8")
    assert evaluate() == 0
    kept[0].unlink()
    kept[0].mkdir()
    assert evaluate() == 0
    assert "not kept for comparison" in capsys.readouterr().err


def test_predictions_and_report_are_written(capsys: pytest.CaptureFixture[str]) -> None:
    assert evaluate("--predictions", "out.jsonl", "--report", "out.html") == 0
    rows = [json.loads(line) for line in Path("out.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [row["id"] for row in rows] == ["q1", "u1", "o1"]
    assert "Answered what the sources do not answer" in Path("out.html").read_text(encoding="utf-8")
    assert "The report is in out.html" in capsys.readouterr().err
    assert list(Path().glob(".*part")) == []


@pytest.mark.parametrize("option", ["--predictions", "--report"])
@pytest.mark.parametrize("target", ["gone/out", "."])
def test_a_place_that_cannot_be_written_is_found_before_anything_is_asked(
    option: str, target: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assistant = FakeAssistant()
    assert evaluate(option, target, assistant=assistant) == 1
    assert assistant.asked == []
    assert "cannot be written" in capsys.readouterr().err


def interrupted_after(count: int) -> FakeAssistant:
    """Answers so many questions; then a person presses Ctrl-C."""

    class Interrupted(FakeAssistant):
        def ask(self, *args: Any, **named: Any) -> Answer:
            if len(self.asked) == count:
                raise KeyboardInterrupt
            return super().ask(*args, **named)

    return Interrupted()


def test_an_interrupted_run_shows_what_it_has(capsys: pytest.CaptureFixture[str]) -> None:
    assert evaluate("--predictions", "out.jsonl", "--report", "out.html", assistant=interrupted_after(2)) == 130
    told = capsys.readouterr()
    assert [line.split()[0] for line in told.out.splitlines()[1:4]] == ["factoid-date", "far", "all"]
    assert "Interrupted" in told.err
    assert [json.loads(line)["id"] for line in Path("out.jsonl").read_text().splitlines()] == ["q1", "u1"]
    assert "2 of 3 questions asked" in Path("out.html").read_text()
    assert evaluate() == 0
    assert "Against the run" not in capsys.readouterr().out  # nothing was remembered


def test_a_run_interrupted_at_once_shows_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    assert evaluate("--predictions", "out.jsonl", assistant=interrupted_after(0)) == 130
    assert not capsys.readouterr().out
    assert not Path("out.jsonl").exists()


def test_many_failures_are_told_in_short(questions: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = [{**ROWS[1], "id": f"u{n}"} for n in range(8)]
    questions.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    assert evaluate(assistant=FakeAssistant(failure=ModelError("it broke"))) == 0
    assert "... and 3 more failed" in capsys.readouterr().err


def test_a_broken_line_is_named(questions: Path, capsys: pytest.CaptureFixture[str]) -> None:
    questions.write_text(json.dumps(ROWS[0]) + "\n{\n", encoding="utf-8")
    assert evaluate() == 1
    assert "set.jsonl:2" in capsys.readouterr().err

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cli_fakes import FakeAssistant, doors_to, make_answer
from qa.cli.main import run
from qa.feedback import Opinion, default_file, keep
from qa.questions import read_questions
from qa.wire import answer_to_dict


def give(
    verdict: str, question: str, path: Path | None = None, *, abstained: bool = False, correction: str = ""
) -> None:
    answer = make_answer(question, abstained=abstained)
    opinion = Opinion(verdict, question, (), answer_to_dict(answer), short=answer.short, correction=correction)
    keep(path or default_file(), opinion)


@pytest.fixture(autouse=True)
def given() -> None:
    """Feedback as the window keeps it."""
    give("right", "When was the treaty signed?")
    give("should not have answered", "What is the weather?")
    give("should have answered", "How many parties has it?", abstained=True, correction="six")
    give("wrong source", "Who signed it?")


def evaluate(*argv: str, assistant: FakeAssistant | None = None) -> int:
    return run(["eval", *argv], doors=doors_to(assistant or FakeAssistant()), environ={})


def test_feedback_is_asked_again_and_scored(capsys: pytest.CaptureFixture[str]) -> None:
    assistant = FakeAssistant()
    assert evaluate("--from-feedback", "--json", assistant=assistant) == 0
    told = capsys.readouterr()
    asked = ["When was the treaty signed?", "What is the weather?", "How many parties has it?"]
    assert [question for question, _, _ in assistant.asked] == asked
    figures = json.loads(told.out)
    assert figures["questions"] == "feedback in feedback.jsonl"
    assert [verdict["right"] for verdict in figures["verdicts"]] == [True, False, False]
    assert "3 of the feedback asked; 1 left out: a wrong source, without the right one" in told.err


def test_a_run_of_feedback_is_compared_with_the_last(capsys: pytest.CaptureFixture[str]) -> None:
    assert evaluate("--from-feedback") == 0
    assert evaluate("--from-feedback", assistant=FakeAssistant(answer=make_answer("?", abstained=True))) == 0
    assert "1 won, 1 lost" in capsys.readouterr().out


def test_another_file_may_be_named_and_its_broken_lines_are_told(capsys: pytest.CaptureFixture[str]) -> None:
    give("right", "When was the treaty signed?", Path("mine.jsonl"))
    with Path("mine.jsonl").open("a", encoding="utf-8") as file:
        file.write("{\n")
    assert evaluate("--from-feedback", "mine.jsonl", "--json") == 0
    told = capsys.readouterr()
    assert "mine.jsonl:2: not JSON" in told.err
    assert json.loads(told.out)["overall"]["right"]["count"] == 1


def test_the_set_is_written_to_be_edited_and_nothing_is_asked(capsys: pytest.CaptureFixture[str]) -> None:
    assistant = FakeAssistant()
    assert evaluate("--from-feedback", "--write", "set.jsonl", "--json", assistant=assistant) == 0
    assert assistant.asked == []
    written = {"written": "set.jsonl", "questions": 3, "left_out": {"a wrong source, without the right one": 1}}
    assert json.loads(capsys.readouterr().out) == written
    questions = read_questions(Path("set.jsonl"))
    assert questions[0].answers == ("3 May 1999",)
    assert questions[0].evidence == ((("talks/a.txt", 10, 55),),)
    assert evaluate("set.jsonl", "--json") == 0
    assert evaluate("--from-feedback", "--write", "set.jsonl") == 0
    assert "3 questions are in set.jsonl" in capsys.readouterr().out


def test_no_feedback_and_feedback_that_asks_nothing_are_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert evaluate("--from-feedback", "gone.jsonl") == 1
    assert "gone.jsonl: No such file" in capsys.readouterr().err
    give("wrong source", "Who?", Path("mine.jsonl"))
    assert evaluate("--from-feedback", "mine.jsonl") == 1
    assert "no question" in capsys.readouterr().err


@pytest.mark.parametrize(
    "argv",
    [
        ("set.jsonl", "--from-feedback"),
        ("--from-feedback", "--split", "dev"),
        ("--write", "set.jsonl"),
        ("--from-feedback", ""),
        ("--from-feedback", "--write", "set.jsonl", "--report", "out.html"),
    ],
)
def test_options_that_contradict_each_other_are_refused(argv: tuple[str, ...]) -> None:
    assert evaluate(*argv) == 2


def test_a_setting_names_the_file() -> None:
    give("right", "When was the treaty signed?", Path("mine.jsonl"))
    assistant = FakeAssistant()
    environ = {"QA_CHAT_FEEDBACK": "mine.jsonl"}
    assert run(["eval", "--from-feedback"], doors=doors_to(assistant), environ=environ) == 0
    assert len(assistant.asked) == 1

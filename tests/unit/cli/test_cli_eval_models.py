"""``qa eval`` with several models, or with a part of the questions."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from cli_fakes import DOCUMENT, FakeAssistant, doors_to, make_answer
from qa.cli.main import run
from qa.errors import ModelError, PluginError
from qa.types import ModelWork, Statement

if TYPE_CHECKING:
    from qa.types import Answer

PLACE = ["talks/a.txt", 10, 55]
DATED = {
    "id": "q1",
    "type": "date",
    "question": "When was the treaty signed?",
    "answerable": True,
    "expected": "answer",
    "answers": ["3 May 1999"],
    "evidence": [[PLACE]],
}
PARTIES = {**DATED, "id": "q2", "type": "number", "question": "How many parties?", "answers": ["seven"]}
FAR = {"id": "u1", "type": "far", "question": "Why?", "answerable": False, "expected": "abstain"}
MANY = "gguf:/models/of/mine/a-model-with-a-very-long-name-q4_k_m.gguf"
QUOTE = DOCUMENT.text[10:55]


@pytest.fixture(autouse=True)
def questions(tmp_path: Path) -> Path:
    """A small question set in the working directory."""
    path = tmp_path / "work" / "set.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in (DATED, PARTIES, FAR)), encoding="utf-8")
    return path


def writer(model: str = "small") -> FakeAssistant:
    """A model that answers everything with one true and one struck statement."""
    struck = "It has seventy parties."
    answer = make_answer(
        "?",
        model=model,
        statements=(Statement(QUOTE, (1,)), Statement(struck, (), supported=False)),
        work=ModelWork(model, prompt_tokens=100, reply_tokens=20, statements=3, unsupported=(struck, "Left out.")),
        timings_ms={"total": 2000.0},
    )
    return FakeAssistant(answer=answer)


def silent() -> FakeAssistant:
    """A model that cannot be loaded: the program answers in its place."""
    work = ModelWork("small", prompt_tokens=0, reply_tokens=0, statements=0)
    return FakeAssistant(answer=make_answer("?", notice="small did not answer: no such file", work=work))


def evaluate(*argv: str, assistant: FakeAssistant) -> int:
    return run(["eval", "set.jsonl", *argv], doors=doors_to(assistant), environ={})


def cells(out: str, name: str) -> list[str]:
    line = next(line for line in out.splitlines() if line.startswith(f"{name} "))
    return line.removeprefix(name).split()


def test_models_stand_side_by_side_with_the_extractive_default_first(capsys: pytest.CaptureFixture[str]) -> None:
    assistant = FakeAssistant(others={"small": writer(), "other": writer("other")})
    assert evaluate("--model", "small", "--model", "other", assistant=assistant) == 0
    told = capsys.readouterr()
    assert "extractive" in told.out.splitlines()[2]
    assert cells(told.out, "right") == ["33", "(0–100)"] * 3
    assert cells(told.out, "written") == ["–", "3", "(3–3)", "3", "(3–3)"]
    assert cells(told.out, "struck through") == ["–", "1", "(1–1)", "1", "(1–1)"]
    assert cells(told.out, "left out") == ["–", "1", "(1–1)", "1", "(1–1)"]
    assert cells(told.out, "unsupported shown") == ["0", "of", "3"] * 3
    assert cells(told.out, "prompt tokens") == ["–", "100", "(100–100)", "100", "(100–100)"]
    assert cells(told.out, "seconds, median") == ["0.001", "(0.001–0.001)", "2", "(2–2)", "2", "(2–2)"]
    assert cells(told.out, "won, lost") == ["–", "0,", "0", "0,", "0"]
    assert max(map(len, told.out.splitlines())) <= 80
    for model in ("extractive", "small", "other"):
        assert f"ask {model}: 3 of 3" in told.err


def test_every_model_is_asked_the_same_and_let_go_of(capsys: pytest.CaptureFixture[str]) -> None:
    small = writer()
    assistant = FakeAssistant(others={"small": small})
    assert evaluate("--model", "small", "--model", "extractive", "--model", "small", assistant=assistant) == 0
    assert [asked for asked, *_ in small.asked] == [asked for asked, *_ in assistant.asked]
    assert len(small.asked) == 3
    assert assistant.models.closed == 2
    out = capsys.readouterr().out
    assert out.index("small") < out.index("extractive")  # as they were named


def test_json_has_the_figures_of_every_model(capsys: pytest.CaptureFixture[str]) -> None:
    assistant = FakeAssistant(others={"small": writer(), "gone": PluginError("no such model")})
    assert evaluate("--model", "small", "--model", "gone", "--json", assistant=assistant) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["questions"] == "set.jsonl"
    assert told["sample"] is None
    assert list(told["models"]) == ["extractive", "small"]
    assert told["models"]["small"]["writing"]["asked"] == 3
    assert told["models"]["extractive"]["overall"]["right"]["count"] == 3
    assert [(each["model"], each["base"]) for each in told["paired"]] == [("small", "extractive")]
    assert told["paired"][0]["differences"]["right"] == {"mean": 0.0, "low": 0.0, "high": 0.0, "count": 3}
    assert told["left_out"] == {"gone": "no such model"}


@pytest.mark.parametrize("failing", [silent(), FakeAssistant(failure=ModelError("small did not answer: no such file"))])
def test_a_model_that_cannot_be_loaded_is_told_in_one_line(
    failing: FakeAssistant, capsys: pytest.CaptureFixture[str]
) -> None:
    assistant = FakeAssistant(others={"small": failing, "other": writer("other")})
    assert evaluate("--model", "small", "--model", "other", assistant=assistant) == 0
    told = capsys.readouterr()
    lines = [line for line in told.err.splitlines() if "left out" in line]
    assert lines == ["small is left out: small did not answer: no such file"]
    assert len(cells(told.out, "right")) == 4  # two models


def test_it_fails_where_no_model_that_was_named_can_be_asked(capsys: pytest.CaptureFixture[str]) -> None:
    assistant = FakeAssistant(others={"a": PluginError("no such model"), "b": silent()})
    assert evaluate("--model", "a", "--model", "b", assistant=assistant) == 1
    told = capsys.readouterr()
    assert told.out == ""
    assert "a is left out: no such model" in told.err
    assert "none of the models" in told.err.splitlines()[-1]


def test_an_interrupted_comparison_shows_what_it_has(capsys: pytest.CaptureFixture[str]) -> None:
    """The model that was being asked is compared on what it has answered; the others are not asked."""

    class Interrupted(FakeAssistant):
        def ask(self, *args: Any, **named: Any) -> Answer:
            if self.asked:
                raise KeyboardInterrupt
            return super().ask(*args, **named)

    small = Interrupted(answer=writer().answer)
    assistant = FakeAssistant(others={"small": small, "other": writer("other")})
    argv = ["--model", "small", "--model", "other", "--predictions", "out.jsonl"]
    assert evaluate(*argv, assistant=assistant) == 130
    told = capsys.readouterr()
    assert cells(told.out, "won, lost") == ["–", "0,", "0"]
    assert "Interrupted" in told.err
    asked = [json.loads(line)["asked_model"] for line in Path("out.jsonl").read_text().splitlines()]
    assert asked == ["extractive"] * 3 + ["small"]


def test_answers_say_who_was_asked(capsys: pytest.CaptureFixture[str]) -> None:
    falling = make_answer("?", work=ModelWork("small", 100, 9, 1, ("It is blue.",)))
    assistant = FakeAssistant(others={"small": FakeAssistant(answer=falling), "other": writer("other")})
    argv = ("--model", "small", "--model", "other", "--predictions", "out.jsonl")
    assert evaluate(*argv, assistant=assistant) == 0
    rows = [json.loads(line) for line in Path("out.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [(row["id"], row["asked_model"], row["model"]) for row in rows[::3]] == [
        ("q1", "extractive", "extractive"),
        ("q1", "small", "extractive"),
        ("q1", "other", "other"),
    ]
    assert len(rows) == 9
    assert cells(capsys.readouterr().out, "fell back")[:5] == ["–", "100", "(100–100)", "0", "(0–0)"]


def test_models_that_do_not_fit_stand_below_the_others(capsys: pytest.CaptureFixture[str]) -> None:
    names = [MANY, "b", "c", "d", "e"]
    assistant = FakeAssistant(others={name: writer(name) for name in names})
    assert evaluate(*(word for name in names for word in ("--model", name)), assistant=assistant) == 0
    out = capsys.readouterr().out
    assert f"a-model-…_q4_k_m is {MANY}".replace("_q4", "q4") in out or MANY in out
    assert sum(line.startswith("right ") for line in out.splitlines()) > 2
    assert max(len(line) for line in out.splitlines() if MANY not in line) <= 80


def test_each_model_is_compared_with_its_own_last_run(capsys: pytest.CaptureFixture[str]) -> None:
    named = ("--model", "small", "--model", "extractive")
    assert evaluate(*named, assistant=FakeAssistant(others={"small": writer()})) == 0
    assert "Against the run" not in capsys.readouterr().out
    refusing = FakeAssistant(answer=make_answer("?", abstained=True), others={"small": writer()})
    assert evaluate(*named, assistant=refusing) == 0
    out = capsys.readouterr().out
    assert "small: Against the run of" in out
    assert "lost: q1" in out[out.index("extractive: Against") :]


def test_one_model_shows_what_it_wrote_below_the_usual_figures(capsys: pytest.CaptureFixture[str]) -> None:
    assert evaluate("--model", "small", assistant=writer()) == 0
    out = capsys.readouterr().out
    assert out.startswith("type")
    assert cells(out, "unsupported shown")[:3] == ["0", "of", "3"]
    assert evaluate(assistant=FakeAssistant()) == 0
    assert "unsupported shown" not in capsys.readouterr().out


def test_a_sample_is_told_everywhere_and_remembered_apart(capsys: pytest.CaptureFixture[str]) -> None:
    assert evaluate(assistant=FakeAssistant()) == 0
    capsys.readouterr()
    small = FakeAssistant(others={"small": writer()})
    assert evaluate("--sample", "2", "--json", assistant=small) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["sample"] == {"asked": 2, "of": 3}
    assert told["compared"] is None
    assert len(small.asked) == 2
    argv = ("--model", "small", "--model", "extractive", "--sample", "2", "--report", "out.html")
    assert evaluate(*argv, assistant=small) == 0
    assert "A sample: 2 of 3 questions" in capsys.readouterr().out
    assert "2 of 3 questions, every type with its share" in Path("out.html").read_text(encoding="utf-8")
    assert evaluate("--sample", "9", "--json", assistant=FakeAssistant()) == 0
    assert json.loads(capsys.readouterr().out)["sample"] is None


@pytest.mark.parametrize(
    "argv",
    [("--model", "small", "--model", " "), ("--sample", "0"), ("--from-feedback", "--write", "x", "--sample", "3")],
)
def test_what_cannot_be_is_refused(argv: tuple[str, ...]) -> None:
    assert run(["eval", *argv], doors=doors_to(FakeAssistant()), environ={}) == 2


def test_other_commands_take_one_model(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["ask", "Why?", "--model", "a", "--model", "b"], doors=doors_to(FakeAssistant()), environ={}) == 0
    assert "Almaty" in capsys.readouterr().out


def test_a_failing_question_is_told_with_its_model(capsys: pytest.CaptureFixture[str]) -> None:
    assistant = FakeAssistant(failure=ModelError("it broke"), others={"small": writer()})
    assert evaluate("--model", "small", "--model", "extractive", assistant=assistant) == 0
    assert "extractive: q1 failed: it broke" in capsys.readouterr().err

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from evaluation_rows import prediction, question, refusal, unanswerable
from qa.evaluate.evaluation import Evaluation, QuestionSet
from qa.evaluate.models import ModelRuns
from qa.evaluate.runs import Run, RunName
from qa.metrics import score
from qa.metrics.compare import compare
from qa.report import write_comparison
from qa.report.overlaid import overlaid
from qa.settings import Settings

if TYPE_CHECKING:
    from pathlib import Path

HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(1)> $x^2$ _y"
QUESTIONS = (question("q1", question=HOSTILE), question("q2"), unanswerable("u1"))
CHOSEN = QuestionSet("set.jsonl", QUESTIONS, RunName("set.jsonl", "all", "extractive"))
EXTRACTIVE = [prediction("q1"), prediction("q2"), prediction("u1")]
WORK = {"generation": {"model": "small", "statements": 2, "unsupported": [HOSTILE], "reply_tokens": 3}}
FALSE = [{"text": "The harbour freezes.", "citations": [1]}]
SMALL = [
    prediction("q1", model="small", answer=f"In June. {HOSTILE}", **WORK),
    prediction("q2", statements=FALSE),
    refusal("u1"),
]


def run_of(predictions: list, before: Run | None = None) -> Evaluation:
    figures = score(QUESTIONS, predictions)
    return Evaluation(
        chosen=CHOSEN,
        questions=QUESTIONS,
        predictions=tuple(predictions),
        figures=figures,
        texts={"a.txt": f"0123456789{HOSTILE}"},
        before=before,
        comparison=compare(figures.verdicts, before.right) if before else None,
    )


def page(path: Path, runs: dict[str, Evaluation], **about: str) -> str:
    write_comparison(path, ModelRuns(CHOSEN, runs, {}), about=about)
    return path.read_text(encoding="utf-8")


@pytest.fixture
def text(tmp_path: Path) -> str:
    runs = {"extractive": run_of(EXTRACTIVE), HOSTILE: run_of(SMALL, Run("2026-01-02", {"q1": True}))}
    return page(tmp_path / "report.html", runs, model=HOSTILE)


def test_the_page_asks_for_nothing_outside(text: str) -> None:
    assert re.findall(r"""(?:src|href|url)\s*[=(]\s*["']?(?:https?:)?//""", text) == []
    assert "<link" not in text
    assert "@import" not in text
    assert text.count("<html") == text.count("</html>") == 1


def test_hostile_text_is_shown_not_run(text: str) -> None:
    assert "<script>alert" not in text
    assert "<img src=x" not in text
    assert "&lt;script&gt;" in text


def test_the_table_comes_first_with_a_column_for_each_model(text: str) -> None:
    head = text[text.index('<table class="compared">') :]
    row = head[head.index('<th scope="row">refused ') :]
    assert re.findall(r"<td>(.*?)</td>", row)[:2] == ["0 (0–0)", "100 (100–100)"]
    assert text.index("Side by side") < text.index("Where they differ") < text.index("Model by model")
    assert "points against extractive" in text


def test_questions_that_divide_the_models_show_both_answers(text: str) -> None:
    part = text[text.index("Where they differ") : text.index("Model by model")]
    assert "(2)" in part  # q1 and u1; q2 is right with both
    assert '<span class="id">q2</span>' not in part
    first = part[part.index('<span class="id">q1</span>') : part.index('<span class="id">u1</span>')]
    assert first.index("It was on 3 May, 1999.") < first.index("In June.")  # what is right first
    assert "Written, and borne out by nothing" in first


def test_each_model_has_its_table_and_its_failures(text: str) -> None:
    part = text[text.index("Model by model") :]
    assert part.count("Figures by type") == 2
    assert "Answered what the sources do not answer" in part
    assert "Since the run of 2026-01-02: -100.0 points right" in part
    assert "Shown as borne out, and not borne out" in part
    assert '<span class="soft">q2</span> The harbour freezes.' in part


def test_models_that_agree_are_said_to(tmp_path: Path) -> None:
    text = page(tmp_path / "report.html", {"extractive": run_of(EXTRACTIVE), "same": run_of(EXTRACTIVE)})
    assert "Nowhere: every question is right with all of them, or with none." in text


def test_plots_lie_over_each_other_with_a_legend() -> None:
    found = overlaid({"extractive": run_of(EXTRACTIVE).figures, "_small $x$": run_of(SMALL).figures})
    assert list(found) == ["Risk against coverage", "Confidence against truth", "Time for an answer"]
    for svg in found.values():
        assert "extractive" in svg
        assert "small $x$" in svg
        assert "mathdefault" not in svg


def test_plots_of_nothing_are_left_out() -> None:
    nothing = [refusal(each.id, timings_ms={}) for each in QUESTIONS]
    assert overlaid({"a": run_of(nothing).figures, "b": run_of(nothing).figures}) == {}
    one = overlaid({"a": run_of(nothing).figures, "b": run_of(EXTRACTIVE).figures})
    assert len(one) == 3


def test_a_sample_is_said_at_the_top(tmp_path: Path) -> None:

    drawn = replace(CHOSEN, sampled_from=30)
    runs = ModelRuns(drawn, {"extractive": run_of(EXTRACTIVE), "small": run_of(SMALL)}, {"gone": "no such model"})
    runs.write_report(tmp_path / "report.html", Settings())
    text = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert "3 of 30 questions, every type with its share" in text
    assert "extractive, small" in text
    assert "no such model" in text

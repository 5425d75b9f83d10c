from __future__ import annotations

import re
from typing import TYPE_CHECKING

from evaluation_rows import prediction, question, refusal, unanswerable
from qa.metrics import score
from qa.metrics.compare import compare
from qa.report import write_html

if TYPE_CHECKING:
    from pathlib import Path

HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(1)>"


def page(path: Path, *, then: dict[str, bool] | None = None) -> str:
    """A report with every kind of failure and hostile text in every place."""
    questions = [
        question("q1"),
        question("q2", question=HOSTILE),
        question("q3"),
        question("q4", must_contain=(("a", "b"),)),
        unanswerable("u1", correction=("in Moscow",), expected="abstain_or_correct"),
        unanswerable("u2"),
    ]
    predictions = [
        prediction("q1"),
        refusal("q2"),
        prediction("q3", answer=HOSTILE, citations=[]),
        prediction("q4"),
        prediction("u1", answer=HOSTILE),
        refusal("u2", error="it failed"),
    ]
    figures = score(questions, predictions)
    write_html(
        path,
        questions,
        predictions,
        figures,
        about={"question set": HOSTILE, "model": "extractive"},
        quote=lambda source, start, end: f"{source}[{start}:{end}] {HOSTILE}",
        comparison=compare(figures.verdicts, then) if then else None,
    )
    return path.read_text(encoding="utf-8")


def test_the_page_asks_for_nothing_outside(tmp_path: Path) -> None:
    text = page(tmp_path / "report.html")
    assert re.findall(r"""(?:src|href|url)\s*[=(]\s*["']?(?:https?:)?//""", text) == []
    assert "<script src" not in text
    assert "<link" not in text
    assert "@import" not in text


def test_hostile_text_is_shown_not_run(tmp_path: Path) -> None:
    text = page(tmp_path / "report.html")
    assert "<script>alert" not in text
    assert "<img src=x" not in text
    assert "&lt;script&gt;" in text


def test_failures_are_shown_by_kind_with_their_passages(tmp_path: Path) -> None:
    text = page(tmp_path / "report.html")
    kinds = ("Refused what the sources answer", "Answered what the sources do not answer", "Wrong answer", "Failed")
    for kind in kinds:
        assert kind in text
    assert "a.txt[10:20]" in text
    assert "a.txt[0:9]" in text


def test_the_plots_are_in_the_page(tmp_path: Path) -> None:
    assert page(tmp_path / "report.html").count("<svg") >= 3


def test_the_comparison_names_what_changed(tmp_path: Path) -> None:
    text = page(tmp_path / "report.html", then={"q1": False, "q2": True})
    assert 'Right now, wrong then: <span class="good">q1</span>' in text
    assert 'Wrong now, right then: <span class="bad">q2</span>' in text
    assert "Compared with" not in page(tmp_path / "first.html")


def test_nothing_wrong_and_nothing_measured_are_said_so(tmp_path: Path) -> None:
    questions, predictions = [unanswerable("u1")], [refusal("u1")]
    figures = score(questions, predictions)
    path = tmp_path / "report.html"
    write_html(path, questions, predictions, figures, about={}, quote=lambda *_: "")
    text = path.read_text(encoding="utf-8")
    assert "Nothing: every question" in text
    assert "not measured" in text
    assert "Recall of evidence by rank" not in text


def test_what_a_model_wrote_is_shown_where_one_was_asked(tmp_path: Path) -> None:
    assert "What the model wrote" not in page(tmp_path / "first.html")
    given = prediction("q1", model="small", generation={"statements": 3, "unsupported": ["It is blue."]})
    path = tmp_path / "report.html"
    figures = score([question("q1")], [given])
    write_html(path, [question("q1")], [given], figures, about={}, quote=lambda *_: "")
    text = path.read_text(encoding="utf-8")
    assert '<th scope="row">written</th><td>3 (3–3)</td>' in text
    assert '<th scope="row">left out</th><td>1 (1–1)</td>' in text

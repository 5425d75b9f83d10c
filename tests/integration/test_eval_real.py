"""A few shipped questions through the real program: what comes out is the contract's, and its own figures agree."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from qa.cli.main import run

pytestmark = pytest.mark.slow
_ANSWERABLE, _UNANSWERABLE = 3, 2


@pytest.fixture
def few(root: Path) -> list[dict[str, object]]:
    """The first questions of the shipped set of either kind, in a file of the working directory."""
    lines = (root / "eval" / "questions.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    chosen = [row for row in rows if row["answerable"]][:_ANSWERABLE]
    chosen += [row for row in rows if not row["answerable"]][:_UNANSWERABLE]
    Path("few.jsonl").write_text("".join(json.dumps(row) + "\n" for row in chosen), encoding="utf-8")
    return chosen


def test_every_quote_is_its_slice_and_a_second_run_changes_nothing(few, corpus_index, root, capsys):
    command = ["eval", "few.jsonl", "--index", str(corpus_index), "--json"]
    assert run([*command, "--predictions", "out.jsonl", "--report", "out.html"], environ={}) == 0
    out = capsys.readouterr().out
    assert out.count("\n") == 1
    first = json.loads(out)
    predictions = [json.loads(line) for line in Path("out.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [row["id"] for row in predictions] == [row["id"] for row in few]
    assert [row.get("error") for row in predictions] == [None] * len(few)
    text = (root / "corpus" / "csto.txt").read_bytes().decode("utf-8")
    citations = [citation for row in predictions for citation in row["citations"]]
    assert citations
    for citation in citations:
        assert citation["quote"] == text[citation["start"] : citation["end"]]
    report = Path("out.html").read_text(encoding="utf-8")
    assert "few.jsonl" in report
    assert first["overall"]["right"]["count"] == len(few)
    assert first["overall"]["refused"]["count"] == _UNANSWERABLE
    assert first["compared"] is None

    assert run(command, environ={}) == 0
    second = json.loads(capsys.readouterr().out)
    assert second["overall"] == first["overall"]
    assert (second["compared"]["won"], second["compared"]["lost"]) == ([], [])

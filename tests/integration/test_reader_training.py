"""The whole path of a reader: rows, a few steps, the loss falls, exported, served, asked."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from tokenizers import Tokenizer

from qa.adapters.sentence_transformer import weights_folder
from qa.adapters.span_network import SpanNetwork
from qa.cli.main import run
from qa.training.examples import WINDOW, make_examples, windows_of
from qa.training.rows import Row

if TYPE_CHECKING:
    from pathlib import Path

TOWNS = {"Harwich": "1911", "Lowestoft": "1847", "Dover": "1909", "Hull": "1885", "Goole": "1826", "Wick": "1803"}


def rows() -> list[dict[str, object]]:
    """Questions about when some ports opened, one a port, and as many that nobody answers."""
    found: list[dict[str, object]] = []
    for town, year in TOWNS.items():
        context = f"The port of {town} was opened in {year} by the mayor."
        question = f"When was the port of {town} opened?"
        answers = [{"text": year, "start": context.index(year)}]
        found.append({"question": question, "context": context, "answers": answers})
        found.append({"question": f"Who paid for the port of {town}?", "context": context, "answers": []})
        found.append({"question": f"Was {town} opened by a mayor?", "context": context, "answer": "yes"})
        found.append({"claim": f"{town} was opened by a king.", "passage": context, "supported": False})
    return found


@pytest.mark.slow
def test_training_learns_exports_and_serves(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data = tmp_path / "rows.jsonl"
    data.write_text("".join(json.dumps(row) + "\n" for row in rows()), encoding="utf-8")
    out = tmp_path / "reader"
    argv = ["reader", "train", str(data), "--out", str(out), "--steps", "30", "--learning-rate", "0.0005"]
    assert run(argv) == 0
    told = capsys.readouterr().out
    first, last = (float(word.rstrip(".")) for word in told.split("fell from ")[1].split("\n")[0].split(" to "))
    assert last < first
    assert SpanNetwork(out).score("When was the port of Hull opened?", ["The port of Hull was opened in 1885."])
    assert run(["reader", "evaluate", str(data), "--reader", str(out), "--json"]) == 0
    figures = json.loads(capsys.readouterr().out)
    assert (figures["rows"], figures["answerable"]) == (12, 6)
    assert figures["f1"] > 0.5
    assert run([*argv, "--resume", str(out), "--minutes", "0.02"]) == 0
    (out / "network.pt").write_bytes(b"damaged")
    assert run([*argv, "--resume", str(out)]) == 1
    assert "no checkpoint" in capsys.readouterr().err


@pytest.fixture(scope="module")
def tokenizer() -> Tokenizer:
    tokenizer = Tokenizer.from_file(str(weights_folder() / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


def test_windows_cover_a_long_context_and_hold_whole_answers(tokenizer: Tokenizer) -> None:
    context = "one two three " * 200 + "Harwich opened in 1911."
    answer = (context.index("1911"), context.index("1911") + 4)
    windows = windows_of(Row("span", "When?", context, (answer,), True), tokenizer)  # noqa: FBT003
    assert max(len(window.ids) for window in windows) <= WINDOW
    assert [window.positive for window in windows] == [False] * (len(windows) - 1) + [True]
    first, last = windows[-1].spans[0]
    assert tokenizer.decode(list(windows[-1].ids[first : last + 1])) == "1911"


def test_negatives_are_made_and_are_the_same_with_the_same_seed(tokenizer: Tokenizer) -> None:
    made = [
        Row("span", f"When was {town} opened?", text, ((text.index(year), text.index(year) + 4),), True)  # noqa: FBT003
        for town, year in TOWNS.items()
        for text in [f"{town} was opened in {year}."]
    ]
    examples = make_examples(made, tokenizer, seed=3)
    assert sum(example.positive for example in examples) == len(made)
    assert any(not example.positive for example in examples)
    assert examples == make_examples(made, tokenizer, seed=3)

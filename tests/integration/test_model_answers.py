"""A model behind a real server, asked about the default corpus through the command line."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest

from model_server import serve
from qa.cli.main import run

if TYPE_CHECKING:
    from pathlib import Path

REFUSAL = "The passages do not answer this question."
QUESTION = "When and where was the Joint Declaration signed?"
SIGNED = "It was signed on March 18, 2010"


@pytest.fixture
def server():
    with serve() as said:
        yield said


@pytest.fixture
def ask(corpus_index: Path, capsys: pytest.CaptureFixture[str]):
    """Ask through the command line; gives the exit status, the answer and the error stream."""

    def ask(url: str, *more: str, question: str = QUESTION, model: str = "openai:small", **environ: str):
        argv = ["ask", question, "--model", model, "--index", str(corpus_index), *more]
        status = run(argv, environ={"QA_GENERATION_URL": url, "QA_GENERATION_TIMEOUT_SECONDS": "10"} | environ)
        out, err = capsys.readouterr()
        assert "Traceback" not in err
        return status, json.loads(out) if "--json" in more and out else out, err

    return ask


def label_of(prompt: str, words: str) -> str:
    """The label of the passage in the prompt that has the words."""
    blocks = re.split(r"^\[(\w+)\]$", prompt, flags=re.MULTILINE)
    return next(label for label, block in zip(blocks[1::2], blocks[2::2], strict=True) if words in block)


def test_a_cited_and_checked_answer(ask, server, root):
    server.reply = lambda prompt: (
        f"The Joint Declaration was signed in Moscow on 18 March 2010 [{label_of(prompt, SIGNED)}]."
    )
    status, answer, err = ask(server.url, "--json")
    assert status == 0, err
    assert answer["model"] == "openai:small"
    said = "The Joint Declaration was signed in Moscow on 18 March 2010."
    assert answer["answer"] == f"March 18, 2010\n{said}"  # the reader's short answer, which the evidence bears out
    assert not answer["abstained"]
    (statement,) = answer["statements"]
    assert statement["supported"]
    assert statement["citations"] == [citation["marker"] for citation in answer["citations"]]
    text = (root / "corpus" / "csto.txt").read_bytes().decode("utf-8")
    for citation in answer["citations"]:
        assert text[citation["start"] : citation["end"]] == citation["quote"]
        assert citation["start"] >= citation["passage"]["start"]
        assert citation["end"] <= citation["passage"]["end"]
    assert any(SIGNED in citation["quote"] for citation in answer["citations"])
    assert len(answer["passages"]) >= 10


def test_an_unsupported_statement_is_left_out(ask, server):
    def reply(prompt: str) -> str:
        label = label_of(prompt, SIGNED)
        return f"It was signed on March 18, 2010 in Moscow [{label}]. NATO had 32 members by then [{label}]."

    server.reply = reply
    status, answer, _ = ask(server.url, "--json")
    assert status == 0
    assert [each["text"] for each in answer["statements"]] == ["It was signed on March 18, 2010 in Moscow."]
    assert "NATO" not in answer["answer"]
    status, out, err = ask(server.url)
    assert status == 0
    assert "1 of the 2 statements that openai:small wrote was left out" in " ".join(err.split())
    assert "NATO had" not in out


def test_a_server_that_is_down(ask):
    with serve() as gone:
        url = gone.url
    status, answer, _ = ask(url, "--json")
    assert status == 0
    assert answer["model"] == "extractive"
    assert "March 18, 2010" in answer["answer"]
    assert answer["citations"]
    status, _, err = ask(url)
    assert status == 0
    assert f"no server answers at {url}" in " ".join(err.split())
    assert "own sentences instead" in " ".join(err.split())


def test_a_server_that_fails_or_is_slow(ask, server):
    server.status = 500
    assert ask(server.url, "--json")[1]["model"] == "extractive"
    server.status = 200
    server.hold.clear()
    status, _, err = ask(server.url, QA_GENERATION_TIMEOUT_SECONDS="0.3")
    assert status == 0
    assert "did not answer within 0.3 s" in " ".join(err.split())


def test_the_model_may_refuse(ask, server):
    server.reply = REFUSAL
    status, answer, err = ask(server.url, "--json", model="openai:auto", QA_GENERATION_DECIDES="model")
    assert status == 0, err
    assert answer["abstained"]
    assert answer["model"] == "openai:tiny"
    assert answer["citations"] == answer["statements"] == []
    assert len(answer["passages"]) >= 10


@pytest.mark.parametrize(
    ("model", "status", "reason"),
    [
        ("llama3", 2, "--model takes 'extractive' or NAME:ARGUMENT"),
        ("oracle:llama3", 1, "no generator named 'oracle'; installed: gguf, openai, smollm2, transformers"),
    ],
)
def test_unknown_model_names(model, status, reason, ask):
    got, out, err = ask("http://127.0.0.1:9/v1", "--json", model=model)
    assert (got, out) == (status, "")
    assert reason in " ".join(err.split())


def test_an_address_outside_is_refused_before_anything_is_sent(ask):
    status, out, err = ask("http://8.8.8.8/v1", "--json")
    assert (status, out) == (2, "")
    assert "your documents would be sent there" in " ".join(err.split())

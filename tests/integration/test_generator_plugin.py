"""A model in a package of a user's own, as docs/extending.md has it: installed, listed, asked, checked."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
QUESTION = "When and where was the Joint Declaration signed?"
QA = ("-c", "import sys; from qa.cli.main import run; sys.exit(run())")


def block(language: str, words: str) -> str:
    """The block of code in the page that has the words."""
    page = (ROOT / "docs" / "extending.md").read_text(encoding="utf-8")
    (found,) = (
        code for code in re.findall(rf"^```{language}\n(.*?)^```$", page, re.DOTALL | re.MULTILINE) if words in code
    )
    return found


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """An environment in which the package is installed."""
    package, target, home = (tmp_path_factory.mktemp(name) for name in ("package", "target", "home"))
    (package / "pyproject.toml").write_text(block("toml", "qa-quoter"), encoding="utf-8")
    (package / "qa_quoter.py").write_text(block("python", "class Quoter:"), encoding="utf-8")
    offline = ("--no-deps", "--no-index", "--no-build-isolation", "--quiet", "--disable-pip-version-check")
    install = [sys.executable, "-m", "pip", "install", *offline, "--target", target, package]
    subprocess.run(install, check=True, capture_output=True, timeout=120)
    path = os.pathsep.join(map(str, (target, ROOT / "src", ROOT / "tests")))
    return {"PYTHONPATH": path, "PATH": os.environ["PATH"], "HOME": str(home), "LANG": "C.UTF-8"}


def python(environ: dict[str, str], *argv: str) -> str:
    """Run an interpreter, which has to succeed; returns what it says."""
    done = subprocess.run(
        [sys.executable, *argv], env=environ, capture_output=True, text=True, check=False, timeout=240
    )
    assert done.returncode == 0, done.stderr + done.stdout
    return done.stdout


def test_it_is_listed(installed):
    listing = json.loads(python(installed, *QA, "models", "--json"))
    assert {"quoter", "openai"} <= set(listing["qa.generator"]["installed"])
    (offer,) = (model for model in listing["models"] if model["name"] == "quoter:first")
    assert offer["ready"]


def test_it_answers_and_is_checked(installed, corpus_index):
    asked = ("ask", QUESTION, "--model", "quoter:first", "--index", str(corpus_index), "--json")
    answer = json.loads(python({**installed, "QA_GENERATION_DECIDES": "model"}, *QA, *asked))
    assert answer["model"] == "quoter:first"
    assert not answer["abstained"]
    (statement,) = answer["statements"]
    assert statement["supported"]
    assert statement["citations"] == [citation["marker"] for citation in answer["citations"]]
    assert statement["citations"]
    with (ROOT / "corpus" / "csto.txt").open(encoding="utf-8", newline="") as file:
        text = file.read()
    for citation in answer["citations"]:
        assert citation["quote"] == text[citation["start"] : citation["end"]]
    assert statement["text"].split()[0] in answer["citations"][0]["quote"]
    assert answer["generation"]["reply_tokens"] > 0
    assert answer["generation"]["unsupported"] == []


def test_it_keeps_its_promises(installed, tmp_path):
    (tmp_path / "test_quoter.py").write_text(block("python", "class TestQuoter"), encoding="utf-8")
    said = python(installed, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:randomly", str(tmp_path))
    assert re.search(r"^1\d passed", said, re.MULTILINE), said

"""The README says what is so."""

from __future__ import annotations

import re
import runpy
import shlex
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from qa.cli.main import build_parser

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]


def blocks(text: str, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", text, re.MULTILINE | re.DOTALL)


def commands() -> Iterator[list[str]]:
    """Every shell command of the README, in words."""
    for block in blocks(README, "sh"):
        for line in block.splitlines():
            words = shlex.split(line, comments=True)
            while "&&" in words:
                yield words[: words.index("&&")]
                words = words[words.index("&&") + 1 :]
            yield words


def test_it_is_short():
    assert README.count("\n") < 150


def test_the_two_commands_are_there():
    scripts = [words for words in commands() if words[0] == "sh"]
    assert scripts[:2] == [["sh", "scripts/start.sh"], ["sh", "scripts/test.sh"]]
    for words in scripts:
        assert (ROOT / words[1]).read_text(encoding="utf-8").startswith("#!/bin/sh\n")


def test_every_command_line_is_right():
    seen = [words for words in commands() if words[0] == "qa"]
    assert {words[1] for words in seen} == {"ask", "search", "chat", "index", "status", "verify", "eval", "reader"}
    for words in seen:
        build_parser().parse_args(words[1:])


def test_ci_calls_the_test_command():
    assert "scripts/test.sh" in (ROOT / ".ci" / "run").read_text(encoding="utf-8")


@pytest.mark.slow
def test_the_python_example_runs(capsys):
    (example,) = blocks(README, "python")
    exec(compile(example, "README.md", "exec"), {})  # noqa: S102 - our own README
    out = capsys.readouterr().out
    assert "18" in out
    assert "('csto.txt', " in out


@pytest.mark.slow
def test_the_first_answer_is_the_one_that_is_given(corpus_index):
    script = runpy.run_path(str(ROOT / "scripts" / "write_docs.py"))
    (shown,) = script["FIRST_ANSWER"].findall(README)
    given = script["first_answer"](corpus_index)
    assert without_confidence(given) == without_confidence(shown), "run .venv/bin/python scripts/write_docs.py"
    assert ["sh", "scripts/start.sh", "ask", script["QUESTION"]] in list(commands())


def without_confidence(text: str) -> list[str]:
    return [line for line in text.splitlines() if not line.startswith("Confidence")]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page):
    targets = re.findall(r"\]\(([^)#\s]+)", page.read_text(encoding="utf-8"))
    local = [target for target in targets if not target.startswith("http")]
    assert [target for target in local if not (page.parent / target).exists()] == []

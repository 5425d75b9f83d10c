from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from qa.answer.templates import no_answer, open_prompt
from qa.errors import UsageError

if TYPE_CHECKING:
    from pathlib import Path

MINE = "{% block system %}Be brief.{% endblock %}\n{% block user %}{{ question }}{% endblock %}"


def test_the_programs_own():
    prompt = open_prompt("answer")
    assert (prompt.name, prompt.own, prompt.identity) == ("answer", False, f"answer/{prompt.version}")
    assert no_answer() == "The passages do not answer this question."
    system, user = open_prompt("standalone").fill(question="And who?", history=["What is it?"])
    assert "Add nothing else" in system
    assert user == "Earlier questions:\n- What is it?\n\nLast question: And who?"


def test_a_file_of_the_users_goes_before_it(tmp_path: Path):
    (tmp_path / "answer.jinja").write_text(MINE, encoding="utf-8")
    prompt = open_prompt("answer", tmp_path)
    assert prompt.own
    assert prompt.identity == f"own answer/{prompt.version}"
    assert len(prompt.version) == 8
    assert prompt.fill(question="Who?") == ("Be brief.", "Who?")
    assert not open_prompt("standalone", tmp_path).own
    (tmp_path / "no_answer.jinja").write_text("{# version: x #}\nNichts\ngefunden.\n", encoding="utf-8")
    assert no_answer(tmp_path) == "Nichts gefunden."


def test_a_changed_file_is_read_anew(tmp_path: Path):
    file = tmp_path / "answer.jinja"
    file.write_text(MINE, encoding="utf-8")
    before = open_prompt("answer", tmp_path)
    file.write_text("{# version: 7 #}" + MINE.replace("brief", "long"), encoding="utf-8")
    assert open_prompt("answer", tmp_path).identity == "own answer/7"
    assert before.version != "7"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("{% block system %}Be brief.{% endblock %}", "has no block 'user'"),
        ("{% block system %}", "is no template"),
    ],
)
def test_a_file_that_is_no_prompt_is_refused(tmp_path: Path, text, reason):
    (tmp_path / "mine.jinja").write_text(text, encoding="utf-8")
    with pytest.raises(UsageError, match=reason):
        open_prompt("mine", tmp_path)


@pytest.mark.parametrize("name", ["", "../answer", "a/b", "answer.jinja", "nothing-like-it"])
def test_a_name_that_names_no_prompt_is_refused(tmp_path: Path, name):
    with pytest.raises(UsageError):
        open_prompt(name, tmp_path)


@pytest.mark.parametrize("attack", ["{{ nothing }}", "{{ question.__class__.__mro__ }}", "{% include 'x' %}"])
def test_a_template_cannot_reach_what_it_is_not_given(tmp_path: Path, attack):
    (tmp_path / "mine.jinja").write_text(MINE.replace("Be brief.", attack), encoding="utf-8")
    with pytest.raises(UsageError, match=r"mine\.jinja cannot be filled"):
        open_prompt("mine", tmp_path).fill(question="Who?")


def test_a_file_that_cannot_be_read_is_told(tmp_path: Path):
    (tmp_path / "mine.jinja").write_bytes(b"\xff\xfe")
    with pytest.raises(UsageError, match="cannot be read"):
        open_prompt("mine", tmp_path)

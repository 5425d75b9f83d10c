from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from cli_fakes import FakeAssistant, doors_to
from qa import __version__, errors
from qa.cli.main import run
from qa.errors import QaError


def all_errors(kind: type[QaError] = QaError) -> list[type[QaError]]:
    return [kind, *(error for below in kind.__subclasses__() for error in all_errors(below))]


def fail_with(failure: BaseException, environ: dict[str, str] | None = None) -> int:
    return run(["ask", "Q"], doors=doors_to(FakeAssistant(failure=failure)), environ=environ or {})


def test_the_tree_is_the_one_drawn():
    assert {error.__name__ for error in all_errors()} >= {"QaError", "UsageError", "IndexDamaged", "QuestionTooLong"}
    assert all(error.__name__ in (errors.__doc__ or "") for error in all_errors() if error.__module__ == "qa.errors")


@pytest.mark.parametrize("kind", all_errors(), ids=lambda kind: kind.__name__)
def test_every_error_is_one_line_and_status_1_or_2(kind, capsys):
    status = fail_with(kind("something is\n wrong"))
    err = capsys.readouterr().err.splitlines()[2:]
    assert status == kind.exit_status
    assert status in {1, 2}
    assert len(err) == 1
    assert err[0].startswith("qa: error: something is wrong")
    assert kind.hint in err[0]


def test_a_fault_of_the_program_is_one_line_with_its_class(capsys):
    assert fail_with(ZeroDivisionError("by zero\nhere")) == 1
    assert capsys.readouterr().err.splitlines()[2:] == [
        "qa: error: ZeroDivisionError: by zero here (QA_DEBUG=1 shows where)"
    ]


def test_debugging_shows_where(capsys):
    assert fail_with(ZeroDivisionError("by zero"), {"QA_DEBUG": "1"}) == 1
    err = capsys.readouterr().err
    assert "Traceback (most recent call last)" in err
    assert err.splitlines()[-1].startswith("qa: error: ZeroDivisionError")


def test_an_interrupt_is_quiet(capsys):
    assert fail_with(KeyboardInterrupt()) == 130
    assert "Traceback" not in capsys.readouterr().err


def test_a_very_long_reason_stays_a_line(capsys):
    assert fail_with(QaError("x" * 20_000)) == 1
    assert len(capsys.readouterr().err.splitlines()[-1]) < 700


@pytest.mark.parametrize(
    "argv",
    [
        [],
        ["answer"],
        ["ask"],
        ["ask", "Q", "--colour"],
        ["ask", "Q", "more"],
        ["search", "Q", "-k", "0"],
        ["search", "Q", "-k", "ten"],
        ["search", "Q", "-k", "9999999"],
        ["chat", "--port", "70000"],
        ["eval", "--split", "train"],
        ["ask", "Q", "--index", ""],
        ["ask", "Q", "--hist", "abbreviated"],
    ],
    ids=" ".join,
)
def test_a_wrong_command_line_is_one_line_and_status_2(argv, capsys):
    assert run(argv, doors=doors_to(FakeAssistant()), environ={}) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.startswith("qa: error: ")
    assert captured.err.count("\n") == 1


def test_a_wrong_setting_is_one_line_and_status_2(capsys):
    assert run(["ask", "Q"], doors=doors_to(FakeAssistant()), environ={"QA_PORT": "x"}) == 2
    assert "QA_PORT" in capsys.readouterr().err


def test_version(capsys):
    assert run(["--version"], environ={}) == 0
    assert capsys.readouterr().out == f"qa {__version__}\n"


@pytest.mark.parametrize("command", ["index", "ask", "search", "chat", "eval", "status", "models"])
def test_every_command_has_help_with_an_example(command, capsys):
    assert run([command, "--help"], environ={}) == 0
    out = capsys.readouterr().out
    assert f"usage: qa {command}" in out
    assert f"example:\n  qa {command}" in out


def test_a_reader_that_leaves_early_leaves_no_trace(root):
    """Write into a pipe that is closed at once, with a real process and its closing flush."""
    code = (
        "import sys\n"
        "from cli_fakes import FakeAssistant, doors_to, make_answer\n"
        "from qa.cli.main import run\n"
        "answer = make_answer('Q', answer='x' * 1_000_000, short=None)\n"
        "sys.stdin.readline()\n"
        "sys.exit(run(['ask', 'Q'], doors=doors_to(FakeAssistant(answer)), environ={}))\n"
    )
    path = os.pathsep.join([str(root / "src"), str(root / "tests")])
    with subprocess.Popen(
        [sys.executable, "-c", code],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={"PYTHONPATH": path},
        cwd=Path.cwd(),
    ) as process:
        assert process.stdout
        process.stdout.close()
        assert process.stdin
        process.stdin.write(b"\n")
        process.stdin.close()
        assert process.stderr
        err = process.stderr.read().decode()
        assert process.wait(30) == 0
    assert "Traceback" not in err
    assert "BrokenPipe" not in err

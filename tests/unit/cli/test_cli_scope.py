from __future__ import annotations

import datetime as dt

import pytest

from cli_fakes import DOCUMENT, FakeAssistant, doors_to
from qa.cli.main import run

PAIR = (dt.date(2019, 2, 1), dt.date(2024, 12, 31))


@pytest.mark.parametrize("command", ["ask", "search"])
def test_a_range_is_handed_on(command):
    assistant = FakeAssistant()
    argv = [command, "treaty", "--since", "2019-02", "--until", "2024", "--sources", DOCUMENT.source]
    assert run(argv, doors=doors_to(assistant), environ={}) == 0
    assert assistant.ranges == [PAIR]


@pytest.mark.parametrize("command", ["ask", "search"])
@pytest.mark.parametrize(
    ("options", "reason"),
    [
        (["--since", "yesterday"], "'yesterday' is not a date (write dates as"),
        (["--until", "2019-02-30"], "'2019-02-30' is not a date"),
        (["--since", "2020", "--until", "2019"], "begins on 2020-01-01 and ends before that, on 2019-12-31"),
        (["--sources", "b.txt"], "no source 'b.txt' in the index"),
    ],
)
def test_a_wrong_scope_is_a_mistake_on_the_command_line(command, options, reason, capsys):
    assert run([command, "treaty", *options], doors=doors_to(FakeAssistant()), environ={}) == 2
    lines = capsys.readouterr().err.splitlines()
    assert reason in lines[-1]
    assert "Traceback" not in "".join(lines)


def test_nothing_found_in_a_range_says_so(capsys):
    assert run(["search", "zebra", "--since", "2019"], doors=doors_to(FakeAssistant()), environ={}) == 0
    assert capsys.readouterr().out == "No passage dated 2019 or later was found.\n"

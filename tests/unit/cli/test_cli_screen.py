from __future__ import annotations

import io
import json

from cli_fakes import Terminal
from qa.cli.screen import Screen, printable


def screens(environ: dict[str, str] | None = None) -> tuple[Screen, Terminal, Terminal]:
    out, err = Terminal(), Terminal()
    return Screen(out, err, environ or {}), out, err


def test_colours_only_on_a_terminal():
    plain = Screen(io.StringIO(), io.StringIO(), {})
    assert plain.styled("x", "red") == "x"
    assert screens()[0].styled("x", "red") == "\x1b[31mx\x1b[0m"


def test_no_color_is_respected():
    for environ in ({"NO_COLOR": "1"}, {"TERM": "dumb"}):
        screen, _, err = screens(environ)
        screen.error("no")
        assert err.getvalue() == "qa: error: no\n"
        assert screen.styled("x", "red") == "x"


def test_errors_are_coloured_on_a_terminal():
    screen, _, err = screens()
    screen.error("no")
    assert err.getvalue() == "\x1b[31mqa: error:\x1b[0m no\n"


def test_long_lines_are_wrapped_on_a_terminal_only(monkeypatch):
    monkeypatch.setenv("COLUMNS", "40")
    screen, out, _ = screens()
    screen.line("word " * 30, indent="  ", style="bold")
    rows = out.getvalue().splitlines()
    assert len(rows) > 1
    assert all(row.startswith("  \x1b[1mword") and row.endswith("\x1b[0m") for row in rows)
    piped = io.StringIO()
    Screen(piped, io.StringIO(), {}).line("word " * 30)
    assert piped.getvalue() == "word " * 30 + "\n"


def test_bars_are_shown_on_a_terminal():
    screen, _, err = screens()
    with screen.progress() as progress:
        progress("embedding", 1, 3)
        progress("embedding", 3, 3)
    assert "embedding" in err.getvalue()


def test_a_step_is_told_once_when_it_begins_and_ends():
    err = io.StringIO()
    with Screen(io.StringIO(), err, {}).progress() as progress:
        for done in range(4):
            progress("reading", done, 3)
        progress("embedding", 1, 1)
        progress("embedding", 1, 1)
    assert err.getvalue() == "reading: 0 of 3\nreading: 3 of 3\nembedding: 1 of 1\n"


class Ascii(io.StringIO):
    encoding = "ascii"


def test_json_fits_a_stream_that_knows_few_letters():
    out = Ascii()
    Screen(out, io.StringIO(), {}).json({"quote": "İ“\udc80"})
    assert out.getvalue().isascii()
    assert json.loads(out.getvalue()) == {"quote": "İ“\udc80"}


def test_a_line_fits_a_stream_that_knows_few_letters():
    out = Ascii()
    Screen(out, io.StringIO(), {}).line("“é”")
    assert out.getvalue() == "???\n"


def test_control_characters_are_shown():
    assert printable("a\x1b[2J\x07\x85b\tc\r\nd") == "a\\x1b[2J\\x07\\x85b\tc\nd"

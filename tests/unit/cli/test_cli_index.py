from __future__ import annotations

from pathlib import Path

import pytest

from qa.cli.context import Doors
from qa.cli.main import run
from qa.errors import EmptySource
from qa.index import RefreshReport


def refresh_to(seen: list[tuple[Path, list[Path]]], failed: tuple[tuple[str, str], ...] = ()) -> Doors:
    def refresh(settings, paths, progress):
        seen.append((settings.places.index, list(paths)))
        return RefreshReport(("a.txt", "b.txt"), ("c.txt",), (), (), failed, 40, 12, 3, 1.25)

    return Doors(refresh_index=refresh)


def test_what_was_done_is_said_in_two_lines(capsys):
    assert run(["index", "texts", "--index", "there"], doors=refresh_to([]), environ={}) == 0
    assert capsys.readouterr().out == (
        "there: 2 added, 1 changed\n3 documents, 12 passages; 40 texts embedded in 1.2 s\n"
    )


def test_the_default_is_the_default_corpus(root):
    seen: list[tuple[Path, list[Path]]] = []
    assert run(["index"], doors=refresh_to(seen), environ={}) == 0
    assert seen == [(Path("index"), [root / "corpus"])]


def test_every_failure_is_a_line_and_status_1(capsys):
    failed = (("x.txt", str(EmptySource("x.txt holds no text"))), ("y.txt", "not UTF-8"))
    assert run(["index", "texts"], doors=refresh_to([], failed), environ={}) == 1
    assert capsys.readouterr().err.splitlines() == [
        "qa: error: x.txt holds no text (remove the file, or give it some text)",
        "qa: error: y.txt: not UTF-8",
    ]


@pytest.mark.parametrize("argv", [["index", ""], ["index", "a", " "]])
def test_an_empty_path_is_a_mistake(argv, capsys):
    assert run(argv, doors=refresh_to([]), environ={}) == 2
    assert "a path is needed" in capsys.readouterr().err

"""Everything that people get wrong: one clear line, exit status 1 or 2, and nothing lost."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from qa.cli.main import run
from stem_doors import DOORS

BROKEN = {
    "empty.txt": b"",
    "blank.md": b" \n\t\n",
    "binary.txt": b"MZ\x00\x01\x02\x00\xff\xfe" * 50,
    "latin.txt": "Ein Überblick über die Verträge.".encode("latin-1"),
}
GOOD = "The treaty was signed in Almaty on 3 May 1999.\n\nIt has six parties.\n"


def qa(*argv: str) -> int:
    return run(argv, doors=DOORS, environ={})


def error_lines(capsys: pytest.CaptureFixture[str]) -> list[str]:
    """The lines of the error stream but progress; no traceback among them."""
    err = capsys.readouterr().err
    assert "Traceback" not in err
    return [line for line in err.splitlines() if line.startswith("qa: ")]


@pytest.fixture
def index(capsys) -> Path:
    """An index of one good file."""
    Path("texts").mkdir()
    Path("texts/good.txt").write_text(GOOD, encoding="utf-8")
    assert qa("index", "texts") == 0
    capsys.readouterr()
    return Path("index")


def found(capsys: pytest.CaptureFixture[str]) -> list[str]:
    assert qa("search", "treaty signed in Almaty", "--json") == 0
    return [hit["text"] for hit in json.loads(capsys.readouterr().out)["passages"]]


@pytest.mark.parametrize("name", BROKEN)
def test_an_unreadable_file_alone(name, capsys):
    Path(name).write_bytes(BROKEN[name])
    assert qa("index", name) == 1
    lines = error_lines(capsys)
    assert len(lines) == 1
    assert name in lines[0]


def test_unreadable_files_among_good_ones(index, capsys):
    for name, content in BROKEN.items():
        Path("texts", name).write_bytes(content)
    Path("texts/more.txt").write_text("The office is in Osh.\n", encoding="utf-8")
    assert qa("index", "texts") == 1
    lines = error_lines(capsys)
    assert len(lines) == len(BROKEN)
    assert all(sum(name in line for line in lines) == 1 for name in BROKEN)
    assert qa("search", "office in Osh", "--json") == 0
    assert json.loads(capsys.readouterr().out)["passages"][0]["source"] == "more.txt"


@pytest.mark.parametrize("name", BROKEN)
def test_a_file_that_went_bad_keeps_what_was_indexed_of_it(index, name, capsys):
    Path("texts/good.txt").write_bytes(BROKEN[name])
    assert qa("index", "texts") == 1
    assert "good.txt" in error_lines(capsys)[0]
    assert any("Almaty" in text for text in found(capsys))
    assert qa("status") == 0


@pytest.mark.parametrize("name", ["nowhere", "nowhere/at/all.txt"])
def test_a_path_that_is_not_there(index, name, capsys):
    assert qa("index", name) == 1
    lines = error_lines(capsys)
    assert len(lines) == 1
    assert "nowhere" in lines[0]
    assert found(capsys)


def test_a_folder_without_texts(capsys):
    Path("pictures").mkdir()
    Path("pictures/a.png").write_bytes(b"\x89PNG")
    assert qa("index", "pictures") == 1
    assert "pictures" in error_lines(capsys)[0]


@pytest.mark.parametrize("command", ["ask", "search"])
@pytest.mark.parametrize("question", ["", "  \n", "?!", "x" * 20_000, "why " * 5_000])
def test_a_question_that_is_none(index, command, question, capsys):
    assert qa(command, question) == 1
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.count("\n") == 1
    assert captured.err.startswith("qa: error: ")
    assert len(captured.err) < 300


@pytest.mark.parametrize("part", ["gone", "cut", "garbled"])
def test_a_damaged_index(index, part, capsys):
    files = sorted(path for path in index.rglob("*") if path.is_file() and path.stat().st_size)
    assert len(files) > 3
    for file in files:
        if file.name.endswith(".lock"):
            continue
        copy = Path("copy")
        shutil.copytree(index, copy)
        _damage(copy / file.relative_to(index), part)
        asked, looked = qa("ask", "When was it signed?", "--index", "copy"), qa("status", "--index", "copy")
        lines = error_lines(capsys)
        assert (asked, looked) == (1, 1), f"{file} {part}: {lines}"
        assert len(lines) >= 2, f"{file} {part}: {lines}"
        shutil.rmtree(copy)


def _damage(file: Path, part: str) -> None:
    content = file.read_bytes()
    if part == "gone":
        file.unlink()
    elif part == "cut":
        file.write_bytes(content[: len(content) // 2])
    else:
        file.write_bytes(bytes(byte ^ 0x55 for byte in content))


def test_a_damaged_index_is_mended_by_indexing_again(index, capsys):
    for file in index.rglob("*"):
        if file.is_file() and file.name.startswith("manifest"):
            file.write_text("{", encoding="utf-8")
    assert qa("ask", "When was it signed?") == 1
    assert "qa index" in error_lines(capsys)[0]
    assert qa("index", "texts") == 0
    capsys.readouterr()
    assert any("Almaty" in text for text in found(capsys))


@pytest.mark.parametrize("argv", [["ask", "Q"], ["search", "Q"], ["status"], ["eval"]])
def test_a_missing_index_that_was_named(argv, capsys):
    assert qa(*argv, "--index", "nowhere") == 1
    lines = error_lines(capsys)
    assert len(lines) == 1
    assert "nowhere" in lines[0]
    assert not Path("nowhere").exists()


def test_a_file_where_the_index_should_be(capsys):
    Path("good.txt").write_text(GOOD, encoding="utf-8")
    assert qa("index", "good.txt", "--index", "good.txt") == 1
    assert len(error_lines(capsys)) == 1
    assert Path("good.txt").read_text(encoding="utf-8") == GOOD


@pytest.mark.parametrize(
    "line",
    [
        "{",
        "[]",
        '{"id": "x"}',
        '{"id": "x", "type": "t", "question": 3, "answerable": true, "expected": "answer"}',
        "\x00",
    ],
)
def test_a_question_set_with_a_broken_line(index, line, capsys, root):
    first = (root / "eval" / "questions.jsonl").read_text(encoding="utf-8").splitlines()[0]
    Path("set.jsonl").write_text(f"{first}\n{line}\n", encoding="utf-8")
    Path("out.jsonl").write_text("kept", encoding="utf-8")
    assert qa("eval", "set.jsonl", "--predictions", "out.jsonl") == 1
    lines = error_lines(capsys)
    assert len(lines) == 1
    assert "set.jsonl" in lines[0]
    assert "2" in lines[0].split("set.jsonl", 1)[1].split("(")[0]
    assert Path("out.jsonl").read_text(encoding="utf-8") == "kept"


@pytest.mark.parametrize("content", [b"", b"\xff\xfe\x00", None])
def test_a_question_set_that_is_none(index, content, capsys):
    if content is not None:
        Path("set.jsonl").write_bytes(content)
    assert qa("eval", "set.jsonl") in {1, 2}
    lines = error_lines(capsys)
    assert len(lines) == 1
    assert "set.jsonl" in lines[0]


def test_the_real_command_says_it_too():
    """One real process with the real model: the outermost face, and nothing but one line on the error stream."""
    command = Path(sys.executable).with_name("qa")
    done = subprocess.run(
        [command, "ask", "Q", "--index", "nowhere"], capture_output=True, text=True, check=False, timeout=120
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("qa: error: ")
    assert done.stderr.count("\n") == 1

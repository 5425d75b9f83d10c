from __future__ import annotations

import datetime as dt
import json

import pytest

from qa.cli.context import Doors
from qa.cli.main import run
from qa.cli.status import size_in_words
from qa.errors import IndexMissing
from qa.index import DocumentRecord, Status

RECORD = DocumentRecord("a.txt", "0" * 64, "On\ntreaties", dt.date(2001, 2, 3), 7, 1234)


def status(*argv: str, problems: tuple[str, ...] = ()) -> int:
    state = Status("there", (RECORD,), 7, 21, "minilm 53aa", "3", 1_234_567, problems)
    return run(["status", "--index", "there", *argv], doors=Doors(index_status=lambda _: state), environ={})


def test_a_person_reads_the_facts(capsys):
    assert status() == 0
    assert capsys.readouterr().out == (
        "index      there\n"
        "documents  1\n"
        "passages   7, 21 sentences\n"
        "embedder   minilm 53aa\n"
        "chunker    3\n"
        "size       1.2 MB\n"
        "whole      yes\n"
        "\n"
        "  a.txt · On treaties · 3 February 2001 · 7 passages\n"
    )


def test_json_is_one_object(capsys):
    assert status("--json") == 0
    payload = json.loads(capsys.readouterr().out)
    assert payload["documents"][0] == {
        "source": "a.txt",
        "sha256": "0" * 64,
        "title": "On\ntreaties",
        "date": "2001-02-03",
        "passages": 7,
        "characters": 1234,
    }
    assert (payload["passages"], payload["size"], payload["problems"]) == (7, 1_234_567, [])


def test_problems_are_named_one_a_line_and_give_status_1(capsys):
    assert status(problems=("passages.faiss is missing", "words is damaged")) == 1
    captured = capsys.readouterr()
    assert captured.err == "qa: error: passages.faiss is missing\nqa: error: words is damaged\n"
    assert "whole      no, see below" in captured.out


def test_a_missing_index_is_one_line(capsys):
    def missing(directory):
        raise IndexMissing(f"there is no index at {directory}")

    assert run(["status"], doors=Doors(index_status=missing), environ={}) == 1
    assert capsys.readouterr().err == "qa: error: there is no index at index (build one with `qa index`)\n"


@pytest.mark.parametrize(
    ("size", "words"),
    [
        (0, "0 bytes"),
        (999, "999 bytes"),
        (1500, "1.5 kB"),
        (2_000_000, "2.0 MB"),
        (3e12, "3000.0 GB"),
    ],
)
def test_sizes_have_units(size, words):
    assert size_in_words(size) == words

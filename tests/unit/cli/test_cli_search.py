from __future__ import annotations

import json

from cli_fakes import HITS, FakeAssistant, doors_to
from qa.cli.main import run
from qa.wire import hit_to_dict


def search(*argv: str) -> int:
    return run(["search", *argv], doors=doors_to(FakeAssistant()), environ={})


def test_json_lists_the_passages_with_their_signals(capsys):
    assert search("treaty", "--json") == 0
    assert json.loads(capsys.readouterr().out) == {"query": "treaty", "passages": [hit_to_dict(hit) for hit in HITS]}


def test_a_person_reads_place_score_and_what_each_retriever_said(capsys):
    assert search("treaty") == 0
    rows = capsys.readouterr().out.splitlines()
    assert rows[0] == "1. talks/a.txt:10-77  score 0.7100  [dense #1 (0.800), words #2 (3.500)]"
    assert rows[1:] == [
        "   On treaties · 3 February 2001 · Ada Example",
        "   The treaty was signed in Almaty on 3 May 1999. It has six parties.",
    ]


def test_nothing_found_is_said(capsys):
    assert search("zebra") == 0
    assert capsys.readouterr().out == "No passage was found.\n"

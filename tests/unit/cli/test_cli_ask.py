from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from cli_fakes import DOCUMENT, FakeAssistant, doors_to, make_answer
from qa.cli.main import run
from qa.confidence import in_words
from qa.wire import answer_from_dict, answer_to_dict

if TYPE_CHECKING:
    from qa.types import Answer


def ask(*argv: str, answer: Answer | None = None, assistant: FakeAssistant | None = None) -> int:
    return run(["ask", *argv], doors=doors_to(assistant or FakeAssistant(answer)), environ={})


def test_json_is_one_object_and_nothing_else(capsys):
    assert ask("When?", "--json") == 0
    out = capsys.readouterr().out
    assert out.count("\n") == 1
    assert json.loads(out) == answer_to_dict(make_answer("When?"))
    assert answer_from_dict(json.loads(out), {DOCUMENT.source: DOCUMENT}).citations[0].quote in DOCUMENT.text


def test_a_person_reads_answer_quote_origin_place_and_confidence(capsys):
    assert ask("When?") == 0
    assert capsys.readouterr().out == (
        "3 May 1999\n"
        "The treaty was signed in Almaty on 3 May 1999\n"
        "\n"
        "[1] “The treaty was signed in Almaty on 3 May 1999”\n"
        "    On treaties · 3 February 2001 · Ada Example\n"
        "    talks/a.txt:10-55\n"
        "\n"
        "Confidence: very likely right (0.91)\n"
    )


def test_progress_is_short_lines_on_stderr_without_a_terminal(capsys):
    ask("When?", "--json")
    assert capsys.readouterr().err == "embedding: 0 of 2\nembedding: 2 of 2\n"


def test_an_abstention_is_an_answer(capsys):
    assert ask("Why?", answer=make_answer("Why?", abstained=True)) == 0
    out = capsys.readouterr().out
    assert out.startswith("The sources do not answer this question.\n")
    assert "Looked at 1 passage;" in out
    assert "[1]" not in out


def test_an_abstention_says_how_to_see_what_was_nearly_sure_enough(capsys):
    ask("Why?", answer=make_answer("Why?", abstained=True, confidence=0.495))
    assert "`--risk 0.51` shows it" in capsys.readouterr().out
    ask("Why?", answer=make_answer("Why?", abstained=True, confidence=0.2))
    assert "--risk" not in capsys.readouterr().out


def test_a_resolved_question_and_a_notice_are_shown(capsys):
    ask("When?", answer=make_answer("When?", standalone="When was it signed?", notice="The model did not listen."))
    captured = capsys.readouterr()
    assert captured.out.startswith("Understood as: When was it signed?\n")
    assert "The model did not listen." in captured.err


def test_history_and_sources_are_handed_on_in_order():
    assistant = FakeAssistant()
    assert ask("Q3", "--history", "Q1", "Q2", "--sources", DOCUMENT.source, assistant=assistant) == 0
    assert assistant.asked == [("Q3", ("Q1", "Q2"), (DOCUMENT.source,))]
    assert assistant.closed


def test_an_unknown_source_is_a_mistake_on_the_command_line(capsys):
    assert ask("Q", "--sources", "b.txt") == 2
    assert "no source 'b.txt' in the index; there are: talks/a.txt" in capsys.readouterr().err


def test_a_question_that_begins_with_a_dash_is_a_question():
    assistant = FakeAssistant()
    assert ask("- and then?", assistant=assistant) == 0
    assert assistant.asked[0][0] == "- and then?"


def test_control_characters_do_not_reach_a_person(capsys):
    ask("When?", answer=make_answer("When?", answer="red \x1b[31m alert\r\nnext", short=None))
    assert "red \\x1b[31m alert\nnext" in capsys.readouterr().out


@pytest.mark.parametrize("confidence", [1.0, 0.7, 0.5, 0.1, 0.0])
def test_confidence_has_words(capsys, confidence):
    ask("When?", answer=make_answer("When?", confidence=confidence))
    assert f"Confidence: {in_words(confidence)} ({confidence:.2f})" in capsys.readouterr().out

"""``qa ask`` while a local model writes."""

from __future__ import annotations

from cli_fakes import DOCUMENT, PASSAGE, FakeAssistant, Terminal, doors_to, make_answer
from qa.cli.main import run
from qa.stages import Found, Writing
from qa.types import Citation, ModelWork, Statement

SIGNED = Statement("It was signed in Almaty.", (1,))
INVENTED = Statement("Everybody wept.", (), supported=False)
CITED = (Citation(1, DOCUMENT.span(10, 55), PASSAGE),)
WORK = ModelWork("fake:model", 100, 20, 2, (INVENTED.text,))


def written(**changes: object):
    values = {"model": "fake:model", "statements": (SIGNED, INVENTED), "citations": CITED, "work": WORK, "short": None}
    return make_answer("When?", answer=SIGNED.text, **(values | changes))


def ask(*stages: object, answer: object) -> int:
    return run(["ask", "When?"], doors=doors_to(FakeAssistant(answer, stages=stages)), environ={})


def test_each_statement_is_shown_once_with_its_markers(capsys):
    found = Found("When?", "When?", ())
    writing = [Writing((SIGNED,), CITED), Writing((SIGNED, INVENTED), CITED)]
    assert ask(found, *writing, answer=written()) == 0
    assert capsys.readouterr().out == (
        "It was signed in Almaty. [1]\n"
        "Everybody wept. (not borne out by the sources)\n"
        "\n"
        "[1] “The treaty was signed in Almaty on 3 May 1999”\n"
        "    On treaties · 3 February 2001 · Ada Example\n"
        "    talks/a.txt:10-55\n"
        "\n"
        "Confidence: very likely right (0.91)\n"
    )


def test_words_that_are_not_the_sources_are_named(capsys):
    pact = Statement("The pact was solemnly signed in Almaty.", (1,))
    assert ask(Writing((pact,), CITED), answer=written(statements=(pact,))) == 0
    assert capsys.readouterr().out.startswith(f"{pact.text} [1] (the model's own words: pact, solemnly)\n")


def test_the_short_answer_stands_above_once(capsys):
    assert ask(Writing((SIGNED,), CITED, "Almaty"), answer=written(short="Almaty")) == 0
    assert capsys.readouterr().out.startswith("Almaty\nIt was signed in Almaty. [1]\nEverybody wept.")
    assert ask(answer=written(short="Almaty")) == 0
    assert capsys.readouterr().out.startswith("Almaty\nIt was signed in Almaty. [1]\nEverybody wept.")


def test_what_was_not_seen_yet_follows(capsys):
    assert ask(Writing((SIGNED,), CITED), answer=written()) == 0
    out = capsys.readouterr().out
    assert out.count("It was signed in Almaty. [1]") == 1
    assert out.index("It was signed") < out.index("Everybody wept. (not borne out by the sources)")


def test_a_fallback_is_shown_whole_with_its_notice(capsys):
    fallback = make_answer("When?", notice="fake:model has died.", work=WORK)
    assert ask(Writing((SIGNED,), CITED), answer=fallback) == 0
    captured = capsys.readouterr()
    assert "3 May 1999\nThe treaty was signed in Almaty on 3 May 1999\n" in captured.out
    assert "fake:model has died." in captured.err


def test_a_terminal_strikes_through(monkeypatch):
    terminal = Terminal()
    monkeypatch.setattr("sys.stdout", terminal)
    assert ask(answer=written()) == 0
    assert "\x1b[9mEverybody wept.\x1b[0m (not borne out by the sources)" in terminal.getvalue()

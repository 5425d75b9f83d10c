from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

import qa.verify
from cli_fakes import Terminal, make_answer
from index_room import IndexRoom
from qa.cli.main import run
from qa.errors import CitationsError
from qa.types import Citation, Document, Passage, Provenance
from qa.verify import Claim, check, nearest, read_claims
from qa.wire import answer_to_dict

if TYPE_CHECKING:
    from pathlib import Path

TEXT = "Preface.\n\nThe treaty was signed in Almaty. It has six parties. Ünïcode follows.\n"
QUOTES = ("The treaty was signed in Almaty.", "It has six parties.")


@pytest.fixture
def room(tmp_path: Path) -> IndexRoom:
    room = IndexRoom(tmp_path)
    room.write("texts/talk.md", TEXT)
    room.write("texts/other.md", "Nothing of this.\n")
    room.refresh("texts")
    return room


def an_answer(*quotes: str, source: str = "talk.md", text: str = TEXT, **changes: object) -> dict[str, object]:
    """What `qa ask --json` prints for these quotes."""
    document = Document(source, text)
    passage = Passage(document.span(), Provenance(), ())
    spans = [document.span(text.index(quote), text.index(quote) + len(quote)) for quote in quotes]
    citations = tuple(Citation(marker, span, passage) for marker, span in enumerate(spans, start=1))
    answer = make_answer("Where was it signed?", citations=citations, statements=(), hits=(), abstained=not quotes)
    return {**answer_to_dict(answer), **changes}


def verify(room: IndexRoom, content: object, *argv: str) -> int:
    """Run the command on a file with this content."""
    written = content if isinstance(content, str | bytes) else json.dumps(content)
    path = room.write("asked.json", written)
    return run(["verify", str(path), "--index", str(room.directory), *argv], environ={})


class TestWhatBecameOfIt:
    def test_a_quote_at_its_place_holds(self, room, capsys):
        assert verify(room, an_answer(*QUOTES)) == 0
        captured = capsys.readouterr()
        assert captured.out == (
            "1. Where was it signed?\n"
            "  [1] holds   talk.md:10-42\n"
            "  [2] holds   talk.md:43-62\n"
            "\n"
            "2 citations: every one holds.\n"
        )
        assert captured.err == ""

    def test_each_fate_is_told_with_one_line_at_the_end_and_status_1(self, room, capsys):
        room.write("texts/talk.md", "More before. It has six parties.\n\nThe treaty was signed in Astana.\n")
        room.refresh("texts")
        answer = an_answer(*QUOTES)
        answer["citations"] += an_answer("Gone.", source="gone.md", text="Gone.")["citations"]
        assert verify(room, answer) == 1
        captured = capsys.readouterr()
        assert "[1] changed talk.md:10-42  (the quote does not stand in the source any more)" in captured.out
        assert "[2] moved   talk.md:43-62  (now 13-32, its only place)" in captured.out
        assert "[1] gone    gone.md:0-5  (the source is not indexed)" in captured.out
        assert captured.err == "qa: error: 3 of 3 citations do not hold: 1 moved, 1 changed, 1 gone\n"

    def test_of_several_places_the_nearest_is_told(self, room, capsys):
        room.write("texts/talk.md", f"{QUOTES[1]} And. {QUOTES[1]} And so on. {QUOTES[1]}\n")
        room.refresh("texts")
        assert verify(room, an_answer(QUOTES[1]), "--json") == 1
        (entry,) = json.loads(capsys.readouterr().out)["citations"]
        assert (entry["state"], entry["now"], entry["places"]) == ("moved", {"start": 56, "end": 75}, 3)

    def test_the_document_may_have_changed_around_a_quote_that_holds(self, room, capsys):
        old = an_answer(QUOTES[0], sources={"talk.md": Document("talk.md", TEXT).sha256})
        assert verify(room, {"turns": [old]}) == 0
        assert "the document is the same" in capsys.readouterr().out
        room.write("texts/talk.md", TEXT + "More.\n")
        room.refresh("texts")
        assert verify(room, {"turns": [old]}, "--json") == 0
        payload = json.loads(capsys.readouterr().out)
        assert (payload["holds"], payload["citations"][0]["same_document"]) == (1, False)

    def test_a_place_that_does_not_fit_its_quote_is_not_believed(self, room, capsys):
        answer = an_answer(QUOTES[0])
        answer["citations"][0] |= {"start": -len(TEXT) + 10, "end": 10**30}
        assert verify(room, answer) == 1
        assert "moved" in capsys.readouterr().out

    def test_predictions_are_named_by_their_ids(self, room, capsys):
        rows = [an_answer(QUOTES[0], id="D-1"), an_answer(id="D-2", error="failed"), an_answer(QUOTES[1], id="D-3")]
        assert verify(room, "\n".join(map(json.dumps, rows)) + "\n\n", "--json") == 0
        entries = json.loads(capsys.readouterr().out)["citations"]
        assert [(entry["turn"], entry["id"]) for entry in entries] == [(1, "D-1"), (3, "D-3")]

    def test_failed_turns_of_a_conversation_are_passed_over(self, room):
        assert verify(room, {"turns": [{"question": "?", "failure": "no words"}, an_answer(QUOTES[0])]}) == 0

    def test_no_document_steers_the_terminal(self, room, monkeypatch):
        out = Terminal()
        monkeypatch.setattr("sys.stdout", out)
        answer = an_answer("x", source="\x1b[31m.md", text="x", question="a\x1b]0;b\x07")
        assert verify(room, answer) == 1
        assert "\x1b]0;b" not in out.getvalue()
        assert "\\x1b[31m.md" in out.getvalue()


DEEP = "[" * 100_000


class TestWrongInput:
    @pytest.mark.parametrize(
        ("content", "reason"),
        [
            ("", "asked.json: empty"),
            (" \n\n", "asked.json: empty"),
            ("nothing", "asked.json:1: not JSON"),
            ('{"citations": [],\n"x" 1}', "asked.json:2: not JSON"),
            ('{"turns": []}', "asked.json: there is no citation in it"),
            ({"turns": [an_answer()]}, "asked.json: there is no citation in it"),
            ({"turns": {}}, "asked.json:1: this is not an answer: answer.citations is missing"),
            ([], "asked.json:1: this is not an answer: answer is not an object"),
            ("null", "asked.json:1: this is not an answer: answer is not an object"),
            ({"turns": [an_answer(QUOTES[0]), 7]}, "asked.json, turn 2: this is not an answer"),
            ({"citations": [{"quote": "x", "source": "a", "marker": True}]}, "answer.citations.marker is not a whole"),
            ({"citations": [{"quote": "", "source": "a", "marker": 1}]}, "a citation quotes nothing"),
            ({"citations": [], "sources": 7}, "sources is not an object"),
            (b"\x89PNG\r\n\x1a\n\x00\xff", "asked.json:1: not UTF-8 text"),
            (b"{}\n\xff", "asked.json:2: not UTF-8 text"),
            (DEEP, "asked.json:1: nested too deeply"),
            (f"{{}}\n{DEEP}", "asked.json:1: this is not an answer"),
            (json.dumps(an_answer(QUOTES[0])) + f"\n{DEEP}", "asked.json:2: nested too deeply"),
            (json.dumps(an_answer(QUOTES[0])) + "\nnot so", "asked.json:2: not JSON"),
            (f'{{"citations": {"9" * 5000}}}', "asked.json:1: not JSON"),
        ],
    )
    def test_it_is_one_line_that_names_file_and_line(self, room, capsys, content, reason):
        assert verify(room, content) == 1
        captured = capsys.readouterr()
        assert captured.out == ""
        assert captured.err.count("\n") == 1
        assert reason in captured.err
        assert "see docs/chat.md" in captured.err

    def test_a_file_that_is_too_large_is_not_read(self, room, capsys, monkeypatch):
        monkeypatch.setattr(qa.verify, "LARGEST_FILE", 10)
        assert verify(room, an_answer(QUOTES[0])) == 1
        assert "asked.json: larger than" in capsys.readouterr().err

    def test_a_missing_file_and_a_folder_are_told(self, room, capsys):
        for name, reason in (("no.json", "No such file"), ("texts", "Is a directory")):
            assert run(["verify", str(room.folder / name), "--index", str(room.directory)], environ={}) == 1
            assert reason in capsys.readouterr().err

    def test_a_missing_or_damaged_index_is_told(self, room, capsys):
        path = room.write("asked.json", json.dumps(an_answer(QUOTES[0])))
        assert run(["verify", str(path), "--index", str(room.folder / "none")], environ={}) == 1
        assert "there is no index" in capsys.readouterr().err
        (catalogue,) = room.directory.glob("generation-*/catalogue.sqlite")
        catalogue.write_bytes(catalogue.read_bytes()[:-1] + b"x")
        assert verify(room, an_answer(QUOTES[0])) == 1
        assert "catalogue.sqlite has changed" in capsys.readouterr().err

    def test_a_byte_order_mark_is_no_mistake(self, room):
        assert verify(room, b"\xef\xbb\xbf" + json.dumps(an_answer(QUOTES[0])).encode()) == 0

    @given(
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.text(),
            lambda x: (
                st.lists(x)
                | st.dictionaries(
                    st.sampled_from(
                        ["turns", "citations", "quote", "source", "marker", "start", "end", "sources", "id"]
                    ),
                    x,
                )
            ),
        )
    )
    def test_no_json_value_raises_anything_else(self, tmp_path_factory, value):
        path = tmp_path_factory.mktemp("junk") / "junk.json"
        path.write_text(json.dumps(value), encoding="utf-8")
        with pytest.raises(CitationsError):
            read_claims(path)


class _Sources:
    """One document as a verifier's source."""

    def __init__(self, text: str) -> None:
        self._document = Document("a.txt", text)
        self.hashes = {"a.txt": self._document.sha256}

    def document(self, source: str) -> Document:
        return self._document


CLAIM = Claim(1, "", "", 1, "a.txt", 0, 1, "x")


@given(st.text("ab", max_size=12), st.text("ab", min_size=1, max_size=3), st.integers(-3, 15))
def test_the_nearest_place_is_the_nearest(text: str, quote: str, start: int) -> None:
    places = [at for at in range(len(text)) if text.startswith(quote, at)]
    found = nearest(text, quote, start)
    if not places:
        assert found is None
    else:
        assert found is not None
        assert found[1] - found[0] == len(quote)
        assert found[0] in places
        inside = min(max(start, 0), len(text))
        assert abs(found[0] - inside) == min(abs(at - inside) for at in places)


@given(st.text("ab", max_size=12), st.text("ab", min_size=1, max_size=3), st.integers(-3, 15), st.integers(-3, 15))
def test_a_claim_holds_just_where_its_quote_stands(text: str, quote: str, start: int, end: int) -> None:
    found = check(replace(CLAIM, start=start, end=end, quote=quote), _Sources(text))
    assert (found.state == "holds") == (start >= 0 and end == start + len(quote) and text.startswith(quote, start))
    assert (found.state == "changed") == (quote not in text)
    assert found.now is None or text[slice(*found.now)] == quote


def test_no_model_is_loaded(room):
    path = room.write("asked.json", json.dumps(an_answer(QUOTES[0])))
    script = (
        "import sys; from qa.cli.main import run;"
        f"status = run(['verify', {str(path)!r}, '--index', {str(room.directory)!r}]);"
        "heavy = {'torch', 'sentence_transformers', 'onnxruntime', 'faiss', 'tantivy', 'gradio'} & set(sys.modules);"
        "sys.exit(status or ', '.join(heavy) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False, timeout=120)
    assert (done.returncode, done.stderr) == (0, "")

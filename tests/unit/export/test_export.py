from __future__ import annotations

import datetime as dt
import html
import json
import re
from dataclasses import replace

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from cli_fakes import DOCUMENT, PASSAGE, make_answer
from qa.export import Program, Record, conversation_to_dict, conversation_to_markdown, file_name, record_turn
from qa.export.markdown import escape, quoted
from qa.types import Citation, Document, ModelWork, Passage, Provenance, Statement
from qa.verify import read_claims
from qa.wire import answer_from_dict, answer_to_dict

INVISIBLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]"
)
NOW = dt.datetime(2026, 11, 28, 21, 30, 5, tzinfo=dt.UTC)
PROGRAM = Program("minilm 53aa", "3", "9.9")
READER = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
HOSTILE = (
    "# <b>x</b> [a](javascript:alert(1)) ![i](http://192.0.2.1/y.png) `c` **b** _i_ ~~s~~ | t | &lt; $x$ www.a.org\n"
    "    code\n1. one\n- two\n+ three\n> four\n---\n===\n```\nfence\n"
)


def a_record(*turns: object) -> Record:
    return Record("On the treaty", NOW, tuple(turns))


ASKED = record_turn("When?", make_answer("When?"))


def plain(tokens: object) -> str:
    """What a reader sees; fails where anything but text and line ends came out."""
    shown = []
    for token in tokens:
        assert token.type in {"text", "softbreak", "hardbreak"}, (token.type, token.content)
        shown.append(token.content if token.type == "text" else "\n")
    return "".join(shown)


def visible(text: str) -> str:
    """The text with the characters that Markdown cannot carry named."""
    return INVISIBLE.sub(lambda found: f"[U+{ord(found.group()):04X}]", text)


class TestMarkdown:
    @given(st.text())
    @example(HOSTILE)
    @example(":smile: a:b http://x 1) x")
    def test_a_line_shows_its_letters_and_does_nothing(self, text: str) -> None:
        written = escape(text)
        tokens = READER.parse(written)
        if not written:
            return
        assert [token.type for token in tokens] == ["paragraph_open", "inline", "paragraph_close"]
        assert plain(tokens[1].children) == visible(" ".join(text.split()))

    @given(st.text())
    @example(HOSTILE)
    @example("  a\n\n\tb\r\nc\rd  \n")
    def test_a_quotation_keeps_its_lines_and_does_nothing(self, text: str) -> None:
        tokens = READER.parse(quoted(text))
        assert {token.type for token in tokens} <= {
            "blockquote_open",
            "paragraph_open",
            "inline",
            "paragraph_close",
            "blockquote_close",
        }
        shown = [line for token in tokens if token.type == "inline" for line in plain(token.children).split("\n")]
        lines = [visible(line.rstrip(" \t")) for line in re.split("\r\n|\r|\n", text)]
        assert shown == [line for line in lines if line]

    def test_hosts_are_not_left_whole(self) -> None:
        assert "www.example" not in escape("www.example.org")
        assert escape("In 3.5 years. Then") == "In 3.5 years. Then"

    def test_a_conversation_is_readable(self) -> None:
        failed = record_turn("?", None, "the question has no words (ask something)")
        abstained = record_turn("Why *so*?", make_answer("Why *so*?", abstained=True))
        assert conversation_to_markdown(a_record(ASKED, abstained, failed), NOW).split("\n\n")[2:] == [
            "## 1\\. When?",
            "**3 May 1999**",
            "The treaty was signed in Almaty on 3 May 1999 \\[1\\]",
            "Estimated probability that this is right: 91%",
            "> The treaty was signed in Almaty on 3 May 1999",
            "\\[1\\] On treaties, 3 February 2001, Ada Example. talks/a\\.txt, characters 10 to 55",
            "## 2\\. Why \\*so\\*?",
            "The sources do not answer this question.",
            "## 3\\. ?",
            "This could not be answered: the question has no words (ask something)\n",
        ]

    def test_nothing_in_it_acts(self) -> None:
        document = Document(f"{HOSTILE}.txt", HOSTILE)
        passage = Passage(document.span(), Provenance(title=HOSTILE, speaker=HOSTILE), ())
        answer = make_answer(
            HOSTILE,
            standalone=HOSTILE + "x",
            citations=(Citation(1, document.span(), passage),),
            statements=(Statement(HOSTILE, (1,), supported=False),),
            short=HOSTILE,
            notice=HOSTILE,
        )
        record = Record(HOSTILE, NOW, (record_turn(HOSTILE, answer), record_turn(HOSTILE, None, HOSTILE)))
        tokens = READER.parse(conversation_to_markdown(record, NOW))
        kinds = {token.type for token in tokens} | {each.type for token in tokens for each in token.children or ()}
        assert {kind.removesuffix("_open").removesuffix("_close") for kind in kinds} <= {
            "heading",
            "paragraph",
            "inline",
            "text",
            "softbreak",
            "hardbreak",
            "blockquote",
            "strong",
            "code_inline",
        }
        code = [each.content for token in tokens for each in token.children or () if each.type == "code_inline"]
        assert code == ["qa verify"]

    def test_a_page_a_search_and_a_doubt_are_told(self) -> None:
        paged = Document("p.pdf", DOCUMENT.text, (0, 10))
        citation = Citation(1, paged.span(10, 55), replace(PASSAGE, span=paged.span(10), sentences=()))
        statements = (Statement("Never.", (1,), supported=False),)
        answer = make_answer("And he?", standalone="And Ada?", citations=(citation,), statements=statements)
        written = conversation_to_markdown(a_record(record_turn("And he?", answer)), NOW)
        assert "Searched as: And Ada?" in written
        assert "Never. \\[1\\] (not borne out by its source)" in written
        assert "p\\.pdf, page 2, characters 10 to 55" in written


class TestJson:
    def test_its_answers_are_the_contracts_and_can_be_read_back(self) -> None:
        payload = json.loads(json.dumps(conversation_to_dict(a_record(ASKED), PROGRAM, NOW), allow_nan=False))
        assert payload["program"] == {"qa": "9.9", "embedder": "minilm 53aa", "chunker": "3"}
        assert (payload["format"], payload["version"], payload["title"]) == ("qa-conversation", 1, "On the treaty")
        (turn,) = payload["turns"]
        answer = make_answer("When?")
        assert {key: turn[key] for key in answer_to_dict(answer)} == json.loads(json.dumps(answer_to_dict(answer)))
        assert turn["sources"] == {DOCUMENT.source: DOCUMENT.sha256}
        back = answer_from_dict(turn, {DOCUMENT.source: DOCUMENT})
        assert [citation.span for citation in back.citations] == [citation.span for citation in answer.citations]

    def test_it_can_be_verified(self, tmp_path) -> None:
        failed = record_turn("?", None, "no words")
        path = tmp_path / "c.json"
        path.write_text(json.dumps(conversation_to_dict(a_record(failed, ASKED), PROGRAM, NOW)), encoding="utf-8")
        (claim,) = read_claims(path)
        assert (claim.turn, claim.start, claim.end, claim.sha256) == (2, 10, 55, DOCUMENT.sha256)

    def test_who_asks_is_not_taken_for_who_answers(self) -> None:
        provenance = Provenance(speaker="Ada", question="Preface.", asker="Bob")
        citation = Citation(1, DOCUMENT.span(0, 8), Passage(DOCUMENT.span(), provenance, ()))
        recorded = record_turn("?", make_answer("?", citations=(citation,))).answer
        assert recorded is not None
        assert recorded.citations[0].speaker == "Bob"


class TestFileNames:
    @pytest.mark.parametrize(
        ("title", "name"),
        [
            ("When was it signed?", "when-was-it-signed.md"),
            ("../../etc/passwd", "etc-passwd.md"),
            ("Когда?", "когда.md"),
            ("CON", "conversation-con.md"),
            ("?!", "conversation.md"),
            ("a\x00b\u202e\ud800c", "a-b-c.md"),
            (".hidden", "hidden.md"),
        ],
    )
    def test_they_come_from_the_title(self, title: str, name: str) -> None:
        assert file_name(title, "md") == name

    @given(st.text())
    def test_they_are_safe_whatever_the_title(self, title: str) -> None:
        name = file_name(title, "json")
        assert re.fullmatch(r"[^\W_]+(-[^\W_]+)*\.json", name)
        assert len(name.encode()) <= 120


def test_html_entities_are_not_read() -> None:
    assert html.unescape(READER.renderInline(escape("&lt;b&gt;"))) == "&lt;b&gt;"


def test_words_of_a_models_own_are_named_in_every_form() -> None:
    work, pact = ModelWork("fake:m", 9, 5, 2), Statement("The pact was signed in Almaty.", (1,))
    never = Statement("Never.", (), supported=False)
    answer = make_answer("?", model=work.model, work=work, statements=(pact, never))
    statements = answer_to_dict(answer)["statements"]
    assert [each["own_words"] for each in statements] == [["pact"], []]
    assert "(the model's own words: pact)" in conversation_to_markdown(a_record(record_turn("?", answer)), NOW)
    assert "own_words" not in answer_to_dict(make_answer("?"))["statements"][0]

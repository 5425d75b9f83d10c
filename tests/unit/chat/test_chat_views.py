from __future__ import annotations

import html
import re
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from cli_fakes import DOCUMENT, HITS, PASSAGE, make_answer
from qa.chat.answer_view import pending_html, turn_html, where
from qa.chat.conversation import Conversation, Pending, Turn, first_place
from qa.chat.source_view import AROUND, document_html, place_html
from qa.corpus import outline
from qa.stages import Found, Writing
from qa.types import Citation, Document, ModelWork, Outline, Provenance, Statement

if TYPE_CHECKING:
    from qa.types import Answer

OUTLINE = outline(DOCUMENT)


def text_of(markup: str) -> str:
    """What a person sees of some HTML."""
    return html.unescape(re.sub(r"<[^>]*>", " ", markup))


def conversation(*answers: Answer) -> Conversation:
    """A conversation of these answers."""
    return Conversation(tuple(Turn(answer.question, answer) for answer in answers))


def two_citations() -> Answer:
    """An answer with two places."""
    citations = (Citation(1, DOCUMENT.span(10, 55), PASSAGE), Citation(2, DOCUMENT.span(56, 75), PASSAGE))
    return make_answer("When?", citations=citations, statements=(Statement("Both.", (1, 2)),))


class TestConversation:
    def test_places_are_named_by_turn_kind_and_number(self) -> None:
        talk = conversation(make_answer("A?"), two_citations())
        place = talk.place("1.cite.2")
        assert place is not None
        assert (place.span.key, place.marker) == (("talks/a.txt", 56, 75), 2)
        assert (place.previous, place.following) == ("1.cite.1", None)

    @pytest.mark.parametrize(
        "key", ["", "0", "0.cite", "0.cite.0", "0.cite.9", "9.cite.1", "0.else.1", "x.cite.1", "0.cite.-1", "0.cite.¹"]
    )
    def test_a_key_that_names_nothing_opens_nothing(self, key: str) -> None:
        assert conversation(make_answer("A?")).place(key) is None

    def test_an_abstention_shows_the_nearest_passage_first(self) -> None:
        place = first_place(conversation(make_answer("A?", abstained=True)))
        assert place is not None
        assert (place.span, place.marker) == (PASSAGE.span, None)

    def test_failed_questions_are_not_leaned_on(self) -> None:
        talk = conversation(make_answer("A?")).with_turn(Turn("?", failure="no words"))
        assert talk.questions == ("A?",)
        assert first_place(talk) is None


class TestAnswer:
    def test_it_shows_the_short_answer_the_sentence_and_a_marker(self) -> None:
        shown = turn_html(Turn("When?", make_answer("When?")), 3)
        assert '<p class="qa-short">3 May 1999</p>' in shown
        assert "The treaty was signed in Almaty" in text_of(shown)
        assert "qa-key-3-cite-1" in shown
        assert "91" in text_of(shown)

    @pytest.mark.parametrize(
        "text", ["He came in May.", "May.", "", " ", "May " + "x" * 50, "Two\nlines ", "<b>a pact"]
    )
    @pytest.mark.parametrize("work", [None, ModelWork("extractive", 9, 5, 2)])
    def test_the_letters_of_a_statement_are_kept_around_its_markers(self, text: str, work: ModelWork | None) -> None:
        answer = make_answer("When?", statements=(Statement(text, (1,)),), short=None, work=work)
        shown = turn_html(Turn("When?", answer), 0)
        statement = re.findall(r'<p class="qa-statement">(.*?)</p>', shown, re.DOTALL)[0]
        label = r' <span class="qa-own-label".*?</span>'
        assert html.unescape(re.sub(rf"<button.*?</button>|{label}|<[^>]*>", "", statement)) == text

    def test_words_that_a_model_chose_itself_are_marked(self) -> None:
        work, statement = ModelWork("fake:m", 9, 5, 1), Statement("The pact was signed in Almaty, solemnly.", (1,))
        shown = turn_html(Turn("?", make_answer("?", model=work.model, work=work, statements=(statement,))), 0)
        assert re.findall(r'<span class="qa-own"[^>]*>(.*?)</span>', shown) == ["pact", "solemnly"]
        assert "the model's own words: pact, solemnly" in text_of(shown)
        plain = turn_html(Turn("?", make_answer("?", statements=(statement,))), 0)
        assert "qa-own" not in plain

    def test_a_short_answer_that_is_all_is_shown_once(self) -> None:
        answer = make_answer("When?", statements=(Statement("3 May 1999", (1,)),))
        assert "qa-short" not in turn_html(Turn("When?", answer), 0)

    def test_what_no_source_bears_out_is_marked(self) -> None:
        answer = make_answer("When?", statements=(Statement("Never.", (1,), supported=False),))
        shown = turn_html(Turn("When?", answer), 0)
        assert "<s>Never.</s>" in shown
        assert "not borne out" in shown
        assert "qa-marker" not in shown

    def test_what_a_local_model_wrote_is_said_to_be_checked(self) -> None:
        work = ModelWork("fake:<b>m", 9, 5, 2)
        shown = turn_html(Turn("When?", make_answer("When?", model=work.model, work=work)), 0)
        assert "Written by fake:<b>m, every statement checked against the sources: 2 statements, none left out." in (
            text_of(shown)
        )
        assert "<b>m" not in shown
        assert "qa-written" in shown
        notice = "1 of the 2 statements was left out."
        work = replace(work, unsupported=("Never.",))
        shown = text_of(turn_html(Turn("When?", make_answer("When?", model=work.model, work=work, notice=notice)), 0))
        assert "checked against the sources. " in shown
        assert notice in shown

    @pytest.mark.parametrize(
        ("wrote", "unsupported", "said"),
        [(0, (), ""), (2, ("No.", "Never."), "wrote 2 statements, all of them left out."), (1, (), "none of them is")],
    )
    def test_an_answer_in_place_of_a_models_does_not_pass_for_its_own(
        self, wrote: int, unsupported: tuple[str, ...], said: str
    ) -> None:
        shown = turn_html(Turn("?", make_answer("?", work=ModelWork("fake:m", 9, 5, wrote, unsupported))), 0)
        assert said in text_of(shown)
        assert ("fake:m" in shown) is bool(said)
        assert "Written by" not in shown
        assert "qa-written" not in shown

    def test_what_is_being_written_has_working_markers(self) -> None:
        answer = make_answer("When?")
        struck = Statement("<i>Never</i>.", (), supported=False)
        writing = Writing((*answer.statements, struck), answer.citations)
        pending = Pending("When?", Found("When?", "When?", HITS), writing=writing)
        shown = pending_html(pending, 2)
        assert "so far: 2 statements" in text_of(shown)
        assert "qa-key-2-cite-1" in shown
        assert "<s>&#60;i&#62;Never" in shown
        talk = Conversation((Turn("A?"), Turn("B?")), pending)
        place = talk.place("2.cite.1")
        assert place is not None
        assert place.span == answer.citations[0].span

    def test_an_abstention_offers_passages_and_no_marker(self) -> None:
        shown = turn_html(Turn("Why?", make_answer("Why?", abstained=True)), 0)
        assert "qa-abstention" in shown
        assert "qa-key-0-hit-1" in shown
        assert "qa-marker" not in shown
        assert "Searched as: Why?" in text_of(shown)

    def test_a_rewritten_question_and_a_notice_are_told(self) -> None:
        answer = make_answer("And he?", standalone="Who is Ada?", notice="The model did not answer.")
        shown = text_of(turn_html(Turn("And he?", answer), 0))
        assert "Searched as: Who is Ada?" in shown
        assert "The model did not answer." in shown

    def test_a_failure_is_told(self) -> None:
        assert text_of(turn_html(Turn("?", failure="no <words>"), 0)).strip() == "no <words>"

    def test_long_passages_are_cut_at_a_word(self) -> None:
        long = Document("b.txt", "word " * 100)
        hit = replace(HITS[0], passage=replace(PASSAGE, span=long.span(), sentences=()))
        shown = text_of(turn_html(Turn("?", make_answer("?", abstained=True, hits=(hit,))), 0))
        assert "word …" in shown

    def test_nothing_found_is_no_list(self) -> None:
        assert "<details" not in turn_html(Turn("?", make_answer("?", abstained=True, hits=())), 0)

    def test_the_number_of_the_confidence_is_there_for_those_who_ask(self) -> None:
        shown = turn_html(Turn("When?", make_answer("When?")), 0)
        summary, explained = re.findall(r"<summary title=.(.*?).>.*?</summary><p>(.*?)</p>", shown)[0]
        assert "91%" in html.unescape(summary)
        assert "91%" in html.unescape(explained)

    def test_sources_are_offered_while_an_answer_is_read(self) -> None:
        assert "Looking for sources" in pending_html(Pending("Why?"), 2)
        shown = pending_html(Pending("Why?", Found("Why?", "Why?", HITS)), 2)
        assert "qa-key-2-hit-1" in shown
        assert "Sources found" in text_of(shown)
        assert "No passage" in pending_html(Pending("Why?", Found("Why?", "Why?", ())), 2)

    def test_where_a_passage_is_from(self) -> None:
        assert where(PASSAGE, "Ada Example") == "Ada Example, On treaties, 3 February 2001"
        assert where(replace(PASSAGE, provenance=Provenance()), None) == "talks/a.txt"


class TestSource:
    def test_the_quotation_is_marked_and_its_passage_tinted_in_the_whole_document(self) -> None:
        place = conversation(make_answer("When?")).place("0.cite.1")
        assert place is not None
        shown = place_html(place, OUTLINE)
        marked = re.findall(r'<mark class="qa-quote">(.*?)</mark>', shown)
        assert "".join(map(html.unescape, marked)) == place.span.text
        assert "Preface." in shown
        assert 'class="qa-passage"' in shown
        assert "letter for letter" in shown
        assert "Ada Example, On treaties, 3 February 2001" in text_of(shown)
        assert "qa-at-0-cite-1" in shown

    def test_a_source_that_changed_is_told(self) -> None:
        place = conversation(make_answer("When?")).place("0.cite.1")
        assert place is not None
        changed = Document(DOCUMENT.source, DOCUMENT.text.replace("Almaty", "Astana"))
        assert "has changed" in place_html(place, outline(changed))

    def test_a_passage_that_was_only_read_has_no_quotation(self) -> None:
        place = conversation(make_answer("When?")).place("0.hit.1")
        assert place is not None
        shown = place_html(place, OUTLINE)
        assert "<mark" not in shown
        assert "letter for letter" not in shown

    def test_steps_lead_through_the_citations(self) -> None:
        place = conversation(two_citations()).place("0.cite.1")
        assert place is not None
        shown = place_html(place, OUTLINE)
        assert "qa-key-0-cite-2" in shown
        assert "disabled" in shown
        assert "Source 1 of 2" in text_of(shown)

    def test_a_page_is_named(self) -> None:
        paged = Document("p.pdf", DOCUMENT.text, (0, 10))
        passage = replace(PASSAGE, span=paged.span(10), sentences=())
        answer = make_answer("When?", citations=(Citation(1, paged.span(10, 55), passage),))
        place = conversation(answer).place("0.cite.1")
        assert place is not None
        assert "page 2" in place_html(place, Outline(paged, ()))

    def test_a_very_long_document_is_cut_around_the_place(self) -> None:
        text = "a" * (AROUND + 50) + " here " + "b" * (AROUND + 70)
        document = Document("long.txt", text)
        passage = replace(PASSAGE, span=document.span(AROUND + 51, AROUND + 55), sentences=())
        answer = make_answer("When?", citations=(Citation(1, passage.span, passage),))
        place = conversation(answer).place("0.cite.1")
        assert place is not None
        shown = text_of(place_html(place, outline(document)))
        assert "51 characters before" in shown
        assert "71 characters after" in shown

    def test_a_document_is_shown_letter_for_letter(self) -> None:
        assert "".join(text_of(document_html(OUTLINE)).split()).endswith("".join(DOCUMENT.text.split()))

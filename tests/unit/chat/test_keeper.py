from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace
from types import SimpleNamespace
from typing import TYPE_CHECKING, cast

import gradio as gr
import pytest
from hypothesis import given
from hypothesis import strategies as st

import qa.chat.keeper
import qa.chat.stored
import stem_doors
from cli_fakes import DOCUMENT, HITS, PASSAGE, make_answer
from qa.chat.answer_view import turn_html
from qa.chat.conversation import Conversation, Turn, first_place
from qa.chat.keeper import Desk, Keeper
from qa.chat.library import Library
from qa.chat.reopen import CHANGED, IndexedNow, reopen
from qa.chat.room import Room
from qa.chat.shelf import Shelf
from qa.chat.source_view import place_html
from qa.chat.stored import pack, stamp, unpack
from qa.chat.waiting import Waiting
from qa.corpus import outline
from qa.export import Record, record_turn
from qa.settings import Places, Settings
from qa.types import Citation, Document, Statement

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from qa.assistant import Assistant

NOW = dt.datetime(2026, 11, 28, 21, 30, 5, tzinfo=dt.UTC)


def indexed(*documents: Document) -> IndexedNow:
    """An index of these documents, as far as a conversation that is taken up looks at it."""
    known = {document.source: document for document in documents}
    manifest = SimpleNamespace(
        documents={source: each.sha256 for source, each in known.items()}, embedder="minilm 53aa", chunker="3"
    )
    fake = SimpleNamespace(
        index=SimpleNamespace(manifest=manifest), document=known.__getitem__, close=lambda: None, ask=None
    )
    return IndexedNow(cast("Assistant", fake))


def a_keeper(*documents: Document) -> Keeper:
    return Keeper(Library(lambda: indexed(*documents)._assistant))


def two_citations() -> Turn:
    citations = (Citation(1, DOCUMENT.span(10, 55), PASSAGE), Citation(2, DOCUMENT.span(57, 76), PASSAGE))
    statements = (Statement("Signed.", (1,)), Statement("Six.", (2, 1)), Statement("Said by nobody.", ()))
    return Turn("When?", make_answer("When?", citations=citations, statements=statements))


def taken_up(turn: Turn, *documents: Document) -> Turn:
    """The turn after it was kept by a browser, over an index of these documents."""
    kept = Keeper(Library(lambda: indexed(DOCUMENT)._assistant)).save(Conversation((turn,)), Shelf(), Desk()).shelf
    record = unpack(json.loads(json.dumps(pack(kept)))).conversations[0].record
    return reopen(record, indexed(*documents)).turns[0]


def changed(old: str, new: str) -> Document:
    return Document(DOCUMENT.source, DOCUMENT.text.replace(old, new))


class TestTakingUp:
    def test_an_unchanged_source_gives_the_same_turn(self) -> None:
        turn, again = two_citations(), taken_up(two_citations(), DOCUMENT)
        assert again.answer is not None
        assert turn.answer is not None
        assert [each.span.key for each in again.answer.citations] == [each.span.key for each in turn.answer.citations]
        assert [each.passage.span for each in again.answer.citations] == [PASSAGE.span, PASSAGE.span]
        assert [hit.passage.span for hit in again.answer.hits] == [hit.passage.span for hit in HITS]
        assert turn_html(again, 0) == turn_html(turn, 0)
        place = first_place(Conversation((again,)))
        assert place is not None
        assert "letter for letter" in place_html(place, outline(DOCUMENT))

    def test_a_quotation_that_moved_is_found_where_it_stands(self) -> None:
        now = changed("Preface.", "A longer preface than before.")
        again = taken_up(two_citations(), now).answer
        assert again is not None
        assert [each.quote for each in again.citations] == [DOCUMENT.text[10:55], DOCUMENT.text[57:76]]
        assert again.citations[0].span.document is now
        assert all(each.passage.span.contains(each.span) for each in again.citations)
        assert f"{CHANGED}: what is quoted from talks/a.txt stands at another place now." in again.notice
        assert again.hits == ()
        assert "1 passage that was looked at is not listed any more." in again.notice

    def test_a_quotation_that_stands_no_more_is_no_marker_and_the_turn_says_so(self) -> None:
        again = taken_up(two_citations(), changed("Almaty", "Astana"))
        assert again.answer is not None
        assert [(each.marker, each.quote) for each in again.answer.citations] == [(1, DOCUMENT.text[57:76])]
        assert again.answer.statements == (
            Statement("Signed.", (), supported=False),
            Statement("Six.", (1,)),
            Statement("Said by nobody.", ()),
        )
        assert f"{CHANGED}: a quotation does not stand in talks/a.txt any more." in again.answer.notice
        shown = turn_html(again, 0)
        assert CHANGED in shown
        assert "qa-key-0-cite-2" not in shown

    def test_several_that_stand_no_more_are_counted(self) -> None:
        again = taken_up(two_citations(), Document(DOCUMENT.source, "Something else.\n")).answer
        assert again is not None
        assert "2 quotations do not stand in talks/a.txt any more." in again.notice
        assert again.citations == ()

    def test_a_source_that_is_gone_is_told(self) -> None:
        again = taken_up(two_citations()).answer
        assert again is not None
        assert f"{CHANGED}: talks/a.txt is not indexed any more." in again.notice
        assert (again.citations, again.hits) == ((), ())

    def test_a_failure_stays_one(self) -> None:
        assert taken_up(Turn("?", failure="no words")) == Turn("?", failure="no words")

    def test_a_passage_outside_of_a_forged_document_is_left_out(self) -> None:
        recorded = record_turn("When?", make_answer("When?", abstained=True))
        assert recorded.answer is not None
        looked = (replace(recorded.answer.passages[0], end=10**9),)
        forged = replace(recorded, answer=replace(recorded.answer, passages=looked))
        (turn,) = reopen(Record("x", NOW, (forged,)), indexed(DOCUMENT)).turns
        assert turn.answer is not None
        assert turn.answer.hits == ()

    @given(st.text(max_size=80))
    def test_whatever_the_source_has_become_no_wrong_quotation_is_shown(self, text: str) -> None:
        answer = taken_up(two_citations(), Document(DOCUMENT.source, text)).answer
        assert answer is not None
        for citation in answer.citations:
            assert citation.span.document.text == text
            assert citation.quote in {DOCUMENT.text[10:55], DOCUMENT.text[57:76]}

    def test_the_source_panel_marks_nothing_where_the_source_changed_since(self) -> None:
        place = first_place(Conversation((two_citations(),)))
        assert place is not None
        shown = place_html(place, outline(changed("Almaty", "Astana")))
        assert "<mark" not in shown
        assert "has changed" in shown


class TestKeeping:
    def test_an_empty_conversation_is_not_kept(self) -> None:
        outcome = a_keeper().save(Conversation(), Shelf(), Desk("0" * 16))
        assert (outcome.shelf, outcome.desk, outcome.conversation) == (Shelf(), Desk(), None)

    def test_it_goes_on_under_its_id_and_title(self) -> None:
        keeper, first, second = a_keeper(DOCUMENT), two_citations(), Turn("Why?", make_answer("Why?"))
        once = keeper.save(Conversation((first,)), Shelf(), Desk())
        renamed = keeper.rename("  My treaty ", once.shelf, once.desk)
        twice = keeper.save(Conversation((first, second)), renamed.shelf, renamed.desk)
        (kept,) = twice.shelf.conversations
        assert (kept.id, kept.record.title) == (once.desk.id, "My treaty")
        assert [turn.question for turn in kept.record.turns] == ["When?", "Why?"]
        same = keeper.save(Conversation((first, second)), twice.shelf, twice.desk)
        assert (same.shelf, same.desk) == (twice.shelf, twice.desk)

    def test_another_first_question_makes_another_conversation(self) -> None:
        keeper = a_keeper(DOCUMENT)
        once = keeper.save(Conversation((two_citations(),)), Shelf(), Desk())
        again = keeper.save(Conversation((two_citations(),)), once.shelf, once.desk)
        assert len(again.shelf.conversations) == 1
        other = keeper.save(Conversation((Turn("Why?", make_answer("Why?")),)), once.shelf, once.desk)
        assert [kept.record.title for kept in other.shelf.conversations] == ["Why?", "When?"]
        assert other.desk.id != once.desk.id

    def test_turns_that_were_taken_up_stay_kept_as_they_were(self) -> None:
        once = a_keeper(DOCUMENT).save(Conversation((two_citations(),)), Shelf(), Desk())
        keeper = a_keeper(changed("Almaty", "Astana"))
        opened = keeper.open(once.desk.id, once.shelf, Desk())
        assert opened.conversation is not None
        assert opened.conversation.questions == ("When?",)
        more = opened.conversation.with_turn(Turn("Why?", make_answer("Why?")))
        kept = keeper.save(more, opened.shelf, opened.desk).shelf.conversations[0].record
        assert kept.turns[0] == once.shelf.conversations[0].record.turns[0]
        assert len(kept.turns) == 2

    def test_what_is_not_kept_changes_nothing(self) -> None:
        keeper = a_keeper()
        for outcome in (
            keeper.open("nonsense", Shelf(), Desk()),
            keeper.rename("x", Shelf(), Desk()),
            keeper.delete("", Shelf(), Desk("f" * 16)),
            keeper.undo("", Shelf(), Desk()),
        ):
            assert outcome.conversation is None
            assert outcome.shelf == Shelf()

    def test_deleting_is_undone(self) -> None:
        keeper = a_keeper(DOCUMENT)
        once = keeper.save(Conversation((two_citations(),)), Shelf(), Desk())
        assert keeper.rename(" ", once.shelf, once.desk).shelf == once.shelf
        deleted = keeper.delete("", once.shelf, once.desk)
        assert (deleted.shelf, deleted.conversation, deleted.note) == (Shelf(), Conversation(), "Deleted: When?")
        back = keeper.undo("", deleted.shelf, deleted.desk)
        assert back.shelf == once.shelf
        assert back.desk.id == once.desk.id
        assert back.conversation is not None

    def test_what_was_dropped_is_told(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(qa.chat.stored, "MOST_CONVERSATIONS", 1)
        keeper = a_keeper(DOCUMENT)
        once = keeper.save(Conversation((two_citations(),)), Shelf(), Desk())
        other = keeper.save(Conversation((Turn("Why?", make_answer("Why?")),)), once.shelf, Desk())
        assert "the oldest conversation was dropped" in other.note
        monkeypatch.setattr(qa.chat.stored, "MOST_BYTES", 10)
        turns = (Turn("Why?", make_answer("Why?")), two_citations())
        assert "oldest questions were dropped" in keeper.save(Conversation(turns), other.shelf, other.desk).note

    def test_a_question_that_was_too_long_does_not_push_the_others_out(self) -> None:
        turns = (two_citations(), Turn("?" * 3_000_000, failure="too long"))
        kept = a_keeper(DOCUMENT).save(Conversation(turns), Shelf(), Desk())
        assert [len(turn.question) for turn in kept.shelf.conversations[0].record.turns] == [5, 2000]
        assert kept.note == ""

    def test_both_exports_are_files_named_after_the_title(self, tmp_path: Path) -> None:
        keeper = a_keeper(DOCUMENT)
        once = keeper.save(Conversation((two_citations(),)), Shelf(), Desk())
        written = keeper.as_markdown(once.shelf, once.desk, tmp_path)
        assert written is not None
        assert written.name == "when.md"
        assert written.parent.stat().st_mode & 0o077 == 0
        assert "> The treaty was signed" in written.read_text(encoding="utf-8")
        exported = keeper.as_json(once.shelf, once.desk, tmp_path)
        assert exported is not None
        assert json.loads(exported.read_text(encoding="utf-8"))["program"]["embedder"] == "minilm 53aa"
        assert keeper.as_json(once.shelf, Desk(), tmp_path) is None
        assert keeper.as_markdown(once.shelf, Desk(), tmp_path) is None

    def test_a_stamp_tells_shelves_apart(self) -> None:
        once = a_keeper(DOCUMENT).save(Conversation((two_citations(),)), Shelf(), Desk())
        assert stamp(once.shelf) == stamp(unpack(json.loads(json.dumps(pack(once.shelf)))))
        assert stamp(once.shelf) != stamp(Shelf())


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    """The real index and reader over one text."""
    settings = Settings(places=Places(index=tmp_path / "index", index_given=True))
    path = tmp_path / "talk.md"
    path.write_text("# Talk\n\nThe treaty was signed in Almaty in May 1999.\n", encoding="utf-8")

    def nothing(step: str, done: int, total: int) -> None:
        pass

    stem_doors.refresh_index(settings, [path], nothing)
    with Library(lambda: stem_doors.open_assistant(settings, nothing)) as library:
        yield library


def test_a_real_conversation_is_taken_up_and_goes_on(library: Library) -> None:
    room, keeper = Room(library, Waiting(20)), Keeper(library)
    answer = library.assistant.ask("Where was the treaty signed?")
    conversation = Conversation((Turn(answer.question, answer),))
    kept = keeper.save(conversation, Shelf(), Desk())
    opened = keeper.open(kept.desk.id, unpack(pack(kept.shelf)), Desk())
    assert opened.conversation is not None
    assert opened.conversation.questions == ("Where was the treaty signed?",)
    assert opened.conversation.turns[0].answer is not None
    assert conversation.turns[0].answer is not None
    spans = [hit.passage.span.key for hit in opened.conversation.turns[0].answer.hits]
    assert spans == [hit.passage.span.key for hit in conversation.turns[0].answer.hits]
    _, log, source, shown = room.put(opened.conversation)
    assert isinstance(log, gr.Chatbot)
    assert "Where was the treaty signed" in str(log.value)
    assert "qa-document" in source
    assert shown == opened.conversation

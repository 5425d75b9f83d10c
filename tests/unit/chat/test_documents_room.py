from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

import stem_doors
from chat_room import make_library, make_uploads
from qa.chat.conversation import Conversation
from qa.chat.documents_room import NOTHING_OPEN, DocumentsRoom, outcomes_html
from qa.chat.documents_table import HEADERS, document_choices, read_shelf, still_there
from qa.chat.filter_area import scope_in_words
from qa.chat.following import heading_text
from qa.chat.library import Library
from qa.chat.room import Room
from qa.chat.uploads import Outcome
from qa.chat.waiting import Waiting
from qa.index import DiskCheck
from qa.parts import make_loaders
from qa.settings import Places, Settings

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from qa.chat.page import Shown

HOSTILE_NAME = "<b onclick=x>\u202egnp.txt"
HOSTILE = (
    '# <img src=x onerror="alert(1)">\u202e ' + "long" * 25_000 + "\n\n[a](javascript:alert(1)) <script>x</script>\n"
)


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with make_library(tmp_path) as library:
        yield library


@pytest.fixture
def room(library: Library) -> DocumentsRoom:
    return DocumentsRoom(library, make_uploads(library))


def quiet(step: str, done: int, total: int) -> None:
    """Hears nothing."""


def test_the_table_says_what_there_is(room: DocumentsRoom) -> None:
    first, second = room.shelf().cells()
    assert len(first) == len(HEADERS)
    assert first == [1, "Trams", "trams.md", "", "article", 2, 44, "indexed"]
    assert second == [2, "Treaties", "treaty.md", "1999-05-03", "article", 2, 57, "indexed"]
    assert "2 documents, 4 passages, 101 characters." in room.shelf().totals_html().replace("&#44;", ",")


def test_the_table_says_how_the_files_are_now(room: DocumentsRoom, tmp_path: Path) -> None:
    (tmp_path / "texts" / "trams.md").unlink()
    (tmp_path / "texts" / "treaty.md").write_bytes(b"\xff")
    assert [row[-1] for row in room.shelf().cells()] == [
        "missing on disk",
        "cannot be read: not UTF-8 text (byte 0) (save it as UTF-8 text)",
    ]
    assert "1 missing on disk, 1 cannot be read." in room.shelf().totals_html()
    (tmp_path / "texts" / "treaty.md").write_text("New.")
    assert "taken up" in room.take_up(quiet)
    assert [row[2] for row in room.shelf().cells()] == ["treaty.md"]
    assert "Nothing has changed" in room.take_up(quiet)


def test_a_hostile_document_is_a_row_of_letters(tmp_path: Path) -> None:
    texts = tmp_path / "texts"
    texts.mkdir()
    (texts / HOSTILE_NAME).write_text(HOSTILE, encoding="utf-8")
    settings = Settings(places=Places(index=tmp_path / "index", index_given=True))
    stem_doors.refresh_index(settings, [texts], quiet)
    with stem_doors.open_assistant(settings, quiet) as assistant:
        [row] = read_shelf(assistant, DiskCheck(make_loaders())).cells()
        assert row[2] == "<b onclick=x>U+202Egnp.txt"
        assert max(len(str(cell)) for cell in row) <= 161
        assert document_choices(assistant) == [("<b onclick=x>U+202Egnp.txt", HOSTILE_NAME)]
        room = DocumentsRoom(Library(lambda: assistant), None)
        page = room.read(HOSTILE_NAME)
        assert "<script" not in page
        assert "<img" not in page
        assert "\u202e" not in page


def test_a_document_is_read_and_a_missing_one_told(room: DocumentsRoom) -> None:
    assert "Almaty" in room.read("treaty.md")
    assert "qa-failure" in room.read("gone.md")
    assert "Choose a document" in NOTHING_OPEN


def test_uploads_are_taken_and_what_was_received_is_deleted(room: DocumentsRoom, tmp_path: Path) -> None:
    good, bad = tmp_path / "zebra.md", tmp_path / "bad.exe"
    good.write_text("Zebras.")
    bad.write_text("x")
    html = room.take([str(good), str(bad)], quiet)
    assert "added" in html
    assert "refused" in html
    assert not good.exists()
    assert not bad.exists()
    assert "It was uploaded here" in room.warning("zebra.md")
    said, gone = room.remove("zebra.md", quiet)
    assert gone
    assert "its file is deleted" in said


def test_removing_a_file_of_ones_own_says_that_it_stays(room: DocumentsRoom) -> None:
    assert "stays where it is" in room.warning("treaty.md")
    said, gone = room.remove("treaty.md", quiet)
    assert gone
    assert "Its file stays" in said
    assert room.remove("treaty.md", quiet)[1] is False
    assert "qa-failure" in room.warning("treaty.md")


def test_where_nobody_may_change_anything_nothing_changes(library: Library, tmp_path: Path) -> None:
    room = DocumentsRoom(library, None)
    assert not room.may_change
    sent = tmp_path / "a.txt"
    sent.write_text("A note.")
    assert room.take([str(sent)], quiet) == ""
    assert not sent.exists()
    assert room.remove("treaty.md", quiet) == ("", False)
    assert room.take_up(quiet) == ""
    assert "qa-failure" in room.warning("treaty.md")
    assert len(library.assistant.documents()) == 2


def test_outcomes_are_text() -> None:
    html = outcomes_html([Outcome("<i>a.txt", "refused", "<b>no"), Outcome("a.txt", "added", "a-2.txt")])
    assert "<i>" not in html
    assert html.count("<b>") == 3  # two names and one source, ours


def test_what_was_chosen_stays_as_far_as_it_is_there(library: Library) -> None:
    assert still_there(["treaty.md", "gone.md"], library.assistant) == ["treaty.md"]
    assert "2 documents, 4 passages." in heading_text(library.assistant)


def test_the_scope_in_words(library: Library) -> None:
    assert scope_in_words(library, [], "", "") == ("all documents", False)
    assert scope_in_words(library, ["treaty.md"], "", "") == ("1 of 2 documents", False)
    assert scope_in_words(library, [], "1990", "1999") == ("1 of 2 documents, dated 1990 to 1999", False)
    words, wrong = scope_in_words(library, [], "soon", "")
    assert wrong
    assert "'soon' is not a date" in words


def test_a_question_is_answered_from_the_scope_or_fails_in_one_line(library: Library) -> None:
    room = Room(library, Waiting(20))
    conversation, _ = asked(room, "Where was the treaty signed?", ["trams.md"], "", "")
    answer = conversation.turns[0].answer
    assert answer is not None
    assert {hit.passage.span.source for hit in answer.hits} == {"trams.md"}
    assert answer.notice == "Searched 1 of 2 documents."
    _, last = asked(room, "Where was it signed?", [], "2001", "")
    assert "no passage of the documents is dated 2001 or later" in last
    _, last = asked(room, "Where was it signed?", [], "2001", "1999")
    assert "begins on" in last


def asked(room: Room, question: str, sources: list[str], since: str, until: str) -> tuple[Conversation, str]:
    """The conversation after one question, and the letters of its last message."""

    async def steps() -> Shown:
        return [step async for step in room.ask(question, Conversation(), sources, since, until)][-1]

    last = asyncio.run(steps())
    assert isinstance(last.conversation, Conversation)
    assert isinstance(last.log, list)
    return last.conversation, str(last.log[-1]["content"])

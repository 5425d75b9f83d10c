from __future__ import annotations

import gc
import os
import sqlite3
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat_room import LIMITS, TREATY, make_library, make_uploads
from qa.chat.rules import UploadLimits
from qa.chat.uploads import Outcome, safe_name
from qa.errors import SourceError
from qa.index import storage

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qa.chat.library import Library

ZEBRA = "# Zebras\n\n12 March 2021\n\nThe zebra Matilda lives in Karaganda.\n"


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with make_library(tmp_path) as library:
        yield library


@pytest.fixture
def incoming(tmp_path: Path) -> Path:
    folder = tmp_path / "incoming"
    folder.mkdir()
    return folder


def sources(library: Library) -> set[str]:
    return {record.source for record in library.assistant.documents()}


def put(folder: Path, name: str, content: str | bytes) -> tuple[Path, str]:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path, name


def test_a_file_is_kept_indexed_and_asked_about(library: Library, incoming: Path) -> None:
    heard: list[str] = []
    uploads = make_uploads(library)
    before = library.assistant
    outcomes = uploads.take([put(incoming, "zebra.md", ZEBRA)], lambda step, done, total: heard.append(step))
    assert outcomes == [Outcome("zebra.md", "added", "zebra.md")]
    assert (uploads.folder / "zebra.md").read_text(encoding="utf-8") == ZEBRA
    assert library.assistant is not before
    assert "Karaganda" in library.assistant.search("Where does the zebra Matilda live?")[0].passage.text
    assert {"read", "split", "embed"} <= set(heard)
    assert not [path for path in uploads.folder.iterdir() if path.name.startswith(".")]


def test_every_file_has_its_own_outcome(library: Library, incoming: Path) -> None:
    files = [
        put(incoming, "zebra.md", ZEBRA),
        put(incoming, "same.md", TREATY),
        put(incoming, "binary.txt", bytes(range(256))),
    ]
    assert [(o.name, o.what) for o in make_uploads(library).take(files)] == [
        ("zebra.md", "added"),
        ("same.md", "unchanged"),
        ("binary.txt", "refused"),
    ]
    assert sources(library) == {"treaty.md", "trams.md", "zebra.md"}


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("a.exe", "text", "this type is not read; read are .markdown, .md, .text, .txt"),
        ("noending", "text", "this type is not read"),
        ("a.txt", b"\xff\xfe\x00", "not UTF-8 text"),
        ("a.txt", b"a\x00b", "binary, not text"),
        ("a.txt", " \n", "empty"),
        ("a.txt", "", "empty"),
        ("a.txt", "long " * 500, "2 kB, and at most 2 kB are taken"),
    ],
)
def test_what_is_no_document_is_refused_with_a_reason(
    library: Library, incoming: Path, name: str, content: str | bytes, reason: str
) -> None:
    before = library.assistant
    [outcome] = make_uploads(library).take([put(incoming, name, content)])
    assert outcome.what == "refused"
    assert reason in outcome.detail
    assert library.assistant is before
    assert not list((library.assistant.index.directory / "uploads").glob("*"))


def test_too_many_at_once_and_too_much_in_all_are_refused(library: Library, incoming: Path) -> None:
    files = [put(incoming, f"{n}.txt", f"Note {n}. " + "x" * 1_900) for n in range(4)]
    outcomes = make_uploads(library).take(files)
    assert [outcome.what for outcome in outcomes] == ["added", "added", "refused", "refused"]
    assert "all uploads together" in outcomes[2].detail
    assert "only 3 files" in outcomes[3].detail


def test_a_name_that_is_taken_is_numbered_and_replaces_nothing(library: Library, incoming: Path) -> None:
    uploads = make_uploads(library)
    uploads.take([put(incoming, "zebra.md", ZEBRA)])
    assert uploads.take([put(incoming, "zebra.md", ZEBRA + "She eats hay.")]) == [
        Outcome("zebra.md", "added", "zebra-2.md")
    ]
    assert uploads.take([put(incoming, "treaty.md", "Another treaty.")])[0].detail == "treaty-2.md"
    assert library.assistant.document("treaty.md").text == TREATY
    assert library.assistant.document("zebra.md").text == ZEBRA
    assert uploads.take([put(incoming, "other.md", ZEBRA)]) == [Outcome("other.md", "unchanged", "zebra.md")]


def test_a_link_is_not_followed(library: Library, incoming: Path, tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("Nobody is to read this.")
    (incoming / "link.txt").symlink_to(secret)
    [outcome] = make_uploads(library).take([(incoming / "link.txt", "link.txt")])
    assert (outcome.what, outcome.detail) == ("refused", "not a file")
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (library.assistant.index.directory / "uploads").symlink_to(elsewhere)
    [outcome] = make_uploads(library).take([put(incoming, "a.txt", "A note.")])
    assert outcome.what == "refused"
    assert "is a link" in outcome.detail
    assert list(elsewhere.iterdir()) == []


@pytest.mark.parametrize(
    "name", ["../../evil.txt", "/etc/evil.txt", "..\\evil.txt", ".hidden.txt", "a\0b.txt", "....txt"]
)
def test_no_name_leads_out_of_the_folder(library: Library, incoming: Path, name: str) -> None:
    path, _ = put(incoming, "given", "A note.")
    uploads = make_uploads(library)
    assert uploads.take([(path, name)])[0].what == "added"
    [kept] = uploads.folder.iterdir()
    assert not kept.name.startswith(".")
    assert kept.name.endswith(".txt")


@given(st.text())
def test_a_safe_name_is_one_visible_name(name: str) -> None:
    safe = safe_name(name)
    assert safe
    assert safe not in {".", ".."}
    assert not safe.startswith(".")
    assert not set(safe) & set("/\\\0\n\r<>&\"'\u202e")
    assert len(safe.encode()) <= 255
    assert Path(safe).name == safe
    assert safe_name(safe) == safe


def test_a_writer_elsewhere_means_refused_and_nothing_is_left(library: Library, incoming: Path) -> None:
    uploads = make_uploads(library)
    with storage.writing(library.assistant.index.directory):
        [outcome] = uploads.take([put(incoming, "zebra.md", ZEBRA)])
    assert outcome.what == "refused"
    assert "another process" in outcome.detail
    assert list(uploads.folder.iterdir()) == []
    assert uploads.take([put(incoming, "zebra.md", ZEBRA)])[0].what == "added"


def test_an_uploaded_document_is_removed_with_its_file_and_can_come_again(library: Library, incoming: Path) -> None:
    uploads = make_uploads(library)
    uploads.take([put(incoming, "zebra.md", ZEBRA)])
    assert uploads.remove("zebra.md") is True
    assert not (uploads.folder / "zebra.md").exists()
    assert sources(library) == {"treaty.md", "trams.md"}
    assert uploads.take([put(incoming, "zebra.md", ZEBRA)]) == [Outcome("zebra.md", "added", "zebra.md")]


def test_a_file_of_somebodys_own_folder_is_never_deleted(library: Library, tmp_path: Path) -> None:
    uploads = make_uploads(library)
    assert uploads.remove("treaty.md") is False
    assert (tmp_path / "texts" / "treaty.md").read_text() == TREATY
    assert sources(library) == {"trams.md"}
    with pytest.raises(SourceError, match=r"treaty\.md"):
        uploads.remove("treaty.md")


def test_what_changed_on_the_disk_is_taken_up(library: Library, tmp_path: Path) -> None:
    changed, gone = tmp_path / "texts" / "treaty.md", tmp_path / "texts" / "trams.md"
    changed.write_text(TREATY + "\nIt has six parties.\n")
    gone.unlink()
    make_uploads(library).refresh([changed, gone])
    assert sources(library) == {"treaty.md"}
    assert "six parties" in library.assistant.document("treaty.md").text


def test_what_is_answered_from_stays_open_until_it_is_done(library: Library) -> None:
    before = library.assistant
    index = before.index
    make_uploads(library).remove("trams.md")
    gc.collect()
    assert before.document("trams.md").text
    assert before.search("trams")
    del before
    gc.collect()
    with pytest.raises(sqlite3.ProgrammingError, match="closed"):
        index.documents()
    assert library.assistant.documents()


def test_with_every_document_gone_a_question_is_still_answered_honestly(library: Library) -> None:
    uploads = make_uploads(library)
    uploads.remove("trams.md")
    uploads.remove("treaty.md")
    assert library.assistant.documents() == ()
    assert library.assistant.ask("Where was the treaty signed?").abstained
    assert library.assistant.search("treaty") == []


def test_limits_in_words(library: Library) -> None:
    words = make_uploads(library, UploadLimits(20_000_000, 20, 1_500_000_000)).in_words
    assert words == "Read are .markdown, .md, .text, .txt; at most 20 files at once, 20 MB each, 1,500 MB in all."
    assert LIMITS.files == 3
    assert os.sep not in words

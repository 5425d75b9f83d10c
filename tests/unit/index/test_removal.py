"""What taking a document out of the index does, and what it leaves alone."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index_room import IndexRoom
from qa.errors import IndexDamaged, IndexMissing, SourceError, StorageError
from qa.index import manifest, remove
from qa.index.catalogue import Catalogue
from qa.scope import Scope
from qa.testing import HashEmbedder, ListStore

CATS = "Cats sleep by day.\n\nThey hunt at night."
DOGS = "Dogs bark at strangers.\n\nThey guard the house."


@pytest.fixture
def room(tmp_path):
    room = IndexRoom(tmp_path)
    room.write("texts/cats.txt", CATS)
    room.write("texts/dogs.txt", DOGS)
    room.refresh("texts")
    return room


def take_out(room, *sources):
    room.embedder = HashEmbedder(room.identity)
    return remove(room.directory, sources, embedder=room.embedder, store=room.store, words=room.words)


def test_a_document_goes_with_its_vectors_and_words_and_its_file_stays(room):
    with room.open() as index:
        rows = index.passage_ids(Scope.of({"cats.txt"}))
    gone = take_out(room, "cats.txt")
    assert [filed.source for filed in gone] == ["cats.txt"]
    assert gone[0].path.read_text() == CATS
    assert room.state() == {"dogs.txt": DOGS}
    assert room.embedder.embedded == []
    with room.open() as index:
        vector = room.embedder.embed_question("Cats sleep by day.")
        assert not set(rows) & {row for row, _ in index.search_passages(vector, 50)}
        assert index.search_words("cats", 50) == []
        assert index.sentence_ids(rows) == []


def test_it_stays_out_when_its_folder_is_refreshed_until_it_is_named(room):
    take_out(room, "cats.txt")
    room.write("texts/birds.txt", "Birds sing.")
    report = room.refresh("texts")
    assert (report.added, report.unchanged, report.removed) == (("birds.txt",), ("dogs.txt",), ())
    assert room.refresh("texts/cats.txt").added == ("cats.txt",)
    assert set(room.state()) == {"birds.txt", "cats.txt", "dogs.txt"}
    room.write("texts/cats.txt", CATS + "\n\nMice fear them.")
    assert room.refresh("texts").changed == ("cats.txt",)


def test_it_stays_out_when_the_index_is_built_anew(room):
    take_out(room, "cats.txt")
    room.identity = "hashes/2"
    room.refresh("texts")
    assert room.state() == {"dogs.txt": DOGS}


def test_a_file_that_was_given_itself_is_no_root_any_more(room):
    room.write("notes.txt", "Notes on cats.")
    room.refresh("notes.txt")
    take_out(room, "notes.txt")
    with room.open() as index:
        assert list(index.roots()) == [room.folder / "texts"]
    assert set(room.state()) == {"cats.txt", "dogs.txt"}
    room.refresh("notes.txt")
    assert set(room.state()) == {"cats.txt", "dogs.txt", "notes.txt"}


def test_the_last_document_can_go_too(room):
    take_out(room, "cats.txt", "dogs.txt")
    assert room.state() == {}
    assert room.refresh("texts").documents == 0


def test_an_unknown_document_is_named_and_nothing_goes(room):
    before = room.files()
    with pytest.raises(SourceError, match=r"'birds\.txt'"):
        take_out(room, "cats.txt", "birds.txt")
    assert room.files() == before


def test_nothing_named_changes_nothing(room):
    before = room.files()
    assert take_out(room) == ()
    assert room.files() == before


def test_a_missing_index_is_not_made(tmp_path):
    room = IndexRoom(tmp_path)
    with pytest.raises(IndexMissing):
        take_out(room, "cats.txt")
    assert not room.directory.exists()


def test_a_catalogue_that_cannot_be_read_is_told(room):
    next(room.generations()).joinpath("catalogue.sqlite").write_bytes(b"no")
    with pytest.raises(IndexDamaged):
        take_out(room, "cats.txt")


class FullDisk(ListStore):
    """A store that cannot be saved."""

    def save(self, path):
        raise OSError(28, "No space left on device")


def test_a_disk_that_refuses_leaves_the_old_index(room):
    before = room.files()
    FullDisk.__name__ = ListStore.__name__
    with pytest.raises(StorageError, match="No space left"):
        remove(room.directory, ["cats.txt"], embedder=room.embedder, store=FullDisk, words=room.words)
    assert room.files() == before
    assert room.state() == {"cats.txt": CATS, "dogs.txt": DOGS}


def test_an_open_index_goes_on_as_it_was_and_is_reopened_as_it_is(room):
    with room.open() as index:
        take_out(room, "cats.txt")
        assert index.document("cats.txt").text == CATS
        with closing(index.reopened()) as fresh:
            assert [record.source for record in fresh.documents()] == ["dogs.txt"]


def test_an_index_from_before_there_were_exclusions_is_read_and_written(room):
    path = next(room.generations()) / "catalogue.sqlite"
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript("DROP TABLE excluded; DROP INDEX passages_date;")
    now = manifest.read_manifest(room.directory)
    changed = replace(now, files=manifest.fingerprints(path.parent))
    (room.directory / manifest.NAME).write_text(changed.dumps(), encoding="utf-8")
    with closing(Catalogue.open(path)) as catalogue:
        assert catalogue.excluded() == frozenset()
    take_out(room, "cats.txt")
    assert room.state() == {"dogs.txt": DOGS}
    assert room.refresh("texts").added == ()


@given(gone=st.sets(st.sampled_from(["a.txt", "b.txt", "c.txt", "d.txt"])))
def test_whatever_goes_the_others_stay_as_they_were(tmp_path_factory, gone):
    room = IndexRoom(tmp_path_factory.mktemp("room"))
    texts = {name: f"Words of {name}.\n\nMore words, {number}." for number, name in enumerate(["a.txt", "b.txt"])}
    texts |= dict.fromkeys(("c.txt", "d.txt"), "The same words.")
    for name, text in texts.items():
        room.write(f"texts/{name}", text)
    room.refresh("texts")
    take_out(room, *gone)
    left = {name: text for name, text in texts.items() if name not in gone}
    assert room.state() == left
    room.refresh("texts")
    assert room.state() == left

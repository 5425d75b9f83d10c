"""Whatever happens to a process or a disk, the index is the old one or the new one."""

from __future__ import annotations

import fcntl
import os
import resource
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from index_room import IndexRoom
from qa.adapters.faiss_store import FaissStore
from qa.adapters.tantivy_words import TantivyWords
from qa.errors import IndexDamaged, IndexMismatch, IndexMissing, StorageError
from qa.index import manifest as files
from qa.index import status, storage
from qa.testing import ListStore, ListWords

if TYPE_CHECKING:
    from pathlib import Path

CATS = "Cats sleep by day.\n\nThey hunt at night."
DOGS = "Dogs bark at strangers.\n\nThey guard the house."
PARTS = ("catalogue.sqlite", "passages.faiss", "sentences.faiss", "words/words.json")


class FullStore(ListStore):
    """A store on a disk that fills up while it is written."""

    def save(self, path: Path) -> None:
        path.write_bytes(b"half")
        raise OSError(28, "No space left on device")


FullStore.__name__ = ListStore.__name__  # the manifest knows a store by this name


class FullWords(ListWords):
    def commit(self) -> None:
        if self._pending:
            raise StorageError("the word index cannot be written")
        super().commit()


FullWords.__name__ = ListWords.__name__


@pytest.fixture
def room(tmp_path):
    made = IndexRoom(tmp_path)
    made.write("texts/cats.txt", CATS)
    made.refresh("texts")
    return made


@pytest.mark.parametrize("part", [{"store": FullStore}, {"words": FullWords}])
def test_a_full_disk_loses_nothing(room, part):
    before = room.files()
    room.write("texts/dogs.txt", DOGS)
    full = IndexRoom(room.folder, **part)
    with pytest.raises(StorageError):
        full.refresh("texts")
    assert room.files() == before
    assert room.state() == {"cats.txt": CATS}
    room.refresh("texts")
    assert room.state() == {"cats.txt": CATS, "dogs.txt": DOGS}


@pytest.mark.parametrize("part", [{"store": FullStore}, {"words": FullWords}])
def test_a_full_disk_leaves_no_half_of_a_first_index(tmp_path, part):
    full = IndexRoom(tmp_path, **part)
    full.write("cats.txt", CATS)
    with pytest.raises(StorageError):
        full.refresh("cats.txt")
    assert full.files() == {}
    with pytest.raises(IndexMissing), full.open():
        pass


def test_the_system_refuses_large_files(tmp_path):
    """The real parts under a limit of the operating system, which the disk's last byte resembles."""
    room = IndexRoom(tmp_path, store=FaissStore, words=TantivyWords)
    room.write("texts/cats.txt", CATS)
    room.refresh("texts")
    before = room.files()
    room.write("texts/long.txt", "\n\n".join(f"Sentence number {n} of a long text." for n in range(400)))
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (40_000, limits[1]))
    try:
        with pytest.raises(StorageError):
            room.refresh("texts")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert room.files() == before
    assert room.state() == {"cats.txt": CATS}


KILLED = """
import os, sys
from pathlib import Path
from index_room import IndexRoom
from qa.index import storage
from qa.testing import ListStore, ListWords

where, room = sys.argv[1], IndexRoom(Path(sys.argv[2]))

class Store(ListStore):
    def save(self, path):
        if where == "save" and path.name.startswith("sentences"):
            path.write_bytes(b"half")
            os._exit(9)
        super().save(path)

Store.__name__ = "ListStore"
room.store = Store
real_replace, real_clear = Path.replace, storage.clear

def replace(self, target):
    if where == "before the rename":
        os._exit(9)
    return real_replace(self, target)

def clear(directory, keep):
    if where == "after the rename":
        os._exit(9)
    real_clear(directory, keep)

Path.replace, storage.clear = replace, clear
room.refresh("texts")
"""


@pytest.mark.parametrize(
    ("where", "holds"), [("save", "old"), ("before the rename", "old"), ("after the rename", "new"), ("never", "new")]
)
def test_a_killed_process_leaves_the_old_index_or_the_new_one(room, where, holds, root):
    room.write("texts/dogs.txt", DOGS)
    done = subprocess.run(
        [sys.executable, "-c", KILLED, where, str(room.folder)],
        env={**os.environ, "PYTHONPATH": f"{root / 'src'}{os.pathsep}{root / 'tests'}"},
        check=False,
        timeout=120,
    )
    assert done.returncode == (0 if where == "never" else 9)
    assert room.state() == ({"cats.txt": CATS, "dogs.txt": DOGS} if holds == "new" else {"cats.txt": CATS})
    assert status(room.directory).problems == ()
    room.write("texts/dogs.txt", CATS)
    room.refresh("texts")
    assert room.state() == {"cats.txt": CATS, "dogs.txt": CATS}
    assert len(list(room.generations())) == 1, "the remains were not cleared"


def test_two_writers(room):
    with (room.directory / "index.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(StorageError, match="another process"):
            room.refresh("texts")
    room.refresh("texts")


def test_an_open_index_survives_its_replacement(room):
    with room.open() as index:
        room.write("texts/cats.txt", DOGS)
        room.refresh("texts")
        assert index.document("cats.txt").text == CATS
        assert [p.text for p in index.passages(index.passage_ids())]
        assert index.search_words("cats", 3)
        assert index.vocabulary()["cats"] == 1
    assert room.state() == {"cats.txt": DOGS}


def test_an_index_that_is_replaced_while_it_is_opened(room):
    """The first file that is looked for is gone, for another process has just finished a refresh."""

    class Store(ListStore):
        @classmethod
        def load(cls, path):
            if not room.embedder.embedded:
                return super().load(path)
            room.write("texts/cats.txt", DOGS)
            IndexRoom(room.folder).refresh("texts")
            room.embedder.embedded.clear()
            return super().load(path)

    Store.__name__ = ListStore.__name__
    assert room.embedder.embedded
    room.store = Store
    with room.open() as index:
        assert index.document("cats.txt").text == DOGS


def test_a_directory_that_cannot_be_made(room):
    room.write("index-file", "here I am")
    other = IndexRoom(room.folder / "index-file")
    with pytest.raises(StorageError):
        other.refresh("../texts")


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("how", ["missing", "cut", "garbled", "other size"])
def test_damage_is_named(room, part, how):
    damage(room, part, how)
    with pytest.raises(IndexDamaged, match=part), room.open():
        pass
    problems = status(room.directory).problems
    assert len(problems) == 1
    assert part in problems[0]


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("how", ["missing", "garbled"])
def test_damage_is_mended_by_a_refresh(room, part, how):
    room.write("other/dogs.txt", DOGS)
    room.refresh("other")
    damage(room, part, how)
    report = room.refresh("texts")
    lost = part == "catalogue.sqlite"
    assert room.state() == ({"cats.txt": CATS} if lost else {"cats.txt": CATS, "dogs.txt": DOGS})
    assert report.documents == (1 if lost else 2)
    assert (report.embedded == 0) == part.startswith("words")
    assert status(room.directory).problems == ()


@pytest.mark.parametrize(
    "content", ["", "{", "[]", '"text"', "null", '{"format": 1}', "\x00", '{"format": 1, "files": 3}']
)
def test_a_manifest_that_is_none(room, content):
    (room.directory / files.NAME).write_text(content, encoding="utf-8")
    with pytest.raises((IndexDamaged, IndexMismatch), match=r"manifest\.json"), room.open():
        pass
    assert len(status(room.directory).problems) == 1
    room.refresh("texts")
    assert room.state() == {"cats.txt": CATS}


@pytest.mark.parametrize("generation", ["../elsewhere", "", "generation-", 7])
def test_a_manifest_that_points_elsewhere(room, generation):
    path = room.directory / files.NAME
    kept = path.read_text(encoding="utf-8").replace('"generation-1"', f'"{generation}"' if generation != 7 else "7")
    path.write_text(kept, encoding="utf-8")
    with pytest.raises(IndexDamaged, match="names no generation"), room.open():
        pass


def test_a_failed_rebuild_leaves_the_damaged_index_as_it_was(room):
    damage(room, "passages.faiss", "cut")
    before = room.files()
    with pytest.raises(StorageError):
        IndexRoom(room.folder, store=FullStore).refresh("texts")
    assert room.files() == before


def test_a_manifest_and_vectors_that_disagree(room, tmp_path):
    """Whole files whose checksums are right, yet of another index."""
    other = IndexRoom(tmp_path / "other")
    other.write("texts/dogs.txt", DOGS + "\n\nThey are loyal. They run.")
    other.refresh("texts")
    ours, theirs = (next(one.generations()) for one in (room, other))
    (ours / "sentences.faiss").write_bytes((theirs / "sentences.faiss").read_bytes())
    manifest = files.read_manifest(room.directory)
    manifest = files.Manifest(
        **{name: getattr(manifest, name) for name in files.Manifest.__dataclass_fields__ if name != "files"},
        files=files.fingerprints(ours),
    )
    storage.commit(room.directory, manifest)
    with pytest.raises(IndexDamaged, match=r"sentences\.faiss"), room.open():
        pass


def test_another_embedder_is_refused(room):
    other = IndexRoom(room.folder, identity="hashes/2")
    with pytest.raises(IndexMismatch, match="hashes/1"), other.open():
        pass


def test_another_chunker_is_refused(room, monkeypatch):
    monkeypatch.setattr("qa.passages.VERSION", "another")
    with pytest.raises(IndexMismatch, match="another"), room.open():
        pass
    assert "another" in status(room.directory).problems[0]


def test_another_store_is_refused_and_built_anew(room):
    other = IndexRoom(room.folder, store=FaissStore)
    with pytest.raises(IndexMismatch, match="ListStore"), other.open():
        pass
    other.refresh("texts")
    assert other.state() == {"cats.txt": CATS}


def test_a_missing_index(tmp_path):
    room = IndexRoom(tmp_path)
    with pytest.raises(IndexMissing, match="index"), room.open():
        pass
    with pytest.raises(IndexMissing):
        status(room.directory)
    assert not room.directory.exists()


def test_status_tells_what_is_there(room):
    told = status(room.directory)
    assert [(record.source, record.characters) for record in told.documents] == [("cats.txt", len(CATS))]
    with room.open() as index:
        assert told.passages == len(index.passage_ids()) > 0
        assert told.sentences == len(index.sentence_ids(index.passage_ids())) > 0
    assert (told.embedder, told.problems) == ("hashes/1", ())
    assert told.size == sum(path.stat().st_size for path in next(room.generations()).rglob("*") if path.is_file())


def damage(room, part, how):
    path = next(room.generations()) / part
    content = path.read_bytes()
    if how == "missing":
        path.unlink()
    elif how == "cut":
        path.write_bytes(content[: len(content) // 2])
    elif how == "garbled":
        path.write_bytes(bytes(byte ^ 0x55 for byte in content))
    else:
        path.write_bytes(content + b"\0")

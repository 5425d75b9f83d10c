"""How an indexed document's file is found on the disk."""

from __future__ import annotations

import os

import pytest

from index_room import IndexRoom
from qa.adapters.text_loader import TextLoader
from qa.index import DiskCheck, FileState


class CountingLoader(TextLoader):
    """Counts what it reads."""

    def __init__(self):
        self.read = 0

    def load(self, path, source):
        self.read += 1
        return super().load(path, source)


@pytest.fixture
def room(tmp_path):
    room = IndexRoom(tmp_path)
    room.write("texts/cats.txt", "Cats sleep.")
    room.refresh("texts")
    return room


def filed(room):
    with room.open() as index:
        return index.filed()[0]


def test_a_file_is_as_it_was_changed_missing_or_unreadable(room):
    check = DiskCheck([TextLoader()])
    assert check.state(filed(room)) == FileState("indexed")
    room.write("texts/cats.txt", "Cats sleep long.")
    assert check.state(filed(room)) == FileState("changed")
    room.write("texts/cats.txt", b"\xff\xfe")
    assert check.state(filed(room)) == FileState("unreadable", "not UTF-8 text (byte 0) (save it as UTF-8 text)")
    (room.folder / "texts/cats.txt").unlink()
    assert check.state(filed(room)) == FileState("missing")
    (room.folder / "texts").rmdir()
    assert check.state(filed(room)) == FileState("missing")
    room.write("texts/cats.txt/deep.txt", "A folder now.")
    assert check.state(filed(room)).name == "unreadable"


def test_a_file_is_read_again_only_after_it_changed(room):
    loader = CountingLoader()
    check = DiskCheck([loader])
    assert check.state(filed(room)).name == "indexed"
    assert loader.read == 0  # its hash told
    room.write("texts/cats.txt", "Cats sleep long.")
    assert [check.state(filed(room)).name for _ in range(3)] == ["changed"] * 3
    assert loader.read == 1
    room.write("texts/cats.txt", "Cats sleep.")
    os.utime(room.folder / "texts/cats.txt", ns=(1, 1))
    assert check.state(filed(room)).name == "indexed"

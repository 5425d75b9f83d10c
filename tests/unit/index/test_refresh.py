"""What a refresh adds, changes, keeps and removes."""

from __future__ import annotations

import os
import sys

import pytest

from index_room import IndexRoom
from qa import passages as chunker
from qa.errors import EmptySource, NoSources, NotText, SourceError
from qa.scope import Scope

CATS = "Cats sleep by day.\n\nThey hunt at night."
DOGS = "Dogs bark at strangers.\n\nThey guard the house."
BIRDS = "Birds sing at dawn.\n\nThey fly south in autumn."


@pytest.fixture
def room(tmp_path):
    return IndexRoom(tmp_path)


def changes(report):
    """The report's sources, by what happened to them; empty ones left out."""
    found = {name: getattr(report, name) for name in ("added", "changed", "unchanged", "removed")}
    found["failed"] = tuple(source for source, _ in report.failed)
    return {name: sources for name, sources in found.items() if sources}


def test_a_folder_is_added(room):
    room.write("texts/cats.txt", CATS)
    room.write("texts/deep/dogs.md", DOGS)
    report = room.refresh("texts")
    assert changes(report) == {"added": ("cats.txt", "deep/dogs.md")}
    assert room.state() == {"cats.txt": CATS, "deep/dogs.md": DOGS}
    assert report.documents == 2
    assert report.embedded == len(room.embedder.embedded) > 0


def test_nothing_is_embedded_again(room):
    room.write("texts/cats.txt", CATS)
    room.refresh("texts")
    before = room.files()
    report = room.refresh("texts")
    assert changes(report) == {"unchanged": ("cats.txt",)}
    assert (report.embedded, room.embedder.embedded) == (0, [])
    assert room.files() == before
    assert (report.documents, len(list(room.generations()))) == (1, 1)


def test_only_what_changed_is_embedded(room):
    room.write("texts/cats.txt", CATS)
    room.write("texts/dogs.txt", DOGS)
    room.refresh("texts")
    room.write("texts/cats.txt", CATS.replace("hunt", "stalk mice"))
    report = room.refresh("texts")
    assert changes(report) == {"changed": ("cats.txt",), "unchanged": ("dogs.txt",)}
    assert room.embedder.embedded
    assert all("stalk mice" in text for text in room.embedder.embedded)
    assert room.state() == {"cats.txt": CATS.replace("hunt", "stalk mice"), "dogs.txt": DOGS}


def test_unchanged_documents_keep_their_rows(room):
    room.write("texts/cats.txt", CATS)
    room.write("texts/dogs.txt", DOGS)
    room.refresh("texts")
    with room.open() as index:
        before = index.passage_ids(Scope.of(["dogs.txt"]))
        all_before = index.passage_ids()
    room.write("texts/cats.txt", BIRDS)
    room.refresh("texts")
    with room.open() as index:
        assert index.passage_ids(Scope.of(["dogs.txt"])) == before
        new = set(index.passage_ids(Scope.of(["cats.txt"])))
        assert not new & set(all_before)  # a row id is never used for another text


def test_a_text_that_moves_keeps_its_vectors(room):
    room.write("texts/cats.txt", CATS)
    room.refresh("texts")
    (room.folder / "texts/cats.txt").rename(room.folder / "texts/felines.txt")
    report = room.refresh("texts")
    assert changes(report) == {"added": ("felines.txt",), "removed": ("cats.txt",)}
    assert report.embedded == 0
    assert room.state() == {"felines.txt": CATS}


def test_equal_texts_are_embedded_once(room):
    for name in ("a.txt", "b.txt", "c.txt"):
        room.write(f"texts/{name}", CATS)
    room.refresh("texts")
    passages, sentences = {CATS}, set(CATS.split("\n\n"))
    assert sorted(room.embedder.embedded) == sorted([*passages, *sentences])
    assert room.state() == dict.fromkeys(("a.txt", "b.txt", "c.txt"), CATS)


def test_removed_files_disappear(room):
    room.write("texts/cats.txt", CATS)
    room.write("texts/dogs.txt", DOGS)
    room.refresh("texts")
    (room.folder / "texts/dogs.txt").unlink()
    assert changes(room.refresh("texts")) == {"unchanged": ("cats.txt",), "removed": ("dogs.txt",)}
    assert room.state() == {"cats.txt": CATS}
    with room.open() as index:
        assert index.search_words("dogs bark", 5) == []


def test_a_known_folder_may_become_empty_and_fill_again(room):
    path = room.write("texts/cats.txt", CATS)
    room.refresh("texts")
    path.unlink()
    report = room.refresh("texts")
    assert changes(report) == {"removed": ("cats.txt",)}
    assert (report.documents, report.passages, room.state()) == (0, 0, {})
    room.write("texts/cats.txt", CATS)
    assert changes(room.refresh("texts")) == {"added": ("cats.txt",)}
    assert room.state() == {"cats.txt": CATS}


def test_a_known_file_may_go(room):
    path = room.write("texts/cats.txt", CATS)
    room.write("other/dogs.txt", DOGS)
    room.refresh("texts/cats.txt", "other")
    path.unlink()
    assert changes(room.refresh("texts/cats.txt")) == {"removed": ("cats.txt",)}
    with pytest.raises(NoSources):
        room.refresh("texts/cats.txt")
    assert room.state() == {"dogs.txt": DOGS}


def test_other_roots_are_left_alone(room):
    room.write("a/cats.txt", CATS)
    room.write("b/dogs.txt", DOGS)
    room.refresh("a", "b")
    (room.folder / "b/dogs.txt").unlink()
    room.write("a/birds.txt", BIRDS)
    assert changes(room.refresh("a")) == {"added": ("birds.txt",), "unchanged": ("cats.txt",)}
    assert room.state() == {"cats.txt": CATS, "birds.txt": BIRDS, "dogs.txt": DOGS}


@pytest.mark.parametrize("together", [True, False])
def test_later_roots_get_their_folders_name_where_sources_clash(room, together):
    room.write("one/texts/cats.txt", CATS)
    room.write("two/texts/cats.txt", DOGS)
    room.write("two/texts/own.txt", BIRDS)
    room.write("three/texts/cats.txt", BIRDS)
    roots = ("one/texts", "two/texts", "three/texts/cats.txt")
    for names in [roots] if together else [(name,) for name in roots]:
        room.refresh(*names)
    expected = {"cats.txt": CATS, "texts/cats.txt": DOGS, "texts/own.txt": BIRDS, "texts-2/cats.txt": BIRDS}
    assert room.state() == expected
    report = room.refresh(*reversed(roots))
    assert set(changes(report)) == {"unchanged"}
    assert room.state() == expected


def test_a_new_file_may_clash_with_a_prefix(room):
    room.write("one/cats.txt", CATS)
    room.write("two/cats.txt", DOGS)
    room.refresh("one", "two")
    room.write("one/two/cats.txt", BIRDS)
    room.refresh("one")
    assert room.state() == {"cats.txt": CATS, "two/cats.txt": DOGS, "two/cats-2.txt": BIRDS}
    assert set(changes(room.refresh("one", "two"))) == {"unchanged"}


def test_a_file_inside_a_known_folder_is_refreshed_in_place(room):
    room.write("texts/deep/cats.txt", CATS)
    room.write("texts/dogs.txt", DOGS)
    room.refresh("texts")
    room.write("texts/deep/cats.txt", BIRDS)
    room.write("texts/dogs.txt", BIRDS)
    assert changes(room.refresh("texts/deep/cats.txt")) == {"changed": ("deep/cats.txt",)}
    assert room.state() == {"deep/cats.txt": BIRDS, "dogs.txt": DOGS}
    (room.folder / "texts/deep/cats.txt").unlink()
    assert changes(room.refresh("texts/deep")) == {"removed": ("deep/cats.txt",)}
    with pytest.raises(NoSources):
        room.refresh("texts/nowhere.txt")


@pytest.mark.parametrize("names", [("texts/deep", "texts"), ("texts", "texts/deep")])
def test_a_folder_takes_over_what_lies_in_it(room, names):
    room.write("texts/deep/cats.txt", CATS)
    room.write("texts/cats.txt", DOGS)
    for name in names:
        room.refresh(name)
    assert room.state() == {"cats.txt": DOGS, "deep/cats.txt": CATS}
    assert room.refresh("texts").embedded == 0
    other = IndexRoom(room.folder, identity="hashes/2")
    other.refresh(*names)
    assert other.state() == {"cats.txt": DOGS, "deep/cats.txt": CATS}


def test_a_hidden_root_is_not_taken_over(room):
    room.write("texts/.notes/cats.txt", CATS)
    room.write("texts/dogs.txt", DOGS)
    room.refresh("texts/.notes")
    room.refresh("texts")
    assert room.state() == {"cats.txt": CATS, "dogs.txt": DOGS}


def test_a_root_that_was_moved_keeps_its_sources(room):
    room.write("before/cats.txt", CATS)
    room.write("before/dogs.txt", DOGS)
    room.refresh("before")
    (room.folder / "before").rename(room.folder / "after")
    room.write("after/dogs.txt", BIRDS)
    report = room.refresh("after")
    assert changes(report) == {"changed": ("dogs.txt",), "unchanged": ("cats.txt",)}
    assert room.state() == {"cats.txt": CATS, "dogs.txt": BIRDS}


def test_links_and_dots_name_the_same_root(room):
    room.write("texts/cats.txt", CATS)
    (room.folder / "link.txt").symlink_to(room.folder / "texts/cats.txt")
    room.refresh("texts")
    assert changes(room.refresh("texts/../texts/.")) == {"unchanged": ("cats.txt",)}
    assert changes(room.refresh("link.txt")) == {"added": ("link.txt",)}


def test_broken_files_are_reported_and_the_others_go_on(room):
    room.write("texts/cats.txt", CATS)
    room.write("texts/empty.txt", "")
    room.write("texts/binary.txt", b"\x00\x01\x02")
    room.write("texts/latin.txt", "Überblick".encode("latin-1"))
    report = room.refresh("texts")
    assert changes(report) == {"added": ("cats.txt",), "failed": ("binary.txt", "empty.txt", "latin.txt")}
    assert all(source in reason and "\n" not in reason for source, reason in report.failed)
    assert room.state() == {"cats.txt": CATS}


def test_a_broken_new_version_keeps_out(room):
    room.write("texts/cats.txt", CATS)
    room.write("texts/dogs.txt", DOGS)
    room.refresh("texts")
    room.write("texts/cats.txt", b"\xff\xfe broken")
    assert changes(room.refresh("texts")) == {"unchanged": ("dogs.txt",), "failed": ("cats.txt",)}
    assert room.state() == {"cats.txt": CATS, "dogs.txt": DOGS}


@pytest.mark.parametrize(("content", "error"), [(b"", EmptySource), (b"\x00", NotText), (b"\xff", NotText)])
def test_a_single_broken_file_is_an_error(room, content, error):
    room.write("cats.txt", CATS)
    room.refresh("cats.txt")
    before = room.files()
    room.write("broken.txt", content)
    with pytest.raises(error, match=r"broken\.txt"):
        room.refresh("broken.txt")
    assert room.files() == before


def test_several_broken_files_make_no_index(room):
    room.write("texts/a.txt", b"")
    room.write("texts/b.txt", b"\xff")
    with pytest.raises(SourceError, match=r"a\.txt.*b\.txt"):
        room.refresh("texts")
    assert room.files() == {}
    room.write("cats.txt", CATS)
    room.refresh("cats.txt")
    assert changes(room.refresh("texts")) == {"failed": ("a.txt", "b.txt")}
    assert room.state() == {"cats.txt": CATS}


@pytest.mark.parametrize("name", ["nowhere", "empty", "nowhere/cats.txt"])
def test_nothing_to_read_leaves_nothing_behind(room, name):
    (room.folder / "empty").mkdir()
    with pytest.raises(NoSources):
        room.refresh(name)
    assert not room.directory.exists()


def test_no_path_at_all(room):
    with pytest.raises(NoSources):
        room.refresh()
    room.write("cats.txt", CATS)
    room.refresh("cats.txt")
    assert changes(room.refresh()) == {}
    assert room.state() == {"cats.txt": CATS}


@pytest.mark.skipif(sys.platform != "linux", reason="file names are bytes only there")
def test_a_file_name_that_is_not_unicode(room):
    room.write("texts/cats.txt", CATS)
    path = os.fsencode(room.folder / "texts") + b"/\xff.txt"
    with open(path, "wb") as file:  # noqa: PTH123 - a path of bytes
        file.write(DOGS.encode())
    report = room.refresh("texts")
    assert report.added == ("cats.txt",)
    assert len(report.failed) == 1
    assert "UTF-8" in report.failed[0][1]


def test_progress_is_told(room):
    heard = []
    for number in range(90):
        room.write(f"texts/{number}.txt", f"Text number {number} is about {number * 7}.")
    room.refresh("texts", progress=lambda step, done, total: heard.append((step, done, total)))
    steps = {step: (done, total) for step, done, total in heard}
    assert list(steps) == ["read", "split", "embed"]
    assert steps["read"] == (90, 90)
    assert steps["embed"][0] == steps["embed"][1] > 64
    for step in steps:
        counted = [done for said, done, _ in heard if said == step]
        assert counted == sorted(counted)


@pytest.mark.parametrize("what", ["embedder", "chunker"])
def test_another_embedder_or_chunker_builds_anew(room, what, monkeypatch):
    room.write("a/cats.txt", CATS)
    gone = room.write("b/dogs.txt", DOGS)
    room.refresh("a", "b")
    gone.unlink()  # still in the index: nobody refreshed its folder
    if what == "embedder":
        room.identity = "hashes/2"
    else:
        monkeypatch.setattr(chunker, "VERSION", "another")
    report = room.refresh("a")
    assert changes(report) == {"unchanged": ("cats.txt",)}
    assert (report.embedded > 0) == (what == "embedder")  # the chunker's texts are the same here, and so their vectors
    assert room.state() == {"cats.txt": CATS, "dogs.txt": DOGS}
    assert changes(room.refresh("a")) == {"unchanged": ("cats.txt",)}
    assert room.embedder.embedded == []
    room.refresh("b")
    assert room.state() == {"cats.txt": CATS}

"""Which files under a path are read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from qa.corpus import find_sources
from qa.errors import NoSources

if TYPE_CHECKING:
    from pathlib import Path

SUFFIXES = frozenset({".txt", ".md"})


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with files to read and files to leave."""
    root = tmp_path / "texts"
    for name in ("b.txt", "A.MD", "deep/er/c.txt", "deep/d.png", ".hidden.txt", ".git/e.txt", "deep/.f/g.md", "none"):
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("It was so.\n", encoding="utf-8")
    return root


def test_a_folder_in_depth(folder: Path) -> None:
    """Sorted by source, endings in any case, nothing hidden."""
    found = find_sources(folder, SUFFIXES)
    assert [source for _, source in found] == ["A.MD", "b.txt", "deep/er/c.txt"]
    assert all(path == folder / source for path, source in found)


def test_a_file_is_its_own_source_whatever_its_ending(folder: Path) -> None:
    """It was named, so it is wanted."""
    assert find_sources(folder / "deep" / "d.png", SUFFIXES) == [(folder / "deep" / "d.png", "d.png")]


def test_links_to_folders_are_passed_over(folder: Path, tmp_path: Path) -> None:
    """A ring of links would have no end."""
    (folder / "ring").symlink_to(folder)
    (folder / "link.txt").symlink_to(folder / "b.txt")
    sources = [source for _, source in find_sources(folder, SUFFIXES)]
    assert sources == ["A.MD", "b.txt", "deep/er/c.txt", "link.txt"]


def test_nothing_there(tmp_path: Path) -> None:
    """The path is named."""
    with pytest.raises(NoSources, match="nowhere"):
        find_sources(tmp_path / "nowhere", SUFFIXES)


def test_nothing_that_can_be_read(folder: Path) -> None:
    """What would be read is named."""
    with pytest.raises(NoSources, match=r"\.pdf"):
        find_sources(folder, {".pdf"})

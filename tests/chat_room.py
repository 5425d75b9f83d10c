"""A library over a small folder of texts, with the real index, retrieval and reader around a tiny embedder."""

from __future__ import annotations

from typing import TYPE_CHECKING

import stem_doors
from qa.chat.library import Library
from qa.chat.rules import UploadLimits
from qa.chat.uploads import Uploads
from qa.settings import Places, Settings

if TYPE_CHECKING:
    from pathlib import Path

TREATY = "# Treaties\n\n3 May 1999\n\nThe treaty was signed in Almaty.\n"
TRAMS = "# Trams\n\nTrams crossed the city until 1950.\n"
LIMITS = UploadLimits(file_bytes=2_000, files=3, total_bytes=5_000)


def make_library(folder: Path) -> Library:
    """Two documents, one of them dated; close it."""
    texts = folder / "texts"
    texts.mkdir()
    (texts / "treaty.md").write_text(TREATY, encoding="utf-8")
    (texts / "trams.md").write_text(TRAMS, encoding="utf-8")
    settings = Settings(places=Places(index=folder / "index", index_given=True))
    stem_doors.refresh_index(settings, [texts], lambda step, done, total: None)
    return Library(lambda: stem_doors.open_assistant(settings, lambda step, done, total: None))


def make_uploads(library: Library, limits: UploadLimits = LIMITS) -> Uploads:
    """The uploads of such a library."""
    return Uploads(library, limits)

"""Doors to the real index, retrieval and reader around a tiny embedder: the command line without the large model."""

from __future__ import annotations

from typing import TYPE_CHECKING

from builders import StemEmbedder
from qa.assistant import Assistant
from qa.cli.context import Doors
from qa.index import Index, RefreshReport
from qa.parts import index_parts, make_reader
from qa.parts import refresh_index as refresh_with

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from qa.seams import Progress
    from qa.settings import Settings


def open_assistant(settings: Settings, progress: Progress) -> Assistant:
    """Open the index that the settings name."""
    embedder = StemEmbedder()
    store, words = index_parts(settings)
    index = Index.open(settings.places.index, embedder=embedder, store=store, words=words)
    return Assistant(index, embedder, make_reader(settings, embedder, index), settings)


def refresh_index(settings: Settings, paths: Sequence[Path], progress: Progress) -> RefreshReport:
    """Add or refresh files and folders."""
    return refresh_with(settings.places.index, paths, settings=settings, embedder=StemEmbedder(), progress=progress)


DOORS = Doors(open_assistant=open_assistant, refresh_index=refresh_index)

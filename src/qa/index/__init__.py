"""Builds, refreshes, opens and inspects an index: a folder with catalogue, vectors, words and a manifest."""

from qa.index.build import RefreshReport, refresh
from qa.index.catalogue import DocumentRecord, Filed, Origin
from qa.index.disk import DiskCheck, FileState
from qa.index.opened import Index
from qa.index.removal import remove
from qa.index.status import Status, status
from qa.index.texts import Texts, open_texts

__all__ = [
    "DiskCheck",
    "DocumentRecord",
    "FileState",
    "Filed",
    "Index",
    "Origin",
    "RefreshReport",
    "Status",
    "Texts",
    "open_texts",
    "refresh",
    "remove",
    "status",
]

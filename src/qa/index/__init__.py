"""Builds, refreshes, opens and inspects an index: a folder with catalogue, vectors, words and a manifest."""

from qa.index.build import RefreshReport, refresh
from qa.index.catalogue import DocumentRecord
from qa.index.opened import Index
from qa.index.status import Status, status
from qa.index.texts import Texts, open_texts

__all__ = ["DocumentRecord", "Index", "RefreshReport", "Status", "Texts", "open_texts", "refresh", "status"]

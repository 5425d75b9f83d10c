"""Every vector store keeps the promises of its seam."""

from __future__ import annotations

from qa.adapters.faiss_store import FaissStore
from qa.testing import ListStore, VectorStoreConformance


class TestFaissStore(VectorStoreConformance):
    store = FaissStore


class TestListStore(VectorStoreConformance):
    store = ListStore

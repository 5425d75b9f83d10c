"""Every embedder keeps the promises of its seam."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from qa.testing import EmbedderConformance, HashEmbedder

if TYPE_CHECKING:
    from qa.seams import Embedder


@cache
def _minilm() -> Embedder:
    from qa.adapters.sentence_transformer import MiniLmEmbedder  # noqa: PLC0415 - takes seconds

    return MiniLmEmbedder()


class TestMiniLmEmbedder(EmbedderConformance):
    def make_embedder(self) -> Embedder:
        return _minilm()


class TestHashEmbedder(EmbedderConformance):
    def make_embedder(self) -> Embedder:
        return HashEmbedder()

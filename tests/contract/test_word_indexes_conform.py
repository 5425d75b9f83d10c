"""Every word index keeps the promises of its seam."""

from __future__ import annotations

from qa.adapters.tantivy_words import TantivyWords
from qa.testing import ListWords, WordIndexConformance


class TestTantivyWords(WordIndexConformance):
    words = TantivyWords


class TestListWords(WordIndexConformance):
    words = ListWords

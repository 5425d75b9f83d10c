"""Repairs misspelt words of a question, and dates in figures, against the words that the index knows."""

from __future__ import annotations

import json
import re
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from rapidfuzz import fuzz, process
from rapidfuzz.distance import DamerauLevenshtein

from qa.corpus.dates import read_date
from qa.types import date_in_words
from qa.words import STOPWORDS, split_words, stem

if TYPE_CHECKING:
    from collections.abc import Mapping

_SHORTEST = 4  # shorter words have too many neighbours to be repaired safely
_LIKENESS = 72.0  # rapidfuzz ratio from 0 to 100
_ALTERNATIVES = 2
_IN_FIGURES = re.compile(r"(?<![\w./-])(?:\d{4}-\d{1,2}-\d{1,2}|\d{1,2}[./]\d{1,2}[./]\d{4})(?![\w/-]|\.\d)")


def likely_words(word: str, vocabulary: Mapping[str, int]) -> list[str]:
    """The known words that an unknown word may stand for, likeliest first; itself known or too short: none.

    A word that is spelt rightly stands for itself ("Geneva" is no "general"), or for another form of itself.
    """
    lowered = word.lower()
    if len(lowered) < _SHORTEST or lowered in vocabulary or lowered in STOPWORDS or not lowered.isalpha():
        return []
    allowed = 1 if len(lowered) < 6 else 2  # noqa: PLR2004 - letters that a typing slip changes
    near = process.extract(lowered, vocabulary.keys(), scorer=fuzz.ratio, limit=20, score_cutoff=_LIKENESS)
    slips = [
        (DamerauLevenshtein.distance(lowered, known), -vocabulary[known], known)
        for known, _, _ in near
        if known[0] == lowered[0] or fuzz.ratio(known, lowered) > _LIKENESS + 10
    ]
    found = [known for distance, _, known in sorted(slips) if distance <= allowed][:_ALTERNATIVES]
    return [known for known in found if stem(known) == stem(word)] if lowered in _english() else found


def repair(question: str, vocabulary: Mapping[str, int]) -> dict[str, list[str]]:
    """For each word of the question that the index does not know, the words it may stand for."""
    found = {word: likely_words(word, vocabulary) for word in split_words(question)}
    return {word: known for word, known in found.items() if known}


def with_dates_in_words(question: str, vocabulary: Mapping[str, int]) -> str:
    """The question with "18 November 2016" for "18.11.2016", which most texts write out; a known form is left alone."""

    def in_words(match: re.Match[str]) -> str:
        known = match.group() in vocabulary
        return (not known and date_in_words(read_date(match.group()))) or match.group()

    return _IN_FIGURES.sub(in_words, question)


@cache
def _english() -> frozenset[str]:
    """Some 20,000 words: those that the shipped reader knows whole, for they are frequent, so rightly spelt."""
    tokenizer = json.loads(files("qa.models").joinpath("reader/tokenizer.json").read_text(encoding="utf-8"))
    return frozenset(piece for piece in tokenizer["model"]["vocab"] if piece.isalpha())

"""Compares answers as texts: case, punctuation, articles and white space aside."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter

_ARTICLES = re.compile(r"\b(?:a|an|the)\b")


def normalised(text: str) -> str:
    """The text in lower case, punctuation and symbols made blanks, articles left out, blanks single."""
    folded = _blanked(unicodedata.normalize("NFKC", _blanked(text)).lower())  # signs first: "№" would become "no"
    return " ".join(_ARTICLES.sub(" ", folded).split())


def _blanked(text: str) -> str:
    """The text with punctuation and symbols made blanks."""
    return "".join(" " if unicodedata.category(letter)[0] in "PS" else letter for letter in text)


def contains(text: str, answer: str) -> bool:
    """Whether the text has the answer's words, in their order, as whole words."""
    wanted = normalised(answer)
    return bool(wanted) and f" {wanted} " in f" {normalised(text)} "


def token_f1(answer: str, accepted: str) -> float:
    """Harmonic mean of precision and recall over words.

    Source: P. Rajpurkar et al., "SQuAD: 100,000+ Questions for Machine Comprehension of Text", EMNLP 2016.
    """
    ours, theirs = normalised(answer).split(), normalised(accepted).split()
    common = sum((Counter(ours) & Counter(theirs)).values())
    if not common:
        return float(ours == theirs)
    return 2 * common / (len(ours) + len(theirs))

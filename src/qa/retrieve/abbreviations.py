"""Writes common abbreviations of a question out, or full forms short, as the documents have them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from qa.words import STOPWORDS, split_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

# Only what stands for one thing nearly everywhere; what a text abbreviates for itself, it also writes out.
FULL_FORMS = {
    "CEO": "chief executive",
    "CFO": "chief financial officer",
    "COO": "chief operating officer",
    "CTO": "chief technology officer",
    "PM": "prime minister",
    "MP": "member of parliament",
    "MPs": "members of parliament",
    "MEP": "member of the European Parliament",
    "HQ": "headquarters",
    "AGM": "annual general meeting",
    "GDP": "gross domestic product",
    "VAT": "value added tax",
    "NGO": "non-governmental organisation",
    "NGOs": "non-governmental organisations",
    "R&D": "research and development",
    "UN": "United Nations",
    "EU": "European Union",
    "UK": "United Kingdom",
    "USA": "United States",
    "ECB": "European Central Bank",
    "IMF": "International Monetary Fund",
    "WTO": "World Trade Organization",
    "IAEA": "International Atomic Energy Agency",
    "NATO": "North Atlantic Treaty Organization",
}
_SHORT_FORMS = {full.lower(): short for short, full in FULL_FORMS.items()}


def _any_of(forms: Iterable[str]) -> str:
    return "|".join(map(re.escape, sorted(forms, key=len, reverse=True)))


_SHORT = re.compile(rf"(?<![\w&])(?:{_any_of(FULL_FORMS)})(?![\w&])")
_FULL = re.compile(rf"\b(?P<full>{_any_of(_SHORT_FORMS)})\b(?P<of>['’](?!\w))?", re.IGNORECASE)


def as_documents_have_it(question: str, vocabulary: Mapping[str, int]) -> str:
    """The question with "chief executive" for "CEO", or the other way round, where only that form is known.

    Args:
        question: as it was asked.
        vocabulary: the documents' words in lower case.
    """

    def is_known(words: str) -> bool:
        return all(word in vocabulary or word in STOPWORDS for word in split_words(words.lower()))

    def written_out(match: re.Match[str]) -> str:
        full = FULL_FORMS[match.group()]
        return full if is_known(full) and not is_known(match.group()) else match.group()

    def shortened(match: re.Match[str]) -> str:
        short = _SHORT_FORMS[match["full"].lower()]
        shorter = is_known(short) and not is_known(match["full"])
        return short + ("'s" if match["of"] else "") if shorter else match.group()

    return _FULL.sub(shortened, _SHORT.sub(written_out, question))

"""Years of birth and death as they stand behind a name: "Agnes Holt (1871 to 1949)"."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from qa.answer.facts import MONTHS
from qa.words import stem

if TYPE_CHECKING:
    from qa.types import Span

_DAY = rf"(?:\d{{1,2}}\s(?:{MONTHS})\s|(?:{MONTHS})\s(?:\d{{1,2}},\s)?)?"
_YEAR = r"(?:c\.\s?|ca\.\s?)?\d{3,4}"
_LIFE = re.compile(  # behind a name, which is capitalised
    rf"\b[A-Z][\w’'-]*\s\((?:born\s|b\.\s?)?(?P<born>{_DAY}{_YEAR})"
    rf"\s?(?:-|–|—|to)\s?(?:died\s|d\.\s?)?(?P<died>{_DAY}{_YEAR})\)"
)
_ASKS = {
    "born": re.compile(r"\bborn\b|\bbirth(?:days?|dates?)?\b", re.IGNORECASE),
    "died": re.compile(r"\b(?:dies?|died|deaths?|dead)\b|\bpass(?:ed)? away\b", re.IGNORECASE),
}
_IMPLIED = frozenset(map(stem, ("born", "birth", "die", "death")))


def implied_stems(sentence: str) -> frozenset[str]:
    """The stems of what a sentence says of a life without words; none where it gives no years of one."""
    return _IMPLIED if _LIFE.search(sentence) else frozenset()


def life_dates(question: str, sentence: Span) -> list[Span]:
    """The years in a sentence in which those whose birth or death is asked for were born, or died."""
    asked = [which for which, asks in _ASKS.items() if asks.search(question)]
    return [sentence.within(*life.span(which)) for life in _LIFE.finditer(sentence.text) for which in asked]

"""Finds where a text says what an abbreviation stands for: "the Collective Security Treaty Organization (CSTO)"."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

_ASKS = re.compile(
    r"\bstands? for\b|\bshort for\b|\babbreviat|\bacronym\b|\binitials\b|\bletters\b|\bspel(?:l|t|led)\b"
    r"|\bfull (?:name|form|title)\b|\bin full\b|\bmeans?\b|\bmeaning\b|\bexpan(?:d|sion)",
    re.IGNORECASE,
)
_ABBREVIATION = re.compile(r"\b[A-Z][A-Z0-9&-]{1,9}\b")
_MORE_WORDS = 5  # than letters that a full form may have, and at most twice as many


def asked_abbreviation(question: str) -> str | None:
    """The abbreviation whose full form a question asks for, or None."""
    if not _ASKS.search(question):
        return None
    found = _ABBREVIATION.findall(question)
    return found[0] if len(set(found)) == 1 else None


def full_form(text: str, abbreviation: str) -> tuple[int, int] | None:
    """Where a text spells an abbreviation out right before or after it, as offsets; None where it does not.

    Two forms are known, ``full form (ABC)`` and ``ABC (full form)``. The letters are matched from right to left,
    the first one at the start of a word.

    Source: A. Schwartz and M. Hearst, "A Simple Algorithm for Identifying Abbreviation Definitions in Biomedical
    Text", Pacific Symposium on Biocomputing (2003).
    """
    short = re.escape(abbreviation)
    for match in re.finditer(rf"\(\s*[\"“]?{short}[\"”]?\s*[),;]", text):
        found = _spelt(text, 0, match.start(), abbreviation)
        if found:
            return found
    for match in re.finditer(rf"\b{short}\s*\(([^()]{{3,200}})\)", text):
        found = _spelt(text, *match.span(1), abbreviation)
        if found:
            return found
    return None


def _spelt(text: str, low: int, high: int, abbreviation: str) -> tuple[int, int] | None:
    """The words that end at ``high`` and give the letters, better with a capital at their start."""
    return _matched(text, low, high, abbreviation, str.isupper) or _matched(text, low, high, abbreviation, str.isalnum)


def _matched(
    text: str, low: int, high: int, abbreviation: str, may_open: Callable[[str], bool]
) -> tuple[int, int] | None:
    """The words between ``low`` and ``high`` that end there and give the letters; None when too many would."""
    letters = [letter.lower() for letter in abbreviation if letter.isalnum()]
    words = list(re.finditer(r"\S+", text[low:high]))[-min(len(letters) + _MORE_WORDS, 2 * len(letters)) :]
    if not words:
        return None
    earliest, end = low + words[0].start(), low + words[-1].end()
    at = end
    for n, letter in reversed(list(enumerate(letters))):
        at -= 1
        while at >= earliest and not (
            text[at].lower() == letter and (n > 0 or (may_open(text[at]) and _starts_word(text, at)))
        ):
            at -= 1
        if at < earliest:
            return None
    return at, end


def _starts_word(text: str, at: int) -> bool:
    return at == 0 or not text[at - 1].isalnum()

"""Whether a name of a statement stands in its evidence, in one of the ways a name can be written."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from qa.words import STOPWORDS, stem

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

_CAPITALISED = re.compile(r"[A-Z][\w’'-]*")
_BETWEEN = re.compile(r"\s+(?:(?:of|the|for|and|on|in)\s+){0,3}|-")
_REPORTS = (
    r"(?:says?|said|states?|stated|notes?|noted|adds?|added|explains?|explained|reports?|reported|points?|pointed"
    r"|emphasi[sz]e[sd]?|stress(?:es|ed)?|remarks?|remarked|mentions?|mentioned|describes?|described|tells?|told"
    r"|confirms?|confirmed|recalls?|recalled|believes?|believed|asks?|asked|calls?|called|considers?|considered)"
)
_FIRST_PERSON = re.compile(r"\b(?:I|me|my|mine|myself)\b")
_ENDINGS = ("n", "an", "ian", "ish", "i", "ese", "ic")
_SHORTEST = 5  # letters that a word needs to pass for the beginning of another


def stands(name: str, words: Collection[str], stems: Collection[str], sentences: Iterable[str]) -> bool:
    """Whether one capitalised word of a statement stands in the evidence.

    An abbreviation has to stand there in capitals, or the words that its letters begin; a lone initial may stand for a
    name; a name may be inflected ("Armenian" for "Armenia").

    Args:
        name: the word.
        words: of the evidence, as they stand.
        stems: of the evidence.
        sentences: the evidence.
    """
    if len(name) == 1 and name != "I":
        return any(word[0] == name for word in words)
    if name.isupper():
        return name in words or any(name in _initials(sentence) for sentence in sentences)
    stemmed = stem(name)
    if stemmed in stems:
        return True
    lowered = name.lower()
    roots = {lowered.removesuffix(ending) for ending in _ENDINGS if lowered.endswith(ending)}
    return any(
        root in {word.lower(), word.lower()[:-1]}
        for word in words
        if word[0].isupper() and len(word) >= _SHORTEST
        for root in roots
    )


def spelt_out(sentence: str, words: Collection[str]) -> set[str]:
    """The words of names in a statement that the evidence has as an abbreviation only."""
    found: set[str] = set()
    for run in _runs(sentence):
        for first in range(len(run)):
            for last in range(first + 2, len(run) + 1):
                if "".join(word[0] for word in run[first:last]) in words:
                    found.update(run[first:last])
    return found


def may_name(speaker: str, statement: str, sentence: str) -> bool:
    """Whether a statement may name who says a sentence, although the sentence does not.

    It may where it reports what was said, or where the speaker says "I".
    """
    if _FIRST_PERSON.search(sentence):
        return True
    surname = re.escape(speaker.rsplit(maxsplit=1)[-1])
    name = rf"\b{surname}\b(?:[’']s)?"
    return (
        re.search(rf"{name}[^.;]{{0,30}}?\s{_REPORTS}\b|\b{_REPORTS}\s(?:by\s)?[^.;,]{{0,30}}?{name}", statement)
        is not None
        or re.search(rf"\b(?:[Aa]ccording to|in the words of|view of|interview with)\s[^.;]{{0,60}}?{name}", statement)
        is not None
    )


def _initials(sentence: str) -> Iterator[str]:
    for run in _runs(sentence):
        for first in range(len(run)):
            for last in range(first + 2, len(run) + 1):
                yield "".join(word[0] for word in run[first:last])


def _runs(sentence: str) -> list[list[str]]:
    """The capitalised words that follow each other, with no more than "of the" and the like between them."""
    runs: list[list[str]] = []
    end = -1
    for match in _CAPITALISED.finditer(sentence):
        if match.group().lower() in STOPWORDS and len(match.group()) > 1 and end < 0:
            continue
        if runs and end >= 0 and _BETWEEN.fullmatch(sentence, end, match.start()):
            runs[-1].append(match.group())
        else:
            runs.append([match.group()])
        end = match.end()
    return runs

"""Tells statements that claim something about the world from those that a model only fills its reply with."""

from __future__ import annotations

import re

from qa.words import content_stems, split_words, stem

_ABOUT_THE_PROMPT = re.compile(
    r"^(?:(?:according to|based on|in|as (?:stated|mentioned|described) in)\s)?"
    r"(?:the|this|these|that|each|first|second|third)\s(?:\w+\s)?(?:passages?|excerpts?|snippets?|quest?ions?)\b"
    r"|^(?:passages?|labels?)\s\w{1,2}\b|\b(?:the|this) (?:passage|question) (?:is|was)\b",
    re.IGNORECASE,
)
_ANSWERS = re.compile(r"\W*(?P<word>yes|no)\b(?!\.\s?\d)(?=\s*(?:[,.;:!–—-]|$))", re.IGNORECASE)
_NAMED = re.compile(r"\bnames?\sof\s(?P<whose>.+?)\s(?:is|are|was|were)\s(?P<name>.+)", re.IGNORECASE)
_TITLES = frozenset(
    stem(word)
    for word in """acting adviser advisor ambassador assistant captain chair chairman chairwoman chief colonel commander
    commissioner coordinator delegate deputy director envoy first general governor head lady leader lieutenant major
    mayor member minister officer official premier president prime representative secretary speaker spokesman
    spokesperson spokeswoman under vice""".split()
)
# Titles that a full stop stands behind without an end of the sentence.
SHORT_TITLES = ("Dr", "Mr", "Mrs", "Ms", "Prof", "Gen", "Col", "Lt", "Capt", "St", "Sen", "Rep")
_BROKEN_OFF = re.compile(rf"\W*(?:{'|'.join(SHORT_TITLES)}|hon|no)\W*", re.IGNORECASE)
_LOOP = 5  # words in a row that nobody writes twice in one sentence


def is_claim(statement: str) -> bool:
    """Whether a statement can be held to the sources.

    What speaks of the passages themselves cannot ("The passage is about cooperation"), nor what goes round in circles
    as small models do, breaks off behind "Dr.", or gives a title where it promises a name: its words stand in the
    sources, and it says nothing.

    Args:
        statement: one sentence, without markers.
    """
    if _ABOUT_THE_PROMPT.search(statement) or _BROKEN_OFF.fullmatch(statement):
        return False
    return not (_loops(statement) or _only_titled(statement))


def says_yes_or_no(statement: str) -> str | None:
    """The "yes" or "no" that a statement opens with as an answer ("Yes, it did"), in lower case; else None."""
    match = _ANSWERS.match(statement)
    return match["word"].lower() if match else None


def _only_titled(statement: str) -> bool:
    """Whether it says "the name of the adviser is Assistant Secretary"."""
    match = _NAMED.search(statement)
    if match is None:
        return False
    whose, name = (set(content_stems(match[part])) for part in ("whose", "name"))
    return not whose.isdisjoint(_TITLES) and name <= whose | _TITLES


def _loops(statement: str) -> bool:
    words = [word.lower() for word in split_words(statement)]
    runs = [tuple(words[at : at + _LOOP]) for at in range(len(words) - _LOOP + 1)]
    return len(runs) != len(set(runs))

"""Finds who wrote a text and who is interviewed in it."""

from __future__ import annotations

import re

from qa.corpus.lines import AUTHOR
from qa.offices import OFFICES, SURNAMES_TOO

_WORD = r"[A-Z][^\W\d_]*(?:[’'-][^\W\d_]+)*\.?"
_NAME = re.compile(rf"{_WORD}(?:\s+(?:de|del|di|da|van|von|der|al|bin|ibn|la|le)(?=\s))?(?:\s+{_WORD})*")
_INTERVIEW = re.compile(r"\binterview(?:\s+(?:of|with|by|given by))?\b", re.IGNORECASE)
_HOUSE_FOLLOWS = re.compile(r"\bof(?:\s+the)?\s+$")
_ADDRESS = re.compile(
    r"\b(?:Mr|Mrs|Ms|Dr|Professor|General|Minister|President|Ambassador)\.?\s+(?P<name>[A-Z][\w’'-]+)"
)
_TITLES = OFFICES - SURNAMES_TOO | frozenset("mr mrs ms dr sir dame lord lady the interview".split())


def author_of(line: str) -> str | None:
    """The name in an author line such as "Author: Jane Doe, our correspondent"."""
    match = AUTHOR.match(line)
    name = _NAME.match(line[match.end() :]) if match else None
    return name.group().rstrip(".") if name else None


def is_credit(line: str) -> bool:
    """Whether a line does nothing but name its author, by two words or more: "Interviewer: Jane Doe"."""
    name = author_of(line)
    return name is not None and " " in name and line.rstrip(" .\u00a0").endswith(name)


def interviewee_of(title: str, first_question: str) -> str | None:
    """Whom a title names as the one interviewed, else whom the first question addresses.

    The name is the last run of two or more capitalised words after "interview" and before "to", "for" or "in"
    (the paper it is given to); words all in capitals are an organisation's letters, not part of a name. Of a run
    behind "of", which begins with the house that somebody is of, it is the last two.
    """
    match = _INTERVIEW.search(title)
    if match:
        rest = re.split(r"\s(?:to|for|in)\s+(?:the\b|[“\"«A-Z])", title[match.end() :], maxsplit=1)[0]
        for found in reversed(list(_NAME.finditer(rest))):
            words = [word for word in found.group().split() if not (word.isupper() and len(word) > 2)]  # noqa: PLR2004
            if _HOUSE_FOLLOWS.search(rest[: found.start()]):
                words = words[-2:]
            titles = [number for number, word in enumerate(words) if word.lower().rstrip(".") in _TITLES]
            after = words[titles[-1] + 1 :] if titles else words
            name = after if len(after) > 1 else [word for number, word in enumerate(words) if number not in titles]
            if len(name) > 1:
                return " ".join(name)
    addressed = _ADDRESS.search(first_question)
    return addressed["name"] if addressed else None

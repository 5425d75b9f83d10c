"""Tells an order to the program from a question to the sources.

An extractive program obeys no order, so nothing leaks. But the sentence that lies nearest to an order is no answer
to anything, and should not be given as one.
"""

from __future__ import annotations

import re

_OPENS = r"(?:^|[.!?;:,]\s+|\b(?:please|now|then|and)\s+)\W*"
_ABOUT_IT = r"(?:instructions?|prompts?|rules|documents?|texts?|sources|everything|above|previous|told|said before)"
_ORDER = re.compile(
    rf"{_OPENS}(?:ignore|disregard|forget|override|bypass)\b[^.?!]*\b{_ABOUT_IT}\b"
    r"|\b(?:system|hidden|secret|initial) (?:prompts?|instructions?)\b"
    r"|\byour (?:own )?(?:system )?(?:prompts?|instructions|guidelines|programming)\b"
    rf"|{_OPENS}(?:from now on,? you|you are now|pretend (?:to be|you are|that you)|act as (?:an?|if)\b|role-?play)",
    re.IGNORECASE,
)


def is_order(question: str) -> bool:
    """Whether a question tells the program what to do instead of asking the sources something."""
    return _ORDER.search(question) is not None

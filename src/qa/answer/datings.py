"""Dates as a passage writes them: "on November 18, 2016" for "on 18.11.2016", and "last year" for "in 2018".

The network learnt that an answer stands where the question's words stand, and a date in another form is other words to
it. What a passage dates by the day of its writing ("last year", "on April 19") is of a year that none of its words is.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from qa.answer.facts import MONTHS, date_places, month_number

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

    from qa.answer.facts import PartialDate
    from qa.types import Passage

_RELATIVE = re.compile(
    rf"\b(?P<which>last|past|previous|this|current|next|coming)\s(?:(?P<month>{MONTHS})|year(?!['’-]))\b"
    r"|\ba\syear\sago\b",
    re.IGNORECASE,
)
_YEARS_ON = {"this": 0, "current": 0, "next": 1, "coming": 1}  # the others: one back
_IN_YEAR = re.compile(r"\b(?:in|during)\s(?:the\syear\s)?(?P<year>1\d{3}|20\d{2})\b")


def years_meant(text: str, written: dt.date | None) -> frozenset[int]:
    """The years that a text means without saying them.

    Args:
        text: of a passage.
        written: the date of its document; None where none is known, and then nothing is meant.
    """
    if written is None:
        return frozenset()
    relative = {year for _, year in _relative_places(text, written)}
    days = (date for _, _, dates in date_places(text) for date in dates)
    return frozenset(relative | {_latest(month, day, written) for year, month, day in days if year is None})


def with_dates_of(question: str, passage: Passage) -> str:
    """The question with its dates as the passage writes them, where it has the same ones in another form."""
    asked, years = date_places(question), list(_IN_YEAR.finditer(question))
    if not asked and not years:  # as most questions are: no passage has to be looked through
        return question
    text, written = passage.text, passage.provenance.date
    shown = date_places(text) if asked else []
    changes: list[tuple[int, int, str]] = []
    for start, end, said in asked:
        places = [text[a:b] for a, b, dates in shown if _is_same(said, dates, written)]
        if places and question[start:end] not in text:
            changes.append((start, end, min(places, key=len)))
    for match in years:
        meaning = [words for words, year in _relative_places(text, written) if str(year) == match["year"]]
        apart = all(end <= match.start() or match.end() <= start for start, end, _ in changes)
        if meaning and apart and match["year"] not in text:
            changes.append((*match.span(), meaning[0]))
    for start, end, instead in sorted(changes, reverse=True):
        question = question[:start] + instead + question[end:]
    return question


def _relative_places(text: str, written: dt.date | None) -> Iterator[tuple[str, int]]:
    """The words that name a year by the day of writing, and the year."""
    if written is None:
        return
    for match in _RELATIVE.finditer(text):
        on = _YEARS_ON.get((match["which"] or "last").lower(), -1)
        if match["month"]:  # "last November" is of the same year in December, and of the one before in March
            month = month_number(match["month"])
            on += (month < written.month) if on < 0 else -(month > written.month) if on > 0 else 0
        yield match.group(), written.year + on


def _latest(month: int, day: int | None, written: dt.date) -> int:
    """The year of the last such day or month that was not after the writing."""
    return written.year - ((month, day or 0) > (written.month, written.day))


def _is_same(said: frozenset[PartialDate], shown: frozenset[PartialDate], written: dt.date | None) -> bool:
    """Whether a passage's days are the question's, in its year, or in the one that the passage means."""
    days = {date[1:] for date in said}
    if not days or days != {date[1:] for date in shown}:
        return False
    asked, known = ({year for year, _, _ in dates if year} for dates in (said, shown))
    meant = {_latest(month, day, written) for month, day in days} if written else set()
    told = all(day for _, day in days) or bool(asked)  # "in June" alone tells too little
    return told and (not asked or asked == (known or meant))

"""Reads a day out of a line that is nothing but a date."""

from __future__ import annotations

import datetime
import re

_MONTHS = "january february march april may june july august september october november december".split()
_NAME = r"(?P<month>[A-Za-z]{3,9})\.?"
_WEEKDAY = r"(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day,?\s+)?"
_TIME = r"(?:,?\s+(?:at\s+)?\d{1,2}:\d{2}(?::\d{2})?(?:\s*[ap]\.?m\.?)?(?:\s+[A-Z]{2,4})?)?"
_FORMS = tuple(
    re.compile(rf"{_WEEKDAY}{form}{_TIME}\.?", re.IGNORECASE)
    for form in (
        r"(?P<day>\d{1,2})\.(?P<number>\d{1,2})\.(?P<year>\d{4})",
        r"(?P<year>\d{4})[-/.](?P<number>\d{1,2})[-/.](?P<day>\d{1,2})",
        rf"(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?{_NAME},?\s+(?P<year>\d{{4}})",
        rf"{_NAME}\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<year>\d{{4}})",
        r"(?P<day>\d{1,2})[/-](?P<number>\d{1,2})[/-](?P<year>\d{4})",
    )
)
_LABEL = re.compile(r"(?:date|published|posted|updated)(?:\s+on)?\s*:\s*", re.IGNORECASE)
_LONGEST = 48


def read_date(line: str) -> datetime.date | None:
    """The day that a line names and nothing else besides; None when it is no date, or no day that exists.

    Day-first readings are taken for numbers (12.04.2024 is the 12th of April); where that gives no such month,
    month-first.
    """
    line = " ".join(line.split())
    if not line or len(line) > _LONGEST:
        return None
    line = _LABEL.sub("", line, count=1)
    for form in _FORMS:
        match = form.fullmatch(line)
        if match:
            return _day(match)
    return None


def _day(match: re.Match[str]) -> datetime.date | None:
    parts = match.groupdict()
    day, year = int(parts["day"]), int(parts["year"])
    month = int(parts["number"]) if parts.get("number") else _month(parts["month"])
    if month > len(_MONTHS) >= day:
        day, month = month, day
    try:
        return datetime.date(year, month, day)
    except ValueError:
        return None


def _month(name: str) -> int:
    """The month's number by its name or the first three letters of it; 0 when there is none."""
    lowered = name.lower()
    for number, month in enumerate(_MONTHS, start=1):
        if lowered in {month, month[:3], month[:4]}:
            return number
    return 0

"""What kind of answer a question asks for, and the places in a sentence that are of that kind."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal

from qa.followup import AUXILIARY, QUESTION_WORD, VERB_FIRST

if TYPE_CHECKING:
    from qa.types import Span

Kind = Literal["date", "number", "frequency", "person", "place", "yes_no", "reason", "other"]
TYPED: frozenset[Kind] = frozenset({"date", "number", "frequency", "person", "place"})  # kinds that places are of

_MONTH = (
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December"
    r"|Jan\.?|Feb\.?|Mar\.?|Apr\.?|Jun\.?|Jul\.?|Aug\.?|Sept?\.?|Oct\.?|Nov\.?|Dec\.?)"
)
_DAY = r"\d{1,2}(?:-?(?:st|nd|rd|th))?"
_YEAR = r"(?:1\d{3}|20\d{2})"
_DATE = re.compile(
    rf"(?:the\s)?\b{_DAY}(?:\s?(?:-|–|to|and)\s?{_DAY})?\s(?:of\s)?{_MONTH},?(?:\s(?:of\s)?{_YEAR})?"
    rf"|\b{_MONTH}\s(?:the\s)?{_DAY}(?:\s?(?:-|–|to|and)\s?{_DAY})?\b(?:,?\s{_YEAR})?"
    rf"|\b{_MONTH}(?:\s?(?:-|–|to|and)\s?{_MONTH})?,?\s(?:of\s)?{_YEAR}"
    rf"|\b\d{{4}}-\d{{2}}-\d{{2}}\b|\b\d{{1,2}}[./]\d{{1,2}}[./]\d{{4}}\b"
    rf"|\b(?:{_DAY}(?:,\s|\s?(?:-|–|to|and|or)\s))*{_DAY}[\s-](?:century|centuries)\b"
    rf"|\b(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)days?\b|\b\d{{1,2}}:\d{{2}}\b"
    rf"|\b{_YEAR}\s?(?:-|–)\s?{_YEAR}\b|\b{_YEAR}s?\b|\b(?:in|on|of|since|until|by)\s{_MONTH}(?!\w|,?\s\d)"
)
_PART_OF_DATE = re.compile(r"\b(?:years?|months?|days?|weekday|decade|century)\b", re.IGNORECASE)
_UNITS = (
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred thousand million billion "
    "dozen first second third fourth fifth sixth seventh eighth ninth tenth once twice half"
).split()
_NUMBER = re.compile(
    rf"(?:№\s?)?[$€£]?\b\d(?:[\d.,/:-]*\d)?(?:st|nd|rd|th|\s?%)?(?!\w)|\b(?:{'|'.join(_UNITS)})(?:-\w+)?\b|\b[XVI]{{2,}}\b",
    re.IGNORECASE,
)
_PERIOD = r"(?:minute|hour|day|night|week|fortnight|month|quarter|season|term|year|decade|century|session|meeting)"
_TIMES = r"(?:once|twice|thrice|[\w-]+\stimes)"
_FREQUENCY = re.compile(
    rf"\b{_TIMES}(?:\s(?:or|to|and)\s{_TIMES})?\s(?:an?|per|each|every|in)\s(?:[\w-]+\s){{0,2}}?{_PERIOD}s?\b"
    r"|\b(?:twice|thrice|[\w-]+\stimes)\b"
    rf"|\b(?:every|each)\s(?:(?!of\b)[\w-]+\s){{0,2}}?(?:{_PERIOD}s?|\w+days?|spring|summer|autumn|winter|{_MONTH}|time)\b"
    rf"|\b(?:per|an?|in\s(?:an?|one))\s{_PERIOD}\b|\b(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)days\b"
    r"|\b(?:hourly|daily|nightly|weekly|fortnightly|monthly|quarterly|yearly|annual(?:ly)?|biennial(?:ly)?|triennial(?:ly)?"
    r"|regularly|repeatedly|constantly|continually|always|never|rarely|seldom|often|frequently|sometimes|usually"
    r"|occasionally|irregularly|periodically)\b",
    re.IGNORECASE,
)
_PARTICLE = r"(?:de|del|di|da|van|von|der|al|bin|ibn|la|le)"
_NAME = re.compile(
    rf"\b(?:[A-Z]\.\s?)*[A-Z][\w’'-]+(?:\s(?:(?:{_PARTICLE})\s)?(?:[A-Z]\.\s?)*[A-Z][\w’'-]*)*", re.UNICODE
)
_INITIALS = re.compile(r"\b(?:[A-Z]\.\s?){1,3}[A-Z][\w’'-]+")
_PLACE = re.compile(
    r"\b(?:in|at|from|to|near|of|outside|through)\s(?:the\s)?([A-Z][\w’'-]*(?:\s\"?[A-Z][\w’'-]*\"?)*)",
    re.UNICODE,
)

_WORD = QUESTION_WORD.pattern
# "According to the board, when ...", "When the clause is used, who ...": what is asked comes after the comma.
_BEFORE_QUESTION = re.compile(
    rf"^\W*(?!(?:{_WORD}\s)?{AUXILIARY}\b|(?:who|whom|whose|what|which|why|how)\b)[^?,]*,\s"
    rf"(?=(?:(?:in|on|at|by|to|for|of|from|with|since|until|under|through)\s)?{_WORD}|{AUXILIARY}\b)",
    re.IGNORECASE,
)
_OF_WHAT = r"(?:what|which)\s(?:(?!of\b)\w+\s){0,2}"
_WORDINGS: tuple[tuple[Kind, str], ...] = (  # matched where the first question word stands
    ("date", r"when\b|how long ago\b"),
    ("date", _OF_WHAT + r"(?:(?:date|year|month|day|hour|time)s?|century|centuries)\b|(?:what|which)\b.*\bdates?\b"),
    ("number", r"how (?:many|much|old|long|far|tall|large|big|high|deep)\b"),
    ("frequency", r"how (?:often|frequently|regularly)\b"),
    ("number", _OF_WHAT + r"(?:number|percentage|share|amount|population|price|cost)s?\b"),
    ("person", rf"(?:who|whom|whose)\b|{_OF_WHAT}(?:persons?|people|officials?|man|woman|men|women)\b"),
    ("place", r"where\b"),
    ("place", _OF_WHAT + r"(?:city|cities|towns?|country|countries|places?|venues?)\b"),
    ("place", _OF_WHAT + r"(?:hotel|region|district|state|location|capital|street)s?\b"),
    ("reason", r"(?:why|how)\b|what (?:reason|caused|led|end)\b"),
)
_RULES = tuple((kind, re.compile(rule, re.IGNORECASE)) for kind, rule in _WORDINGS)
# Where there is no question word, the last noun says it: "memorandum date", "member of the league since".
_KEYWORDS: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    ("date", re.compile(r"\b(?:date|dates|year|month|day|since)\W*$", re.IGNORECASE)),
    ("number", re.compile(r"\b(?:number|percentage|share|amount|total|population|price|cost)\W*$", re.IGNORECASE)),
    ("place", re.compile(r"\b(?:place|location|address|venue|city|country|region)\W*$", re.IGNORECASE)),
)
_DATED = re.compile(r"\b(?:date|dated|since what)\b(?!\sback)", re.IGNORECASE)


def expected_kind(question: str) -> Kind:
    """The kind of answer that the wording asks for; "other" when it does not say.

    The first question word decides: in "Who paid when the tickets were cancelled?" the second one asks nothing. Where
    there is none ("memorandum date"), a word of the kind does.
    """
    question = _BEFORE_QUESTION.sub("", question, count=1)
    if VERB_FIRST.search(question):
        return "yes_no"
    first = QUESTION_WORD.search(question)
    if first:
        return next((kind for kind, rule in _RULES if rule.match(question, first.start())), "other")
    keywords = (kind for kind, rule in _KEYWORDS if rule.search(question))
    return next(keywords, "date" if _DATED.search(question) else "other")


def find_kind(kind: Kind, sentence: Span) -> list[Span]:
    """The places in a sentence that are of the kind, in order; none for kinds that have no such places."""
    text = sentence.text
    if kind == "date":
        places = [match.span() for match in _DATE.finditer(text)]
    elif kind == "number":
        places = [match.span() for match in _NUMBER.finditer(text)]
    elif kind == "frequency":
        places = [match.span() for match in _FREQUENCY.finditer(text)]
    elif kind == "person":
        places = _people(text)
    elif kind == "place":
        places = [match.span(1) for match in _PLACE.finditer(text)]
    else:
        return []
    return [sentence.within(start, end) for start, end in places]


def whole_date(question: str, sentence: Span, short: Span) -> Span:
    """The date that a short answer is a part of, "7 February 2019" for "2019", unless the question asks for a part."""
    if expected_kind(question) != "date" or _PART_OF_DATE.search(question):
        return short
    around = (place for place in find_kind("date", sentence) if place.start <= short.start and short.end <= place.end)
    return next(around, short)


def _people(text: str) -> list[tuple[int, int]]:
    """Names of two words or more, or with initials: what a person's name most often looks like."""
    full = [m.span() for m in _NAME.finditer(text) if len(m.group().split()) > 1 or "." in m.group()]
    initials = [m.span() for m in _INITIALS.finditer(text)]
    return sorted(set(full + [p for p in initials if not any(a <= p[0] and p[1] <= b for a, b in full)]))

"""The parts of a statement that can be checked letter by letter: its dates, its numbers, its names."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from qa.answer.numbers import find_numbers
from qa.corpus.dates import read_date
from qa.words import STOPWORDS, content_stems, stem

if TYPE_CHECKING:
    from qa.answer.numbers import Number

_SHORT_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
_MONTH = rf"(?P<month>{MONTHS}|(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\b\.?)"
_DAY = r"\d{1,2}(?:\s?-?(?:st|nd|rd|th)\b)?"
_DAYS = rf"(?P<days>{_DAY}(?:\s?(?:-|–|—|to|and)\s?(?:the\s)?{_DAY})?)"
_YEAR = r"(?P<year>1\d{3}|20\d{2})\b"
_DATES = (
    re.compile(r"(?<![\d.])(?P<numeric>\d{4}-\d{2}-\d{2}|\d{1,2}[./]\d{1,2}[./]\d{4})(?!\d)"),
    re.compile(rf"(?<![\d/.])(?:the\s)?{_DAYS}\s(?:of\s)?{_MONTH}(?!\w)(?:,?\s(?:of\s)?{_YEAR})?"),
    re.compile(rf"\b{_MONTH},?\s(?:the\s)?{_DAYS}(?!\w)(?:,?\s(?:of\s)?{_YEAR})?"),
    re.compile(rf"\b(?P<first>{MONTHS})\s?(?:-|–|—|to|and)\s?{_MONTH},?\s(?:of\s)?{_YEAR}"),
    re.compile(rf"\b{_MONTH},?\s(?:of\s)?{_YEAR}"),
    re.compile(rf"(?<=\b(?:in|of|by|on)\s){_MONTH}(?!\w)"),  # "in May", but not "it May" or "a March"
    re.compile(rf"(?<=\b(?:[Ll]ast|late|[Nn]ext|This|this)\s){_MONTH}(?!\w)"),
    re.compile(rf"(?<=\b(?:[Ss]ince|[Uu]ntil|early)\s){_MONTH}(?!\w)|(?<=\bIn\s)(?P<opening>{MONTHS})(?!\w)"),
)
_RANGE = re.compile(r"\b(1\d{3}|20\d{2})\s?(?:-|–|—|to|until|till|through|and)\s?(1\d{3}|20\d{2})\b")
_RELATIVE = re.compile(
    r"\b(?:(last|past|previous|this|current|next|coming)\s(year|month|week|decade|century)|(yesterday|tomorrow))\b",
    re.IGNORECASE,
)
_WHEN = {"past": "last", "previous": "last", "current": "this", "coming": "next"}
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_POSSESSIVE = re.compile(r"['’]s?$", re.IGNORECASE)
_OPENERS = frozenset(  # words that begin a sentence and name nothing
    """additionally also although however moreover furthermore therefore thus hence yet still since despite according
    meanwhile instead besides today overall like among within without upon toward towards via per last next late
    people talks members representatives officials delegates experts leaders ministers participants heads countries
    states nations governments parties partners letters documents memoranda negotiation cooperation contacts meetings
    consultations presentations statements updates work interviewer support observer everyone everything nobody nothing
    neither none never rarely seldom hardly several many most much few little various numerous former current recent
    new large small regular joint direct one two three four five six seven eight nine ten eleven twelve twenty thirty
    half both another based compared given asked earlier later first second third finally
    annual international regional peace security""".split()
)
_COMMON = re.compile(r"(?:tions?|sions?|ments|ness|ships?|ities|ings|isms?|ly)$")
_GERUND = re.compile(r"\w{3,}ing\s+(?!\w+ed\b|is\b|was\b|has\b|had\b|will\b)[a-z]")

PartialDate = tuple[int | None, int, int | None]  # year, month, day; None where it is not said


@dataclass(frozen=True, slots=True)
class Facts:
    """What a text says that can be checked.

    Attributes:
        dates: year, month and day, as far as they are said.
        counted: the numbers outside dates, with the words around them.
        names: words that stand capitalised, dates and numbers aside; the first word only where it may be a name.
        words: every word as it stands, possessive endings removed.
        stems: the stems of every word.
        content: the stems of the words that carry meaning, dates and numbers aside.
        spans_of_days: days of one date, "8 to 11 April", that belong together; each is a set of dates.
        spans_of_years: first and last year of each stretch of years.
        relative: "last year", "tomorrow": dates that only the day of writing gives.
    """

    dates: frozenset[PartialDate]
    counted: tuple[Number, ...]
    names: tuple[str, ...]
    words: frozenset[str]
    stems: frozenset[str]
    content: frozenset[str]
    spans_of_days: tuple[frozenset[PartialDate], ...] = ()
    spans_of_years: frozenset[tuple[int, int]] = frozenset()
    relative: frozenset[str] = frozenset()

    @property
    def numbers(self) -> frozenset[str]:
        """The numbers outside dates, in one spelling: "1500", "2.5", "20%", "59/50"."""
        return frozenset(number.value for number in self.counted)

    @property
    def years(self) -> frozenset[int | None]:
        """Every year that is said, in a date or alone."""
        alone = {int(number) for number in self.numbers if re.fullmatch(r"1\d{3}|20\d{2}", number)}
        return frozenset({year for year, _, _ in self.dates if year is not None} | alone)


@lru_cache(maxsize=4096)
def find_facts(text: str) -> Facts:
    """Take a sentence apart."""
    dates: set[PartialDate] = set()
    together: list[frozenset[PartialDate]] = []
    rest = text
    for rule in _DATES:
        for match in rule.finditer(rest):
            read = _read(match)
            dates.update(read)
            together += [frozenset(read)] if len(read) > 1 else []
        rest = rule.sub(_blank, rest)
    relative = frozenset(" ".join(filter(None, _when(match))) for match in _RELATIVE.finditer(text))
    years = frozenset((int(first), int(last)) for first, last in _RANGE.findall(rest))
    counted, rest = find_numbers(rest)
    words = frozenset(_POSSESSIVE.sub("", word) for word in _WORD.findall(text))
    return Facts(
        dates=frozenset(dates),
        counted=counted,
        names=_names(rest, text),
        words=words,
        stems=frozenset(map(stem, words)),
        content=frozenset(content_stems(rest)),
        spans_of_days=tuple(together),
        spans_of_years=years,
        relative=relative,
    )


def date_places(text: str) -> list[tuple[int, int, frozenset[PartialDate]]]:
    """Where each date stands, start and end, and what it says; in order."""
    found: list[tuple[int, int, frozenset[PartialDate]]] = []
    for rule in _DATES:
        found += [(match.start(), match.end(), frozenset(_read(match))) for match in rule.finditer(text)]
        text = rule.sub(_blank, text)
    return sorted(found, key=lambda place: place[:2])


def without_dates(text: str) -> str:
    """The text with blanks in the places of its dates."""
    for rule in _DATES:
        text = rule.sub(_blank, text)
    return text


def _blank(match: re.Match[str]) -> str:
    return " " * len(match.group())


def _when(match: re.Match[str]) -> tuple[str, ...]:
    which, unit, day = (part.lower() if part else "" for part in match.groups())
    return (_WHEN.get(which, which), unit, day)


def _read(match: re.Match[str]) -> list[PartialDate]:
    """The days that a match of a date pattern names."""
    parts = match.groupdict()
    if parts.get("numeric"):
        day = read_date(parts["numeric"])
        return [(day.year, day.month, day.day)] if day else []
    month = month_number(parts.get("month") or parts["opening"])
    year = int(parts["year"]) if parts.get("year") else None
    if parts.get("first"):
        return [(year, month_number(parts["first"]), None), (year, month, None)]
    days = [int(day) for day in re.findall(r"\d+", parts.get("days") or "")]
    return [(year, month, day) for day in days] or [(year, month, None)]


def month_number(name: str) -> int:
    """1 to 12, of a month's name or a short form of it."""
    return _SHORT_MONTHS.index(name[:3].lower()) + 1


def _names(rest: str, text: str) -> tuple[str, ...]:
    """The capitalised words, in order."""
    first = _WORD.search(text)
    names: dict[str, None] = {}
    for match in _WORD.finditer(rest):
        word = _POSSESSIVE.sub("", match.group())
        acronym = word.isupper() and len(word) > 1
        opens = first is not None and match.start() == first.start()
        if not word[0].isupper() or (word.lower() in STOPWORDS and not acronym):
            continue
        if opens and not acronym and _is_common(word.lower(), text[match.start() :]):
            continue
        names[word] = None
    return tuple(names)


def _is_common(word: str, sentence: str) -> bool:
    """Whether the first word of a sentence, capitalised there, is likely no name."""
    return word in _OPENERS or _COMMON.search(word) is not None or _GERUND.match(sentence) is not None

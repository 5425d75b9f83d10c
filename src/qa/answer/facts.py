"""The parts of a statement that can be checked letter by letter: its dates, its numbers, its names."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from itertools import chain

from qa.corpus.dates import read_date
from qa.words import STOPWORDS, content_stems, stem

_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_MONTH = (
    r"(?P<month>January|February|March|April|May|June|July|August|September|October|November|December"
    r"|(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\b\.?)"
)
_DAY = r"\d{1,2}(?:\s?-?(?:st|nd|rd|th)\b)?"
_DAYS = rf"(?P<days>{_DAY}(?:\s?(?:-|–|—|to|and)\s?(?:the\s)?{_DAY})?)"
_YEAR = r"(?P<year>1\d{3}|20\d{2})\b"
_DATES = (
    re.compile(r"(?<![\d.])(?P<numeric>\d{4}-\d{2}-\d{2}|\d{1,2}[./]\d{1,2}[./]\d{4})(?!\d)"),
    re.compile(rf"(?<!\d)(?:the\s)?{_DAYS}\s(?:of\s)?{_MONTH}(?!\w)(?:,?\s(?:of\s)?{_YEAR})?"),
    re.compile(rf"\b{_MONTH}\s(?:the\s)?{_DAYS}(?!\w)(?:,?\s(?:of\s)?{_YEAR})?"),
    re.compile(rf"\b{_MONTH},?\s(?:of\s)?{_YEAR}"),
)
_SIMPLE = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen twenty"
).split()
_ORDINALS = (
    "zeroth first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth "
    "fifteenth sixteenth seventeenth eighteenth nineteenth twentieth"
).split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_VALUES: dict[str, int] = {
    **{word: value for value, word in chain(enumerate(_SIMPLE), enumerate(_ORDINALS))},
    **{word: 10 * value for value, word in enumerate(_TENS, 2)},
    "dozen": 12,
}
_SCALES = {"hundred": 100, "thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12}
_WORDS = "|".join(sorted(_VALUES, key=len, reverse=True))
_UNITS = "|".join(chain(_SIMPLE[1:10], _ORDINALS[1:10]))
_NUMBER = re.compile(
    rf"(?<!\w)(?:(?P<digits>\d{{1,3}}(?:[,'’\u00a0\u202f]\d{{3}})+(?:\.\d+)?(?!\d)|\d+(?:[.,]\d+)?)"
    rf"(?:-?(?:st|nd|rd|th|s)\b)?"
    rf"|\b(?P<word>(?:{'|'.join(_TENS)})-(?:{_UNITS})|{_WORDS})\b|\b(?=(?:{'|'.join(_SCALES)})\b))"
    rf"(?:[\s-]?(?P<scale>{'|'.join(_SCALES)})s?\b)?(?P<percent>\s?%|\sper\s?cent\b)?",
    re.IGNORECASE,
)
_GROUPS = re.compile(r"[,'’\u00a0\u202f](?=\d{3}(?!\d))")
_IDIOMS = frozenset({"one"})  # "one of them" states no number
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_POSSESSIVE = re.compile(r"['’]s$", re.IGNORECASE)
_OPENERS = frozenset(  # words that begin a sentence and name nothing
    "additionally also although however moreover furthermore therefore thus hence yet still since despite according "
    "meanwhile instead besides today overall like among within without upon toward towards via per".split()
)

PartialDate = tuple[int | None, int, int | None]  # year, month, day; None where it is not said


@dataclass(frozen=True, slots=True)
class Facts:
    """What a text says that can be checked.

    Attributes:
        dates: year, month and day, as far as they are said.
        numbers: those outside dates, in one spelling: "1500", "2.5", "20%".
        names: words that stand capitalised, dates and numbers aside; the first word only where it may be a name.
        words: every word as it stands, possessive endings removed.
        stems: the stems of every word.
        content: the stems of the words that carry meaning, dates and numbers aside.
    """

    dates: frozenset[PartialDate]
    numbers: frozenset[str]
    names: tuple[str, ...]
    words: frozenset[str]
    stems: frozenset[str]
    content: frozenset[str]

    @property
    def years(self) -> frozenset[int | None]:
        """Every year that is said, in a date or alone."""
        alone = {int(number) for number in self.numbers if re.fullmatch(r"1\d{3}|20\d{2}", number)}
        return frozenset({year for year, _, _ in self.dates if year is not None} | alone)


@lru_cache(maxsize=4096)
def find_facts(text: str) -> Facts:
    """Take a sentence apart."""
    dates: set[PartialDate] = set()
    rest = text
    for rule in _DATES:
        for match in rule.finditer(rest):
            dates.update(_read(match))
        rest = rule.sub(_blank, rest)
    numbers = {_value(match) for match in _NUMBER.finditer(rest)} - {""}
    rest = _NUMBER.sub(_blank, rest)
    words = frozenset(_POSSESSIVE.sub("", word) for word in _WORD.findall(text))
    return Facts(
        dates=frozenset(dates),
        numbers=frozenset(numbers),
        names=_names(rest, text),
        words=words,
        stems=frozenset(map(stem, words)),
        content=frozenset(content_stems(rest)),
    )


def _blank(match: re.Match[str]) -> str:
    return " " * len(match.group())


def _read(match: re.Match[str]) -> list[PartialDate]:
    """The days that a match of a date pattern names."""
    parts = match.groupdict()
    if parts.get("numeric"):
        day = read_date(parts["numeric"])
        return [(day.year, day.month, day.day)] if day else []
    month = _MONTHS.index(parts["month"][:3].lower()) + 1
    year = int(parts["year"]) if parts["year"] else None
    days = [int(day) for day in re.findall(r"\d+", parts.get("days") or "")]
    return [(year, month, day) for day in days] or [(year, month, None)]


def _value(match: re.Match[str]) -> str:
    """The number in one spelling; empty for words that state none."""
    digits, word = match["digits"], (match["word"] or "").lower()
    if word in _IDIOMS and not match["scale"]:
        return ""
    if digits:
        value = Decimal(_GROUPS.sub("", digits).replace(",", "."))
    elif word:
        value = Decimal(sum(_VALUES[part] for part in word.split("-")))
    else:
        value = Decimal(1)
    value *= _SCALES.get((match["scale"] or "").lower(), 1)
    return f"{value.normalize():f}" + ("%" if match["percent"] else "")


def _names(rest: str, text: str) -> tuple[str, ...]:
    """The capitalised words, in order."""
    first = _WORD.search(text)
    names: dict[str, None] = {}
    for match in _WORD.finditer(rest):
        word = _POSSESSIVE.sub("", match.group())
        lowered = word.lower()
        acronym = word.isupper() and len(word) > 1
        opens = first is not None and match.start() == first.start()
        if not word[0].isupper() or (lowered in STOPWORDS and not acronym):
            continue
        if opens and not acronym and (lowered in _OPENERS or lowered.endswith("ly")):
            continue
        names[word] = None
    return tuple(names)

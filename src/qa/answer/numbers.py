"""The numbers of a text, in figures or in words, each with its unit and the words around it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from itertools import chain, islice
from typing import TYPE_CHECKING

from qa.words import STOPWORDS, stem

if TYPE_CHECKING:
    from collections.abc import Iterator
    from collections.abc import Set as AbstractSet

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
    **{f"{word[:-1]}ieth": 10 * value for value, word in enumerate(_TENS, 2)},
}
_SCALES = {"dozen": 12, "hundred": 100, "thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12}
_WORDS = "|".join(sorted(_VALUES, key=len, reverse=True))
_SCALE = "|".join(_SCALES)
_SPELT = rf"(?:{_WORDS}|{_SCALE})"
_NUMBER = re.compile(
    r"(?<!\w)(?:(?P<compound>\d+(?:/\d+)+(?!\w))"
    r"|(?P<half>half\s(?:a|of\sa)\sdozen)\b|(?P<couple>a\scouple)\sof\b"
    rf"|(?P<digits>\d{{1,3}}(?:[,'’\u00a0\u202f]\d{{3}})+(?:\.\d+)?(?!\d)|\d+(?:[.,]\d+)?)"
    rf"(?:-?(?:st|nd|rd|th|s)\b)?(?:[\s-]?(?P<scale>{_SCALE})s?\b)?"
    rf"|(?P<words>(?:{_SPELT})(?:(?:\s|-|\sand\s)(?:{_SPELT}))*)s?\b"
    r"|(?P<roman>(?:X{1,3}(?:IX|IV|V?I{0,3})|IX|IV|V?I{2,3}|VI))\b(?=\W|$))"
    r"(?P<percent>\s?%|\sper\s?cent\b)?",
    re.IGNORECASE,
)
_GROUPS = re.compile(r"[,'’\u00a0\u202f](?=\d{3}(?!\d))")
_TOKEN = re.compile(r"[^\W_]+(?:['’][^\W\d_]+)*|%")
_IDIOMS = frozenset({"one", "hundreds", "thousands", "millions", "billions", "dozens"})  # "one of them" counts nothing
_UNITS = {
    stem(word): name
    for name, words in {
        "km": "km kilometre kilometer",
        "m": "metre meter",
        "mile": "mile mi",
        "foot": "foot feet",
        "kg": "kg kilogram kilogramme kilo",
        "tonne": "tonne ton",
        "pound": "pound lb",
        "hectare": "hectare",
        "acre": "acre",
        "second": "second",
        "minute": "minute",
        "hour": "hour",
        "day": "day",
        "week": "week",
        "month": "month",
        "year": "year",
        "decade": "decade",
        "century": "century",
        "dollar": "dollar",
        "euro": "euro",
        "rouble": "rouble ruble",
        "yen": "yen",
        "degree": "degree",
        "point": "point",
    }.items()
    for word in words.split()
}
PERCENT = "%"
_TENS_FROM = 20  # smaller words are not gone on with: "two five" are two numbers
_OF = re.compile(r"(\w+) of (?:(?:about|around|over|some|nearly|almost|more than|less than) )?$")
_LISTED = re.compile(r"(?:^|(?<=[.,;(\n]))(?P<what>[^.,;:()\n]+):\s*$")
_NONE = re.compile(r"\b(?:no|not a single|none of (?:the|its|his|her|their|our))\s+(?=\w)", re.IGNORECASE)
_BEFORE = 40  # characters of text before a number that are looked at
_COUNTED_WITHIN = 3  # words behind a number
_NEAR, _AROUND = 2, 6  # words with meaning, to each side


@dataclass(frozen=True, slots=True)
class Number:
    """A number where it stands.

    Attributes:
        value: in one spelling: "1500", "2.5", "20%", "59/50".
        unit: what it counts, of the units of measure and time; empty where it counts something else.
        counts: the stem of the very next word; empty where that carries no meaning.
        near: the stems of the words with meaning right beside it, two to each side.
        around: those of six to each side.
    """

    value: str
    unit: str
    counts: str
    near: frozenset[str]
    around: frozenset[str]


def find_numbers(text: str) -> tuple[tuple[Number, ...], str]:
    """The numbers, and the text with blanks in their places; dates should have been blanked before."""
    tokens = [(m.start(), _meaning(m.group())) for m in _TOKEN.finditer(text)]
    found: list[Number] = []
    rest = text
    for match in _NUMBER.finditer(text):
        value = _value(match)
        if value is None:
            continue
        before = [s for at, s in tokens if at < match.start() and s]
        after = [s for at, s in tokens if at >= match.end()]
        meant = [s for s in after if s]
        counts = next(iter(after), "")
        sides = [frozenset(before[-reach:]) | frozenset(meant[:reach]) for reach in (_NEAR, _AROUND)]
        found.extend(Number(each, _UNITS.get(counts, ""), counts, *sides) for each in value)
        rest = rest[: match.start()] + " " * len(match.group()) + rest[match.end() :]
    return tuple(found), rest


def measured_places(text: str) -> list[tuple[int, int, str]]:
    """The numbers that a unit of measure, time or money follows, or "%": start, end behind the unit, and the unit."""
    found = []
    for match in _NUMBER.finditer(text):
        following = _TOKEN.match(text, match.end() + (text[match.end() : match.end() + 1] in {" ", "-", "\u00a0"}))
        if match["percent"]:
            found.append((match.start(), match.end(), PERCENT))
        elif following and following.group() != "%" and unit_of(following.group()):
            found.append((match.start(), following.end(), unit_of(following.group())))
    return found


def counts(any_of: AbstractSet[str], text: str) -> bool:
    """Whether a number of a text counts one of these stems: "60 members", "two main formations", "a population of 9".

    Few words may stand behind the number, and "of" alone or a colon before it. "No members" counts them too.
    """
    if any(not any_of.isdisjoint(_counted_behind(text, none.end())) for none in _NONE.finditer(text)):
        return True
    for match in _NUMBER.finditer(text):
        ahead = text[max(0, match.start() - _BEFORE) : match.start()]
        before = [*_OF.findall(ahead), *(word for what in _LISTED.findall(ahead) for word in _TOKEN.findall(what))]
        counted = chain(_counted_behind(text, match.end()), map(stem, before))
        if not any_of.isdisjoint(counted) and _value(match) is not None:
            return True
    return False


def _counted_behind(text: str, place: int) -> Iterator[str]:
    """The stems of the few words behind a number that may say what it counts."""
    return (stem(word.group()) for word in islice(_TOKEN.finditer(text, place), _COUNTED_WITHIN))


def unit_of(word: str) -> str:
    """The unit of measure, time or money that a word names, in one spelling; empty where it names none."""
    return _UNITS.get(stem(word), "")


def _meaning(word: str) -> str:
    """The stem of a word that carries meaning and is no number; else empty."""
    if word.lower() in STOPWORDS or word[0].isdigit() or word.lower() in _VALUES or word == "%":
        return ""
    return stem(word)


def _value(match: re.Match[str]) -> list[str] | None:
    """The number in one spelling, or numbers side by side; None where the words state none."""
    suffix = "%" if match["percent"] else ""
    if match["compound"]:
        return [match["compound"]]
    if match["half"] or match["couple"]:
        return ["6" if match["half"] else "2"]
    if match["roman"]:
        return [str(_roman(match["roman"]))] if match["roman"].isupper() else None
    if match["digits"]:
        value = Decimal(_GROUPS.sub("", match["digits"]).replace(",", "."))
        return [_spelt(value * _SCALES.get((match["scale"] or "").lower(), 1)) + suffix]
    if match.group().lower() in _IDIOMS and not suffix:
        return None
    return [_spelt(Decimal(value)) + suffix for value in _read(match["words"])]


def _spelt(value: Decimal) -> str:
    return f"{value.normalize():f}"


def _roman(letters: str) -> int:
    values = [{"X": 10, "V": 5, "I": 1}[letter] for letter in letters]
    return sum(-a if a < b else a for a, b in zip(values, [*values[1:], 0], strict=True))


def _read(words: str) -> Iterator[int]:
    """The values of number words: "two hundred and five" is 205, "two and five" are 2 and 5."""
    total, current, last = 0, 0, 10**12
    started = False
    for word in re.split(r"[\s-]+", words.lower()):
        if word == "and":
            continue
        if word in _SCALES:
            scale = _SCALES[word]
            current = max(current, 1) * scale
            if scale >= 10**3:
                total, current = total + current, 0
            last, started = scale, True
            continue
        value = _VALUES[word]
        if started and not (current + total and value < last and last >= _TENS_FROM):
            yield total + current
            total = current = 0
        current, last, started = current + value, value if value >= _TENS_FROM else 1, True
    yield total + current

"""The short answer made to fit its question: in the unit asked for, with the date of what is named, and whole.

The network marks where in a sentence the answer lies. In a sentence of several figures or dates it now and then takes
the one beside it ("How many miles?" and "523 km (325 mi)"), and it may begin inside a name or a figure. Which one is
asked for, the words say: they are looked at here, and the network's own scores decide between what fits.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from qa.answer.binding import dated_parts
from qa.answer.expected import find_kind, whole_date
from qa.answer.lifespans import life_dates
from qa.answer.numbers import PERCENT, measured_places, unit_of
from qa.words import STOPWORDS, split_words, stem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from qa.answer.binding import DatedPart
    from qa.answer.evidence import Asked
    from qa.types import Span

_HOW_MANY = re.compile(r"\bhow many (?P<unit>\w+)\b", re.IGNORECASE)
_SHARE = re.compile(r"\b(?:what|which) (?:percentage|per\s?cent|share|proportion)\b", re.IGNORECASE)
_WORD = r"(?:[A-Z]\.\s?)*[A-Z](?:[\w-]|['’](?!s\b))*"
_FIGURE = re.compile(r"\d+(?:[.,/:]\d+)*(?:\s?(?:%|per\s?cent\b)|\s(?:hundred|thousand|million|billion|trillion)\b)?")
_NAME = re.compile(rf"{_WORD}(?:\s{_WORD})+")


def fitted(asked: Asked, sentence: Span, short: Span, score: Callable[[Span], float]) -> Span:
    """The short answer that fits the question; as it was where nothing in the sentence fits better.

    Args:
        asked: the question.
        sentence: whole.
        short: what the network marks in it.
        score: how well the network likes a part of the sentence.
    """
    lives = life_dates(asked.text, sentence) if asked.kind == "date" else []
    if lives:
        return max(lives, key=score)
    rules = (_in_unit, _dates_named, _people)
    places: list[Span] = next(filter(None, (rule(asked, sentence, short) for rule in rules)), [])
    if places and not any(short.overlaps(place) for place in places):
        short = max(places, key=score)
    short = _whole((found.span() for found in _FIGURE.finditer(sentence.text)), sentence, short)
    if asked.kind == "person":
        short = _whole(_names(sentence.text), sentence, short)
    return whole_date(asked.text, sentence, short)


def _in_unit(asked: Asked, sentence: Span, short: Span) -> list[Span]:
    """The figures of a sentence in the unit that the question asks for; none where it asks for none.

    A marked figure without a unit may count what the one before it does: "we had eleven days; last year six".
    """
    many = _HOW_MANY.search(asked.text)
    unit = PERCENT if _SHARE.search(asked.text) else unit_of(many["unit"]) if many else ""
    if not unit:
        return []
    places = [(sentence.within(start, end), its) for start, end, its in measured_places(sentence.text)]
    has_unit = any(short.overlaps(place) for place, _ in places)
    if unit != PERCENT and not has_unit and find_kind("number", short):
        return []
    return [place for place, its in places if its == unit]


def _dates_named(asked: Asked, sentence: Span, short: Span) -> list[Span]:
    """The dates of a sentence that most of the question's names go with, where no word of it goes with the marked one.

    Only among dates with a month: such are listed ("A on 3 May 2011, B on 9 June 2014"), a mere year is mentioned.
    """
    parts = dated_parts(sentence.text) if any(map(str.isdigit, short.text)) else []
    parts = [part for part in parts if all(month for _, month, _ in part.dates)]
    places = [sentence.within(part.start, part.end) for part in parts]
    own = [n for n, place in enumerate(places) if place.overlaps(short)]
    if len(own) != 1:
        return []
    telling = _telling(parts)
    if telling[own[0]] & (asked.names | asked.weights.keys()):
        return []
    named = [stems & asked.names for stems in telling]
    most = max(map(len, named))
    return [place for place, names in zip(places, named, strict=True) if len(names) == most] if most else []


def _telling(parts: Sequence[DatedPart]) -> list[set[str]]:
    """Of each part, the stems that no other part has."""
    stems = [set(map(stem, split_words(part.words))) for part in parts]
    return [own.difference(*stems[:n], *stems[n + 1 :]) for n, own in enumerate(stems)]


def _people(asked: Asked, sentence: Span, short: Span) -> list[Span]:
    """The people of a sentence where one is asked for and the short answer is a mere figure."""
    if asked.kind != "person" or any(map(str.isalpha, short.text)):
        return []
    return find_kind("person", sentence)


def _whole(parts: Iterable[tuple[int, int]], sentence: Span, short: Span) -> Span:
    """A short answer that begins or ends inside one of these parts of the sentence, with all of it."""
    start, end = short.start - sentence.start, short.end - sentence.start
    for first, last in parts:
        if first < start < last:
            start = first
        if first < end < last:
            end = last
    return sentence.within(start, end)


def _names(text: str) -> Iterator[tuple[int, int]]:
    """Where names of several words stand, without a word of no meaning that opens the sentence ("Now Ida Holm")."""
    for name in _NAME.finditer(text):
        opening = split_words(name.group())[0]
        yield name.start() + (len(opening) + 1 if opening.lower() in STOPWORDS else 0), name.end()

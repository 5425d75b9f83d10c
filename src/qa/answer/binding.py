"""Whether a statement's details belong together in the evidence, and not only stand in it.

"The pact was signed in 2010" is not borne out by "The pact was signed in 2009, and the treaty in 2010", nor by the
first half of it and some other sentence that names 2010. Checked are, in order:

- a number has to stand near a word that stands beside it in the statement, and count the same unit, in a clause that
  has to do with the statement;
- the first and the last of a stretch of days or years have to stand in one sentence;
- where one sentence gives several dates, the date's own part of it has to share something with the statement when
  another date's part does;
- what lies near or outside a place is not said to be in it;
- what a name is called is not what another one is called (``qa.answer.callings``);
- who does something is not who has it done to them (``qa.answer.roles``);
- whose something is said to be has to be whose it is there.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qa.answer.callings import NAME, miscalled
from qa.answer.doers import of_others
from qa.answer.facts import date_places, find_facts
from qa.answer.roles import exchanged
from qa.words import content_stems, split_words, stem

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from qa.answer.facts import Facts, PartialDate
    from qa.answer.numbers import Number

_NO_MONTH = 0
_YEARS = re.compile(
    r"(?<![\w/.,])(?:1\d{3}|20\d{2})(?:\s?(?:[-–—]|to|until|and)\s?(?:1\d{3}|20\d{2}))?(?![\w/]|[.,]\d)"
)
_CLAUSE = re.compile(r"[;:]|\s(?:while|whereas|until|but)\s")
_PART = re.compile(r"[,;:()]|\s[-–—]\s|\sand\s")
_WORDS = re.compile(r"[\w]{4,}")
_OF = re.compile(rf"\b(?P<what>[a-z]{{4,}})\sof\s(?:the\s)?(?P<whose>{NAME})")
_OF_ANY = re.compile(  # up to the next word that leads elsewhere
    r"\b(?P<what>[a-z]{4,})\sof\s(?=(?P<rest>(?:(?!\s(?:under|in|on|at|for|with|by|to|which|who|that|from|as)\s)[^.;:()])+))"
)
_CAPITAL = re.compile(r"[A-Z]")
_WITHIN = r"\b(?:in|at)\s(?:the\s)?"
_IN = re.compile(rf"{_WITHIN}(?P<where>[A-Z][\w’'-]*(?:\s[A-Z][\w’'-]*)*)")
_BESIDE = r"\b(?:near|outside|off|beyond|towards?|close to|north of|south of|east of|west of)\s(?:the\s)?"
_DISTINCT = 3  # digits of a number that is not found anywhere by chance
_LISTED = re.compile(r"(?:[A-Z][\w’'-]+(?:\s[A-Z][\w’'-]+)*,\s){2,}(?:[A-Z][\w’'-]+(?:\s[A-Z][\w’'-]+)*\s)?and\s[A-Z]")


def unbound(statement: str, evidence: Sequence[str]) -> Iterator[str]:
    """Details of the statement that stand in the evidence with something else; as words to show.

    Args:
        statement: one sentence, without markers.
        evidence: the sentences that are to bear it out, which have all of its details.
    """
    said, found = find_facts(statement), [find_facts(sentence) for sentence in evidence]
    yield from _loose_numbers(said, found, evidence)
    yield from _numbers_elsewhere(said, evidence)
    yield from _loose_ends(said, found)
    yield from _misdated(statement, said, evidence)
    yield from _misplaced(statement, evidence)
    yield from miscalled(statement, evidence)
    yield from exchanged(statement, evidence)
    yield from of_others(statement, evidence)
    yield from _not_of(statement, evidence)


def listed(sentence: str) -> int:
    """How many names the longest list of a sentence has; 0 where it lists none."""
    return max((len(re.findall(r",|\band\b", match.group())) + 1 for match in _LISTED.finditer(sentence)), default=0)


def _loose_numbers(said: Facts, found: Sequence[Facts], evidence: Sequence[str]) -> Iterator[str]:
    shown = [number for facts in found for number in facts.counted]
    counts = {str(listed(sentence)) for sentence in evidence}
    for number in said.counted:
        alike = [each for each in shown if each.value == number.value]
        rivals = {each.counts for each in shown if each.value not in said.numbers} - {"", *(n.counts for n in alike)}
        if not alike or number.value in counts:
            continue
        if number.counts in rivals or not any(_is_same(number, each) for each in alike):
            yield f"{number.value} {number.unit}".strip()


def _is_same(number: Number, shown: Number) -> bool:
    """Whether a number of the evidence counts what the statement's counts, as far as words beside it tell."""
    if "/" in number.value or len(number.value) >= _DISTINCT:
        return True
    if number.unit and shown.unit and number.unit != shown.unit:
        return False
    return not number.near or not shown.around or not number.near.isdisjoint(shown.around)


def _numbers_elsewhere(said: Facts, evidence: Sequence[str]) -> Iterator[str]:
    """Numbers that stand in a clause which has nothing of the statement, where another clause has."""
    clauses = [find_facts(clause) for sentence in evidence for clause in _CLAUSE.split(sentence)]
    words = {word for word in said.content if len(word) > 1}  # no unit of one letter
    about = [bool(words & clause.content) for clause in clauses]
    for number in said.numbers:
        holding = [shares for clause, shares in zip(clauses, about, strict=True) if number in clause.numbers]
        if holding and not any(holding) and any(about):
            yield number


def _loose_ends(said: Facts, found: Sequence[Facts]) -> Iterator[str]:
    for days in said.spans_of_days:
        if not any(all(_stands(day, facts.dates) for day in days) for facts in found):
            yield " to ".join("-".join(map(str, day)) for day in sorted(days, key=str))
    stretches = frozenset().union(*(facts.spans_of_years for facts in found))
    for first, last in said.spans_of_years - stretches:
        turned = any((first == begin) != (last == end) for begin, end in stretches)
        if turned or not any({first, last} <= facts.years for facts in found):
            yield f"{first} to {last}"


def _stands(day: PartialDate, dates: frozenset[PartialDate]) -> bool:
    """Whether one of the dates says at least as much; its year, and a bare year's month, may be left open."""
    return any(
        all(a in {None, _NO_MONTH, b} for a, b in zip(day, its, strict=True)) or (its[0] is None and day[1:] == its[1:])
        for its in dates
    )


def _misdated(statement: str, said: Facts, evidence: Sequence[str]) -> Iterator[str]:
    """A date whose part of a sentence has nothing of the statement, where another date's part has."""
    for sentence in evidence:
        parts = [(part.dates, find_facts(part.words)) for part in dated_parts(sentence)]
        stated = [date for _, _, dates in _places(statement) for date in dates]
        for date in stated:
            own = [facts for dates, facts in parts if _stands(date, dates)]
            others = [facts for dates, facts in parts if not any(_agrees(each, dates) for each in stated)]
            if own and others and _elsewhere(said, own, others):
                yield "-".join(str(each) for each in date if each)


def _agrees(day: PartialDate, dates: frozenset[PartialDate]) -> bool:
    """Whether one of the dates is the day, or its year alone."""
    return _stands(day, dates) or (day[0], _NO_MONTH, None) in dates


@dataclass(frozen=True, slots=True)
class DatedPart:
    """A date where it stands in a sentence, what it says, and the words of the sentence that go with it."""

    start: int
    end: int
    dates: frozenset[PartialDate]
    words: str


def dated_parts(sentence: str) -> list[DatedPart]:
    """The dates of a sentence, each with the words that go with it.

    Where a date opens the sentence, these are the words after each date; else those before it, and after it as far as
    the next comma or "and".
    """
    places = _places(sentence)
    if not places:
        return []
    if not _WORDS.search(sentence, 0, places[0][0]):
        ends = [start for start, _, _ in places[1:]] + [len(sentence)]
        return [DatedPart(*place, sentence[place[0] : end]) for place, end in zip(places, ends, strict=True)]
    parts, begin = [], 0
    for start, end, dates in places:
        stop = _PART.search(sentence, end)
        until = stop.start() if stop else len(sentence)
        until = min([until, *(other for other, _, _ in places if other > start)])
        parts.append(DatedPart(start, end, dates, sentence[begin:until]))
        begin = until
    return parts


def _places(text: str) -> list[tuple[int, int, frozenset[PartialDate]]]:
    """Where dates, years and stretches of years stand; a year alone has no month."""
    places = date_places(text)
    for start, end, _ in places:
        text = text[:start] + " " * (end - start) + text[end:]
    for match in _YEARS.finditer(text):
        years = frozenset((int(year), _NO_MONTH, None) for year in re.findall(r"\d{4}", match.group()))
        places.append((match.start(), match.end(), years))
    return sorted(places, key=lambda place: place[:2])


def _elsewhere(said: Facts, own: Sequence[Facts], others: Sequence[Facts]) -> bool:
    """Whether what tells the dated parts apart stands with other dates alone: names first, else other words."""
    named = {stem(name) for name in said.names} | {number for number in said.numbers if "/" in number}
    for words in (named, said.content):
        mine = words & {each for facts in own for each in facts.stems | facts.numbers}
        theirs = words & {each for facts in others for each in facts.stems | facts.numbers}
        if mine - theirs:
            return False
        if theirs - mine:
            return True
    return False


def _not_of(statement: str, evidence: Sequence[str]) -> Iterator[str]:
    """Whose something is said to be, where the evidence has it of others: "leaders of the Union".

    The sentence that has most of the statement's words counts, where it says whose.
    """
    stems = set(content_stems(statement))
    by_words = sorted(evidence, key=lambda text: -len(stems.intersection(content_stems(text))))
    for said in _OF.finditer(statement):
        what, whose = stem(said["what"]), stem(split_words(said["whose"])[-1])
        for sentence in by_words:
            shown = [m["rest"] for m in _OF_ANY.finditer(sentence) if stem(m["what"]) == what]
            names = [{stem(word) for word in split_words(rest)} for rest in shown if _CAPITAL.search(rest)]
            if names:
                if not any(whose in each for each in names):
                    yield said.group()
                break


def _misplaced(statement: str, evidence: Sequence[str]) -> Iterator[str]:
    """A place that something is said to be in, where the evidence has it near that place."""
    shown = " ".join(evidence)
    for said in _IN.finditer(statement):
        place = re.escape(said["where"])
        if re.search(rf"{_BESIDE}{place}\b", shown) and not re.search(rf"{_WITHIN}{place}\b", shown):
            yield said.group()

"""Checks whether sentences of the sources say what a statement says.

A statement is supported by sentences when all of this holds:

- every date in it stands in them, day, month and year as far as the statement says them, however it is written;
- every number outside dates stands in them ("six" is 6, "1,500" is 1500, "2 million" is 2000000);
- every capitalised name in it stands in them, word by word (``qa.answer.named``), or belongs to the person who is shown
  to speak there and whom it reports;
- addresses in it stand in them, and count for nothing else;
- words in quotation marks stand in them letter for letter, case and the shape of quotation marks and dashes aside;
- nothing in it turns them round (``qa.answer.polarity``), and its details belong together there as in it
  (``qa.answer.binding``);
- what is found in several sentences is found in ones that each have to do with it;
- at least ``LEAST_COVERAGE`` of the stems of its words that carry meaning, figures aside, stand in them, and nowhere
  do ``LONGEST_GAP`` such words follow each other that do not, names aside: that part of it would be invented.

This is a check of words. ``qa.answer.support`` looks for the sentences.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from qa.answer.binding import listed, unbound
from qa.answer.facts import date_places, find_facts, without_dates
from qa.answer.named import may_name, spelt_out, stands
from qa.answer.polarity import turned_round
from qa.words import content_stems, split_words, stem

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from qa.answer.facts import Facts, PartialDate

LEAST_COVERAGE = 0.7  # of three words all: the one that is missing may make all the difference
LONGEST_GAP = 3  # words

_LATIN = 0x24F  # the last letter of Latin Extended-B
_FRAME = frozenset(map(stem, "said states stated noted added explained reported passage passages".split()))
# Verbs and the like that say next to nothing without what stands beside them, and that everybody exchanges freely.
_LIGHT = frozenset(
    map(
        stem,
        """hold take place part make give get put go come become exist conduct carry occur happen since call name know
        number date time among""".split(),
    )
)
_QUOTED = re.compile(r"[“„\"«]([^“”„\"«»]+)[”“\"»]")
_LINK = re.compile(r"(?:https?://|www\.|mailto:)[^\s)>\]]+", re.IGNORECASE)
_ELLIPSIS = re.compile(r"\.{3}|…|\[\s*(?:\.{3}|…)\s*\]")
_BOTH = re.compile(r"\b(?:the|these|both|its|their) two\b", re.IGNORECASE)  # who are two without being counted
_CLAUSE = re.compile(r"[,;:()–—]|\s-\s|\s(?:and|which|who|whose|but)\s")
_RUN = re.compile(r"[A-Z][\w’'-]*(?:[\s.]+[A-Z][\w’'-]*)*")
_COUPLED = re.compile(
    r"\b[A-Z]\w*(?:(?:[-‐‑–]|\s(?:de|del|della|da|di|du|von|van|der|den|bin|ibn|al|el|la|le)\s)[A-Z]\w*)+"
)
_FAIR_SHARE = 0.5  # of the best sentence's words of a clause, that the sentence with its detail needs
_LEAST_CLAUSE = 2  # words with meaning that a clause needs to be judged by itself


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a check found.

    Attributes:
        missing: dates, numbers, names, quotations and runs of words of the statement that the evidence lacks, and
            denials on one side only.
        coverage: the share of the statement's meaningful stems that the evidence has, names counted as it has them in
            whatever spelling; 0 to 1.
    """

    missing: tuple[str, ...]
    coverage: float

    @property
    def supported(self) -> bool:
        """Whether the evidence says what the statement says, as far as words can tell."""
        return not self.missing and self.coverage >= LEAST_COVERAGE


def check(
    statement: str, evidence: Sequence[str], speakers: Iterable[str] = (), *, leaning: Iterable[int] = ()
) -> Verdict:
    """Hold a statement to sentences of the sources.

    Args:
        statement: one sentence, without markers.
        evidence: the sentences.
        speakers: who is shown to say them; a statement may name these people where it reports them, and nobody else
            from outside.
        leaning: which of the sentences only make sense with the one before ("It was signed there").
    """
    links = _LINK.findall(statement)
    statement = _LINK.sub(" ", statement)  # what an address is made of bears nothing out
    said, spelt = find_facts(statement), set[str]()
    units = [_Unit.of(statement, texts, speakers) for texts in _joined(evidence, set(leaning))]
    for unit in units:
        spelt |= spelt_out(statement, unit.words)
    missing = (
        *(_missing(said, statement, units[0], spelt) if len(units) == 1 else _strewn(statement, said, units, spelt)),
        *_strange(statement, evidence),
        *_coupled(statement, evidence),
        *(link for link in links if not any(link in text for text in evidence)),
        *(quoted for quoted in _quotations(statement) if not any(quoted in _folded(text) for text in evidence)),
    )
    wanted = telling(said, spelt)
    named = wanted.intersection(map(stem, said.names))  # what lacks is missing; the rest stands there, as spelt or not
    if not missing:
        gap = _gap(statement, wanted - named, units)
        missing = (*turned_round(statement, evidence), *unbound(statement, evidence), *gap)
    if not wanted:  # "2010.", say: nothing but figures, all checked
        return Verdict(missing, 1.0 if units and (said.dates or said.numbers or said.names) else 0.0)
    if wanted == named:
        return Verdict(missing, 1.0 if units else 0.0)
    found = _covered(statement, wanted - named, units, spelt) * len(wanted - named)
    return Verdict(missing, (found + len(named)) / len(wanted))


def telling(said: Facts, spelt: Iterable[str] = ()) -> frozenset[str]:
    """The stems of the words that a statement tells something with, figures aside.

    Args:
        said: what the statement says.
        spelt: words of names that the evidence has as an abbreviation; they stand there.
    """
    return said.content - _FRAME - _LIGHT - frozenset(map(stem, spelt))


@dataclass(frozen=True, slots=True)
class _Unit:
    """Sentences that belong together, and what they say; a leaning one counts to the one before it."""

    texts: tuple[str, ...]
    stems: frozenset[str]
    words: frozenset[str]
    dates: frozenset[PartialDate]
    numbers: frozenset[str]
    years: frozenset[int | None]
    relative: frozenset[str]

    @classmethod
    def of(cls, statement: str, texts: tuple[str, ...], speakers: Iterable[str]) -> _Unit:
        """What the sentences say, and what those who say them are called, where the statement may name them."""
        reported = [who for who in speakers if any(may_name(who, statement, text) for text in texts)]
        found = [find_facts(text) for text in (*texts, *reported)]
        years = frozenset().union(*(facts.years for facts in found))
        numbers = {number for facts in found for number in facts.numbers} | {str(listed(text)) for text in texts}
        return cls(
            texts,
            frozenset().union(*(facts.stems | facts.content for facts in found)),
            frozenset().union(*(facts.words for facts in found)),
            frozenset().union(*(facts.dates for facts in found)),
            frozenset(numbers | {str(year) for year in years}),
            years,
            frozenset().union(*(facts.relative for facts in found)),
        )


_NOTHING: Final = _Unit((), *(frozenset() for _ in range(6)))


def _joined(evidence: Sequence[str], leaning: set[int]) -> list[tuple[str, ...]]:
    """The sentences, each leaning one with those before it."""
    units: list[tuple[str, ...]] = []
    for number, text in enumerate(evidence):
        if units and number in leaning:
            units[-1] += (text,)
        else:
            units.append((text,))
    return units


def _missing(said: Facts, text: str, unit: _Unit, spelt: set[str]) -> Iterator[str]:
    """Dates, numbers and names that the sentences lack."""
    numbers = unit.numbers | ({"2"} if _BOTH.search(text) else set())
    dates = sorted(said.dates, key=str)
    yield from ("-".join(map(str, date)) for date in dates if not _is_dated(date, unit.dates, unit.years))
    yield from sorted(said.numbers - numbers)
    yield from sorted(said.relative - unit.relative)
    yield from (n for n in said.names if n not in spelt and not stands(n, unit.words, unit.stems, unit.texts))


def _strewn(statement: str, said: Facts, units: Sequence[_Unit], spelt: set[str]) -> Iterator[str]:
    """Details that no sentence has together with the clause they stand in.

    Each clause has to find all of its details in one place. Where it hardly has other words, this place has to have a
    fair share of the other words of the statement, too.
    """
    for clause in _clauses(statement):
        stated = find_facts(clause)
        details = [*_missing(stated, clause, _NOTHING, spelt)]
        if not details:
            continue
        lacking = [[*_missing(stated, clause, unit, spelt)] for unit in units]
        fewest = min(lacking, key=len, default=details)
        yield from fewest
        beside = set(said.content) - {stem(each) for name in stated.names for each in _run_of(name, clause)}
        if not fewest and len(set(content_stems(without_dates(clause))) & beside) <= _LEAST_CLAUSE:
            shares = [len(beside & unit.stems) for unit in units]
            having = [share for share, lacks in zip(shares, lacking, strict=True) if not lacks]
            if max(having) < _FAIR_SHARE * max(shares):
                yield from details


def _covered(statement: str, wanted: frozenset[str], units: Sequence[_Unit], spelt: set[str]) -> float:
    """The share of the wanted stems that the sentences have, each clause's where its details are."""
    if len(units) == 1:
        return len(wanted & units[0].stems) / len(wanted)
    has: set[str] = set()
    for clause in _clauses(statement):
        words = wanted.intersection(content_stems(clause))
        stated = find_facts(clause)
        lacking = [len([*_missing(stated, clause, unit, spelt)]) for unit in units]
        holding = [unit for unit, lacks in zip(units, lacking, strict=True) if lacks == min(lacking)]
        has |= max((words & unit.stems for unit in holding), key=len, default=set())
    return len(has) / len(wanted)


def _gap(statement: str, wanted: frozenset[str], units: Sequence[_Unit]) -> Iterator[str]:
    """The first words of meaning that follow each other and stand in none of the sentences."""
    has = frozenset().union(*(unit.stems for unit in units))
    run: list[str] = []
    for word in split_words(without_dates(statement)):
        if not wanted.intersection(content_stems(word)):
            continue
        run = [] if stem(word) in has else [*run, word]
        if len(run) == LONGEST_GAP:
            yield " ".join(run)
            return


def _clauses(statement: str) -> list[str]:
    """The statement cut at commas, brackets, dashes and words that join clauses, those inside a date left alone."""
    masked = statement
    for start, end, _ in date_places(statement):
        masked = masked[:start] + "x" * (end - start) + masked[end:]
    clauses, begin = [], 0
    for cut in _CLAUSE.finditer(masked):
        clauses.append(statement[begin : cut.start()])
        begin = cut.end()
    return [clause for clause in (*clauses, statement[begin:]) if clause.strip()]


def _run_of(name: str, clause: str) -> set[str]:
    """The capitalised words that stand together with one of them."""
    runs = (set(split_words(run.group())) for run in _RUN.finditer(clause))
    return {name}.union(*(run for run in runs if name in run))


def _is_dated(stated: PartialDate, dates: Iterable[PartialDate], years: Iterable[int | None]) -> bool:
    """Whether some date says at least as much, its year perhaps elsewhere in the evidence."""
    year, month, day = stated
    return any(
        month == its_month
        and day in {None, its_day}
        and (year in {None, its_year} or (its_year is None and year in years))
        for its_year, its_month, its_day in dates
    )


def _strange(statement: str, evidence: Sequence[str]) -> Iterator[str]:
    """Words in letters outside the Latin ones, which small models slip into; they have to stand there as they are."""
    shown = {word.casefold() for text in evidence for word in split_words(text)}
    for word in split_words(statement):
        if any(letter.isalpha() and ord(letter) > _LATIN for letter in word) and word.casefold() not in shown:
            yield word


def _coupled(statement: str, evidence: Sequence[str]) -> Iterator[str]:
    """Names coupled by a hyphen or a particle ("Franco-British", "Ann de Lea") that do not stand so together."""
    shown = [" ".join(split_words(text)).casefold() for text in evidence]
    for match in _COUPLED.finditer(statement):
        if not any(" ".join(split_words(match.group())).casefold() in text for text in shown):
            yield match.group()


def _quotations(statement: str) -> Iterator[str]:
    """The quoted words of a statement, folded; single words are names or terms and checked as words."""
    for match in _QUOTED.finditer(statement):
        for piece in _ELLIPSIS.split(match.group(1)):
            if len(split_words(piece)) > 1:
                yield _folded(piece).strip(" .,;:!?")


def _folded(text: str) -> str:
    """A copy for comparing: case, white space and the shapes of quotation marks and dashes folded."""
    text = re.sub(r"[‘’‚`´]", "'", re.sub(r"[“”„«»]", '"', text))
    return " ".join(re.sub(r"[‐‑–—−]", "-", text).casefold().split())

"""Checks whether sentences of the sources say what a statement says.

A statement is supported by sentences when all of this holds:

- every date in it stands in them, day, month and year as far as the statement says them, however it is written;
- every number outside dates stands in them ("six" is 6, "1,500" is 1500, "2 million" is 2000000);
- every capitalised name in it stands in them, word by word (``qa.answer.named``), or belongs to the person who is shown
  to speak there and whom it reports;
- words in quotation marks stand in them letter for letter, case and the shape of quotation marks and dashes aside;
- nothing in it turns them round (``qa.answer.polarity``), and its details belong together there as in it
  (``qa.answer.binding``);
- what is found in several sentences is found in ones that each have to do with it;
- at least ``LEAST_COVERAGE`` of the stems of its other words that carry meaning stand in them.

This is a check of words. ``qa.answer.support`` looks for the sentences.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qa.answer.binding import listed, unbound
from qa.answer.facts import find_facts, without_dates
from qa.answer.named import may_name, spelt_out, stands
from qa.answer.polarity import turned_round
from qa.words import content_stems, split_words, stem

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from qa.answer.facts import Facts, PartialDate

LEAST_COVERAGE = 0.6

_FRAME = frozenset(map(stem, "said states stated noted added explained reported passage passages".split()))
_QUOTED = re.compile(r"[“„\"«]([^“”„\"«»]+)[”“\"»]")
_ELLIPSIS = re.compile(r"\.{3}|…|\[\s*(?:\.{3}|…)\s*\]")
_BOTH = re.compile(r"\b(?:the|these|both|its|their) two\b", re.IGNORECASE)  # who are two without being counted
_CLAUSE = re.compile(r"[,;:()–—]|\s-\s")
_RUN = re.compile(r"[A-Z][\w’'-]*(?:[\s.]+[A-Z][\w’'-]*)*")
_FAIR_SHARE = 0.5  # of the best sentence's words of a clause, that the sentence with its detail needs
_LEAST_CLAUSE = 2  # words with meaning that a clause needs to be judged by itself


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a check found.

    Attributes:
        missing: dates, numbers, names and quotations of the statement that the evidence lacks, and denials on one
            side only.
        coverage: the share of the statement's other meaningful stems that the evidence has; 0 to 1.
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
    said, found = find_facts(statement), [find_facts(sentence) for sentence in evidence]
    reported = [who for who in speakers if any(may_name(who, statement, sentence) for sentence in evidence)]
    shown = [find_facts(speaker) for speaker in reported]
    stems = {each for facts in (*found, *shown) for each in facts.stems}
    words = {each for facts in (*found, *shown) for each in facts.words}
    spelt = spelt_out(statement, words)
    missing = (
        *_missing_figures(statement, said, found, evidence),
        *(name for name in said.names if name not in spelt and not stands(name, words, stems, evidence)),
        *(quoted for quoted in _quotations(statement) if not any(quoted in _folded(text) for text in evidence)),
        *turned_round(statement, evidence),
    )
    if not missing:
        missing = (*unbound(statement, evidence), *_strewn(statement, said, dict(enumerate(found)), set(leaning)))
    wanted = said.content - _FRAME - set(map(stem, spelt))
    if not wanted:  # "2010.", say: nothing but figures, all checked
        return Verdict(missing, 1.0 if said.dates or said.numbers or said.names else 0.0)
    content = stems | {each for facts in found for each in facts.content}
    return Verdict(missing, len(wanted & content) / len(wanted))


def _missing_figures(statement: str, said: Facts, found: Sequence[Facts], evidence: Sequence[str]) -> Iterator[str]:
    """Dates and numbers that the evidence lacks."""
    dates = {each for facts in found for each in facts.dates}
    years = {each for facts in found for each in facts.years}
    numbers = {each for facts in found for each in facts.numbers} | {str(year) for year in years}
    numbers |= {str(listed(sentence)) for sentence in evidence} | ({"2"} if _BOTH.search(statement) else set())
    yield from ("-".join(map(str, date)) for date in sorted(said.dates, key=str) if not _is_dated(date, dates, years))
    yield from sorted(said.numbers - numbers)
    yield from sorted(said.relative - {each for facts in found for each in facts.relative})


def _strewn(statement: str, said: Facts, found: Mapping[int, Facts], leaning: set[int]) -> Iterator[str]:
    """Details whose sentence has little else of the clause they stand in, while another sentence has it."""
    if len(found) == 1:
        return
    for clause in filter(str.strip, _CLAUSE.split(_quiet(statement))):
        stated = find_facts(clause)
        around = set(content_stems(without_dates(clause)))
        wide = around if len(around) > _LEAST_CLAUSE else set(said.content)
        for detail, holders in _holders(stated, found):
            beside = wide - _run_of(detail, clause)
            shares = {number: len(beside & facts.stems) for number, facts in found.items()}
            for number in sorted(leaning):  # what leans on the sentence before it is one with it
                shares[number] = shares[number - 1] = max(shares[number], shares[number - 1])
            best = max(shares.values())
            if holders and max(shares[number] for number in holders) < _FAIR_SHARE * best:
                yield detail


def _run_of(name: str, clause: str) -> set[str]:
    """The stems of the capitalised words that stand together with one of them."""
    runs = (set(map(stem, split_words(run.group()))) for run in _RUN.finditer(clause))
    return {stem(name)}.union(*(run for run in runs if stem(name) in run))


def _quiet(statement: str) -> str:
    """The statement without the commas inside its dates."""
    return re.sub(r"(?<=\d),(?=\s(?:of\s)?\d{4}\b)", " ", statement)


def _holders(stated: Facts, found: Mapping[int, Facts]) -> Iterator[tuple[str, list[int]]]:
    """Each detail of a clause, and which sentences have it."""
    for date in stated.dates:
        word = "-".join(map(str, date))
        yield word, [n for n, facts in found.items() if _is_dated(date, facts.dates, facts.years)]
    for value in stated.numbers:
        yield value, [n for n, facts in found.items() if value in facts.numbers | {str(y) for y in facts.years}]
    for name in stated.names:
        yield name, [n for n, facts in found.items() if name in facts.words or stem(name) in facts.stems]


def _is_dated(stated: PartialDate, dates: Iterable[PartialDate], years: Iterable[int | None]) -> bool:
    """Whether some date says at least as much, its year perhaps elsewhere in the evidence."""
    year, month, day = stated
    return any(
        month == its_month
        and day in {None, its_day}
        and (year in {None, its_year} or (its_year is None and year in years))
        for its_year, its_month, its_day in dates
    )


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

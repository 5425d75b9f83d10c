"""Checks whether sentences of the sources say what a statement says, and finds the fewest that do.

A statement is supported by sentences when all of this holds:

- every date in it stands in them, day, month and year as far as the statement says them, however it is written;
- every number outside dates stands in them ("six" is 6, "1,500" is 1500, "2 million" is 2000000);
- every capitalised name in it stands in them, word by word, or belongs to the person who is shown to speak there;
  abbreviations have to stand there in capitals;
- words in quotation marks stand in them letter for letter, case and the shape of quotation marks and dashes aside;
- it denies only if they deny something, and denies if a clause that has at least half its words in the statement does;
- at least ``LEAST_COVERAGE`` of the stems of its other words that carry meaning stand in them.

This is a check of words, not of meaning. It catches what is added; it does not catch roles exchanged ("A warned B"
for "B warned A"), nor another verb in a statement whose other words all stand there. The threshold is a choice, not
fitted to any model.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from qa.answer.facts import find_facts
from qa.types import Candidate, Span
from qa.words import content_stems, split_words, stem

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from qa.answer.facts import PartialDate
    from qa.generators import SupportJudge
    from qa.types import Passage

LEAST_COVERAGE = 0.6
MOST_SENTENCES = 3  # that one statement may rest on together

_FRAME = frozenset(map(stem, "said states stated noted added explained reported passage passages".split()))
_NEGATION = re.compile(
    r"\b(?:not(?!\s(?:only|just|merely|least)\b)|no(?!\.?\s?\d)|never|neither|nor|none|nobody|nothing|nowhere|without"
    r"|cannot)\b|n['’]t\b",
    re.IGNORECASE,
)
_CLAUSE = re.compile(r"[,;:!?()–—]|\.(?!\s?\d)|\s-\s|\b(?:but|whereas|while|although|though)\b", re.IGNORECASE)
_DENIED_SHARE = 0.5
_QUOTED = re.compile(r"[“„\"«]([^“”„\"«»]+)[”“\"»]")
_ELLIPSIS = re.compile(r"\.{3}|…|\[\s*(?:\.{3}|…)\s*\]")


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


def check(statement: str, evidence: Sequence[str], speakers: Iterable[str] = ()) -> Verdict:
    """Hold a statement to sentences of the sources.

    Args:
        statement: one sentence, without markers.
        evidence: the sentences.
        speakers: who is shown to say them; a statement may name these people, and nobody else from outside.
    """
    said, found = find_facts(statement), [find_facts(sentence) for sentence in evidence]
    shown = [find_facts(speaker) for speaker in speakers]
    stems = {each for facts in (*found, *shown) for each in facts.stems}
    words = {each for facts in (*found, *shown) for each in facts.words}
    dates = {each for facts in found for each in facts.dates}
    years = {each for facts in found for each in facts.years}
    numbers = {each for facts in found for each in facts.numbers} | {str(year) for year in years}
    wanted = said.content - _FRAME
    missing = (
        *("-".join(map(str, date)) for date in sorted(said.dates, key=str) if not _is_dated(date, dates, years)),
        *sorted(said.numbers - numbers),
        *(name for name in said.names if not (name in words if name.isupper() else stem(name) in stems)),
        *(quoted for quoted in _quotations(statement) if not any(quoted in _folded(text) for text in evidence)),
        *_denials(statement, evidence),
    )
    if not wanted:  # "2010.", say: nothing but figures, all checked
        return Verdict(missing, 1.0 if said.dates or said.numbers or said.names else 0.0)
    content = stems | {each for facts in found for each in facts.content}
    return Verdict(missing, len(wanted & content) / len(wanted))


def find_evidence(
    statement: str,
    passages: Sequence[Passage],
    judge: SupportJudge | None = None,  # noqa: ARG001 - to come
) -> tuple[Candidate, ...]:
    """The tightest places in the passages that support the statement; none when it is not supported.

    The best single sentence of each passage that has one; else up to ``MOST_SENTENCES`` sentences together,
    neighbours joined to one place.

    Args:
        statement: one sentence, without markers.
        passages: those that the statement cites, in the order of its markers.
    """
    alone = [best for passage in passages if (best := _best_alone(statement, passage)) is not None]
    return tuple(alone) or _together(statement, passages)


def _best_alone(statement: str, passage: Passage) -> Candidate | None:
    """The one sentence of a passage that supports the statement by itself, best covered, then shortest."""
    supporting: list[Candidate] = []
    for sentence in passage.sentences:
        verdict = _check_places(statement, [(passage, sentence)])
        if verdict.supported:
            supporting.append(Candidate(sentence, passage, verdict.coverage))
    return min(supporting, key=lambda c: (-c.score, len(c.span), c.span.start), default=None)


def _together(statement: str, passages: Sequence[Passage]) -> tuple[Candidate, ...]:
    """A few sentences that support the statement together: each one added that helps most, then the idle ones left."""
    pool = [(passage, sentence) for passage in passages for sentence in passage.sentences]
    chosen: list[tuple[Passage, Span]] = []
    while pool and len(chosen) < MOST_SENTENCES:
        ranked = [(_rank(statement, chosen, place), number) for number, place in enumerate(pool)]
        chosen.append(pool.pop(min(ranked)[1]))
        verdict = _check_places(statement, chosen)
        if verdict.supported:
            return _joined(_pruned(statement, chosen), verdict.coverage)
    return ()


def _rank(statement: str, chosen: list[tuple[Passage, Span]], place: tuple[Passage, Span]) -> tuple[float, float, int]:
    """How much still lacks with a place added, less is better; then how far it lies from those chosen."""
    verdict = _check_places(statement, [*chosen, place])
    apart = [abs(place[1].start - span.start) for passage, span in chosen if passage.span.key == place[0].span.key]
    return (len(verdict.missing), -verdict.coverage, min(apart, default=len(place[0].span) if chosen else 0))


def _pruned(statement: str, chosen: list[tuple[Passage, Span]]) -> list[tuple[Passage, Span]]:
    """Without those that the others support the statement without."""
    for place in list(chosen):
        others = [each for each in chosen if each is not place]
        if others and _check_places(statement, others).supported:
            chosen = others
    return chosen


def _joined(places: list[tuple[Passage, Span]], score: float) -> tuple[Candidate, ...]:
    """Candidates in the order of the text; sentences that follow each other become one place."""
    order = {passage.span.key: number for number, (passage, _) in reversed(list(enumerate(places)))}
    ordered = sorted(places, key=lambda place: (order[place[0].span.key], place[1].start))
    runs: list[tuple[Passage, Span]] = []
    for passage, span in ordered:
        if runs and runs[-1][0].span.key == passage.span.key and _follows(passage, runs[-1][1], span):
            runs[-1] = (passage, Span(span.document, runs[-1][1].start, span.end))
        else:
            runs.append((passage, span))
    return tuple(Candidate(span, passage, score) for passage, span in runs)


def _follows(passage: Passage, first: Span, second: Span) -> bool:
    """Whether the second sentence is the very next one after the first place."""
    return any(a.end == first.end and b.start == second.start for a, b in pairwise(passage.sentences))


def _check_places(statement: str, places: Sequence[tuple[Passage, Span]]) -> Verdict:
    speakers = {speaker for passage, span in places if (speaker := passage.speaker_of(span))}
    return check(statement, [span.text for _, span in places], speakers)


def _is_dated(stated: PartialDate, dates: Iterable[PartialDate], years: Iterable[int | None]) -> bool:
    """Whether some date says at least as much, its year perhaps elsewhere in the evidence."""
    year, month, day = stated
    return any(
        month == its_month
        and day in {None, its_day}
        and (year in {None, its_year} or (its_year is None and year in years))
        for its_year, its_month, its_day in dates
    )


def _denials(statement: str, evidence: Sequence[str]) -> Iterator[str]:
    """A word on each side that denies alone."""
    denied = [clause for text in evidence for clause in _CLAUSE.split(text) if _NEGATION.search(clause)]
    denial = _NEGATION.search(statement)
    if denial:
        if not denied:
            yield denial.group()
        return
    stems = set(content_stems(statement))
    for clause in denied:
        words = set(content_stems(clause))
        if words and len(words & stems) / len(words) >= _DENIED_SHARE:
            yield f"not ({' '.join(clause.split())})"


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

"""Who says a sentence: a question may call the speaker by name, office or trade, and the answer have none of these."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from qa.offices import OFFICES
from qa.words import STOPWORDS, content_stems, split_words, stem

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from qa.types import Passage, Span

_TRADES = "interviewer journalist reporter correspondent host moderator questioner".split()
_ASKERS = frozenset(map(stem, _TRADES))
_ASKER = re.compile(rf"\b(?:the|our|this)\s+(?:{'|'.join(_TRADES)})\b", re.IGNORECASE)
_TRADE = re.compile(rf"\b(?:{'|'.join(_TRADES)})s?\b", re.IGNORECASE)
_POLITE = ("Mr", "Mrs", "Ms", "Dr")
_NAME = r"(?:[A-Z]\.\s?)*[A-Z][\w-]*"
_NAMES = re.compile(rf"\b(?:(?:{'|'.join(_POLITE)})\.\s*)?{_NAME}(?:\s+{_NAME})*")
# What people do when they speak: such a question asks for what was said, not for who said it.
_SAYING = frozenset(
    map(
        stem,
        """say tell think believe state claim argue add note stress mention explain describe call name regard see
        consider find assess rate judge characterise view single sum put list cite point refer speak talk compare expect
        hope want promise warn recall admit deny confirm announce emphasise underline highlight opinion words account
        eyes according attribute blame praise criticise react answer reply respond comment""".split(),
    )
)
# "the acting Director of the Museum (TCM) Lena Voss": an office and its house, as they stand before a name.
_HOUSE = r"(?:[A-Z][\w.&-]*|\([A-Z][\w.&-]*\))"
_OFFICE = re.compile(
    r"\b(?:[Tt]he|[Ww]ith|[Bb]y|[Oo]f)\s+(?P<office>(?!the\b)[\w-]+(?:\s(?!of\b)[\w-]+){0,3})"
    rf"(?P<house>(?:\sof\s(?:the\s)?{_HOUSE}(?:\s(?:(?:of|for|and)\s)?(?:the\s)?{_HOUSE})*)?)[\s,]+$"
)
_LONGEST_OFFICE = 200  # characters, with its house
_WHO = "\0"  # stands for whoever speaks, while a question is shortened
_SAYS = r"(?:say|think|believe|state|claim|argue|add|note|stress|mention|explain)"
_VERB = r"(?:is|are|was|were|has|have|had|does|do|did|can|will|would|should|must)\b"
_SHORTER = (
    (rf"{_WHO}(?:\s*{_WHO})*(?:['’]s?\b)?", _WHO),
    (rf"\baccording to {_WHO},?\s*", ""),
    (rf"\bin {_WHO} (?:own )?(?:words|view|opinion|eyes|account),?\s*", ""),
    (rf"\bin the (?:words|view|opinion|eyes|account) of {_WHO},?\s*", ""),
    (rf",?\s*\bas {_WHO} (?:says|said|puts it|put it|sees it|calls it),?", ""),
    (rf"\b(?:does|do|did) {_WHO} {_SAYS} (?={_VERB})", ""),
    (rf"\b(?:does|do|did) {_WHO} {_SAYS} (?=(?:about|of|on)\b)", "is said "),
    (_WHO, ""),
    (r"\s+", " "),
)


def voice_of(passage: Passage, sentence: Span, question: str) -> frozenset[str]:
    """The stems that a question calls a sentence's speaker by: the name; for who asks, also the trade it speaks of.

    "According to the interview" speaks of no interviewer, though the two words have one stem.
    """
    named = _stems(passage.speaker_of(sentence) or "")
    return named | _ASKERS if passage.asks(sentence) and _TRADE.search(question) else named


def asks_what_is_said(question: str) -> bool:
    """Whether a question asks for what somebody says, thinks or calls something."""
    return not _SAYING.isdisjoint(map(stem, split_words(question)))


def speakers_asked_for(question: str, names: frozenset[str], passages: Iterable[Passage]) -> frozenset[str]:
    """The stems of a question for what is said that call somebody who speaks in the passages, by name or as who asks.

    Args:
        question: what is asked.
        names: the stems of its names.
        passages: those that are read.
    """
    if not asks_what_is_said(question):
        return frozenset()
    named = names & frozenset().union(*(_stems(passage.provenance.speaker or "") for passage in passages))
    return named | (_ASKERS if _ASKER.search(question) else frozenset())  # "the interview" has the same stem


def with_names(question: str, passages: Iterable[Passage]) -> str:
    """The question with the names of speakers in place of their offices.

    An interview seldom repeats who is speaking, and where it does, in its title or its preface, little is answered.
    Only a question for what is said is changed. An office is known where one of the passages gives it before the name;
    it is left alone where the question gives it to another house ("the UN Secretary General").
    """
    passages = list(passages) if asks_what_is_said(question) else []
    for speaker in dict.fromkeys(p.provenance.speaker for p in passages if p.provenance.speaker):
        for office, house in dict.fromkeys(found for p in passages for found in _offices(p.text, speaker)):
            question = _instead_of_office(question, office, house, speaker)
    return question


def without_speakers(question: str, passages: Iterable[Passage]) -> str:
    """The question without the names of those who speak in the passages; as it is when nothing else would be left.

    What somebody said seldom holds the name of who said it, and is found and read more easily without.
    """
    told = [passage.provenance for passage in passages]
    speaking = _stems(" ".join(name for p in told for name in (p.speaker, p.asker) if name))
    shorter = _NAMES.sub(lambda found: _without(found[0], speaking), question)
    if any(provenance.question for provenance in told):
        shorter = _ASKER.sub(_WHO, shorter)
    if shorter == question:
        return question
    for pattern, instead in _SHORTER:
        shorter = re.sub(pattern, instead, shorter, flags=re.IGNORECASE)
    return shorter.strip() if content_stems(shorter) else question


def as_read(question: str, passages: Iterable[Passage]) -> str:
    """The question as these passages are searched and read with it: what its speakers say is asked for without them."""
    return without_speakers(question, passages) if asks_what_is_said(question) else question


@lru_cache(maxsize=10_000)
def _stems(text: str) -> frozenset[str]:
    return frozenset(map(stem, split_words(text)))


def _without(capitalised: str, speaking: frozenset[str]) -> str:
    """Neighbouring capitalised words, with marks for those of a speaker; one word of another's name keeps them all."""
    words = capitalised.split()
    own = [word.removesuffix(".") in _POLITE or speaking.issuperset(_stems(word)) for word in words]
    others = [word for word, is_own in zip(words, own, strict=True) if not is_own and word.lower() not in STOPWORDS]
    if others:
        return capitalised
    return " ".join(_WHO if is_own else word for word, is_own in zip(words, own, strict=True))


def _offices(text: str, speaker: str) -> Iterator[tuple[str, str]]:
    """What a text calls a speaker before the name, and of which house: ("acting Director", "of the Museum")."""
    names = [re.escape(name) for name in split_words(speaker)]
    if not names:
        return
    for found in re.finditer(rf"(?:\b{names[0]}\s+|\b{names[0][0]}\.\s*)?\b{names[-1]}\b", text):
        called = _OFFICE.search(text, max(0, found.start() - _LONGEST_OFFICE), found.start())
        if called and called["office"].split()[-1].lower() in OFFICES:
            yield called["office"], called["house"].strip()


def _instead_of_office(question: str, office: str, house: str, speaker: str) -> str:
    """The question with a name in place of an office, or of the last two words or more of one."""
    words = [re.escape(word) for word in office.split()]
    before = "".join(rf"(?:{word}\s+)?" for word in words[:-2])
    proper = [re.escape(word) for word in split_words(house) if word[0].isupper()]
    houses = "".join(rf"(?:{word}(?:['’]s)?\s+)?" for word in proper)
    any_of = "|".join(proper)
    of = rf"(?:\s+(?:{re.escape(house)}|of\s+(?:the\s+)?(?:{any_of})(?:\s+(?:{any_of}))*\b))?" if proper else ""
    core = r"\s+".join(words[-2:])
    known = _stems(house)

    def name(match: re.Match[str]) -> str:
        ahead = re.search(r"\s([A-Z][\w.-]*)\s+$", question[: match.start()])
        behind = re.match(r"\s+(?:(?:of|at|in)\s+(?:the\s+)?)?([A-Z][\w.-]*)", question[match.end() :])
        return speaker if all(known.issuperset(_stems(other[1])) for other in (ahead, behind) if other) else match[0]

    return re.sub(rf"(?:\bthe\s+)?\b{houses}{before}{core}{of}\b", name, question, flags=re.IGNORECASE)

"""Whether a statement turns round what its evidence says: denials, opposites, stronger words, exchanged roles.

Each check yields the words that stand on one side alone. All of them are lists of English words and their places; what
they do not list they do not see.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from qa.words import content_stems, split_words, stem

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from qa.types import Span

_NEGATION = re.compile(
    r"\b(?:not(?!\s(?:only|just|merely|least)\b)|no(?!\.?\s?\d)|never|neither|nor|none|nobody|nothing|nowhere|without"
    r"|cannot)\b|n['’]t\b",
    re.IGNORECASE,
)
_CLAUSE = re.compile(r"[,;:!?()–—]|\.(?!\s?\d)|\s-\s|\b(?:but|whereas|while|although|though)\b", re.IGNORECASE)
_FINITE = re.compile(
    r"\b(?:is|are|was|were|has|have|had|does|do|did|can|could|will|would|shall|should|may|might|must)\b", re.IGNORECASE
)
# What does not open so, and with a small letter, is something done: "obey the rule".
_OPENS_PHRASE = re.compile(
    r"(?:an?|the|this|that|these|those|its|his|her|their|our|my|your|some|any|all|both|many|several|more|about|over|in|on"
    r"|at|by|for|from|to|of|with|during|after|before|under|between|because|one|two|three|four|five|six|seven|eight|nine"
    r"|ten|\w+ty(?:-\w+)?|\w+teen)\b"
)
_DENIED_SHARE = 0.5  # of a denied clause's words that make it the statement's own
_LEAST_DENIED = 0.25  # of a denying statement's words that the denied clause must have

# Verbs and adverbs that deny without "not": a statement may use one only where its evidence does, or denies.
_DENYING = {
    stem(word)
    for word in """deny denied fail failed failure refuse refused refusal reject rejected absent absence rarely seldom
    hardly scarcely barely lack lacked lacking cease ceased abandon abandoned cancel cancelled forbid prohibit
    prohibited banned prevent prevented oppose opposed decline declined withdraw stop stopped
    unable impossible avoid avoided neglect neglected skip skipped missed suspend suspended exclude excluded
    unlikely false unaware boycott boycotted""".split()
}
_GROUPS = """
    increase grow rise climb | decrease decline fall drop shrink reduce
    more | less | fewer
    large big | small | largest biggest | smallest
    highest | lowest
    begin start launch open | end finish close stop conclude
    win | lose
    support endorse back approve favour welcome | oppose reject object objection against resist
    accept | reject refuse
    gain | lose
    include contain | exclude
    public | private
    north | south | east | west
    northern | southern | eastern | western
    earliest | latest
    oldest | youngest
    import | export
    strengthen | weaken
    spring | summer | autumn | winter
    expand extend | narrow limit
    progress advance | stall regress stagnate
    legal lawful | illegal unlawful
    join | leave
    buy | sell
    best | worst
    success succeed successfully | failure fail unsuccessfully
    common shared | disputed
    always constantly continuously | sometimes occasionally
    permanent | temporary
    inside within | outside
    above | below
    maximum most | minimum least
    former | current
    positive | negative
    agree | disagree
    men | women
    male | female
    civilian | military
"""
_STRONG = re.compile(
    r"\b(?:must|shall|required|requires?|obliged?|obligation|ha(?:s|d|ve) to|mandatory|compulsory)\b", re.IGNORECASE
)
_NEED = re.compile(
    r"\b(?:should|ought|need\w*|necess\w+|obligat\w+|dut(?:y|ies)|responsib\w+|commit\w*|underta\w+|bound|demand\w*|order\w*)\b",
    re.IGNORECASE,
)
_WEAK = re.compile(r"\b(?:may(?!\s\d)|might|could|perhaps|possibly|planned|proposed|intended)\b")
_HEDGED = re.compile(
    r"\b(?:may|might|could|can|perhaps|possibl[ey]|potential(?:ly)?|likely|would|allow(?:s|ed)?|permit(?:s|ted)?"
    r"|suggest(?:s|ed)?|plan(?:s|ned)?|propos\w+|inten[dt]\w*|will|hopes?|ask(?:s|ed)?|remark(?:s|ed)?)\b",
    re.IGNORECASE,
)
_ONLY = re.compile(r"\b(?:only|solely|exclusively|alone)\b(?!\s(?:not|in\spart))", re.IGNORECASE)
_ONLY_SHOWN = re.compile(r"\b(?:only|sole|solely|exclusive|exclusively|alone|just|single|merely)\b", re.IGNORECASE)
_NOT_ONLY = re.compile(r"\bnot\s(?:only|just|merely|solely)\b", re.IGNORECASE)
_MOST = re.compile(r"\b(?:most|majority)\s(?:of|[a-z]+s)\b", re.IGNORECASE)
_MOST_SHOWN = re.compile(r"\b(?:most|mostly|mainly|majority|largely|chiefly|predominantly|usually)\b", re.IGNORECASE)
_ALWAYS = re.compile(r"\b(?:always|everyone|everybody|all\sof\sthe|every\sone)\b", re.IGNORECASE)
_ALWAYS_SHOWN = re.compile(
    r"\b(?:always|all|every|each|everyone|everybody|whole|entire|any|continuous(?:ly)?|constant(?:ly)?|both)\b",
    re.IGNORECASE,
)
_NO_DEGREE = r"(?:rather|other|another|whether|either|neither|never|ever|however|after|under|over)\b"
_COMPARED = re.compile(
    rf"\b(?:more|less|fewer|(?!{_NO_DEGREE})[a-z]{{2,}}er)\s(?:[\w’'-]+\s){{0,6}}than\b", re.IGNORECASE
)
_COMPARED_SHOWN = re.compile(
    r"\b(?:than|compared|most|least|exceed\w*|over|under|above|below|beyond|outnumber\w*|increas\w+|decreas\w+)\b",
    re.IGNORECASE,
)
_NOT_YET = re.compile(  # what somebody may mean to do and never do
    r"\b(?:tr(?:y|ies|ied|ying)|attempt\w*|s(?:eek|eeks|ought)|want(?:s|ed)?|wish(?:es|ed)?|hop(?:e|es|ed|ing)|threaten\w*"
    r"|refus\w+|fail\w*|unable|urge[sd]?|ask(?:s|ed)?|demand\w*|call(?:s|ed)?|promis\w+|agree[sd]?|deci(?:des|ded|sion)"
    r"|plan(?:s|ned)?|inten[dt]\w*|due|expect\w*|suppos\w+|order(?:s|ed)|propos\w+)\s(?:[\w’'-]+\s){0,5}?to\s(?:\w+ly\s)?"
    r"(?P<verb>[a-z]{3,})"
)
_IN_VAIN = re.compile(
    r"\b(?:but|yet)\s(?:\w+\s){0,3}?(?:failed|refused|declined|unable|unsuccessful\w*)\b"
    r"|\b(?:in\svain|without\ssuccess|unsuccessful\w*)\b",
    re.IGNORECASE,
)
_INFINITIVE = re.compile(r"\bto\s(?:\w+ly\s)?(?P<verb>[a-z]{3,})")


def leaves_out_denial(question: str, sentence: Span, short: Span) -> bool:
    """Whether a short answer that states something is cut out of a clause that denies it.

    Such is "the dam is safe" out of "nobody says the dam is safe", and "obey the rule" out of "not all, alas, obey the
    rule". A question that denies something itself may be answered so.

    Args:
        question: what was asked.
        sentence: whole.
        short: a part of it.
    """
    if _NEGATION.search(question):
        return False
    before = sentence.text[: short.start - sentence.start]
    if _FINITE.search(short.text):
        return bool(_NEGATION.search(_CLAUSE.split(before)[-1]))
    does = short.text[:1].islower() and " " in short.text and not _OPENS_PHRASE.match(short.text)
    return does and bool(_NEGATION.search(before))


def turned_round(statement: str, evidence: Sequence[str]) -> Iterator[str]:
    """What the statement turns round, as words to show; nothing where it does not.

    Args:
        statement: one sentence, without markers.
        evidence: the sentences that are to bear it out.
    """
    yield from _denials(statement, evidence)
    yield from _unshared_denials(statement, evidence)
    yield from _opposites(statement, evidence)
    yield from _strengthened(statement, evidence)


def _denials(statement: str, evidence: Sequence[str]) -> Iterator[str]:
    """A word on each side that denies alone."""
    stems = set(_content(statement))
    denial = _NEGATION.search(statement)
    if denial:
        clauses = [clause for clause in _CLAUSE.split(statement) if _NEGATION.search(clause)]
        wanted = max((set(_content(clause)) for clause in clauses), key=len, default=stems)
        if not _is_denied(wanted or stems, stems, evidence):
            yield denial.group()
        return
    if any(_denying_words(statement)):
        return
    for clause in (clause for text in evidence for clause in _CLAUSE.split(text) if _NEGATION.search(clause)):
        words = set(_content(clause))
        if words and len(words & stems) / len(words) >= _DENIED_SHARE:
            yield f"not ({' '.join(clause.split())})"


def _is_denied(wanted: set[str], said: set[str], evidence: Sequence[str]) -> bool:
    """Whether a clause of the evidence that has to do with the denied words denies as well."""
    shares = [len(said.intersection(_content(text))) for text in evidence]
    telling = [text for text, share in zip(evidence, shares, strict=True) if 2 * share >= max(shares)]
    for clause in (clause for text in telling for clause in _CLAUSE.split(text)):
        denying = {stem(word) for word in _denying_words(clause)} - said
        words = set(_content(clause)) - denying
        shared = len(words & wanted)
        least = min(_LEAST_DENIED * len(wanted), _DENIED_SHARE * len(words))
        if (_NEGATION.search(clause) or denying) and shared and shared >= least:
            return True
    return False


def _denying_words(text: str) -> Iterator[str]:
    """Words that deny without "not"; a capitalised one is a name ("Ban"), "prevention" a thing."""
    return (
        word for word in split_words(text) if word.islower() and stem(word) in _DENYING and not word.endswith("ion")
    )


def _unshared_denials(statement: str, evidence: Sequence[str]) -> Iterator[str]:
    """Words that deny without "not", which the evidence does not have, nor any other denial of the matter."""
    shown = frozenset().union(*map(_stems, evidence))
    said = set(_content(statement))
    for word in _denying_words(statement):
        if stem(word) not in shown and not _is_denied(said - {stem(word)}, said, evidence):
            yield word


@lru_cache(maxsize=4096)
def _content(text: str) -> frozenset[str]:
    return frozenset(content_stems(text))


@lru_cache(maxsize=4096)
def _stems(text: str) -> frozenset[str]:
    return frozenset(map(stem, split_words(text)))


@lru_cache(maxsize=1)
def _opposite() -> dict[str, frozenset[str]]:
    """By stem, the stems that say the opposite."""
    found: dict[str, frozenset[str]] = {}
    for line in filter(None, map(str.strip, _GROUPS.splitlines())):
        sides = [frozenset(map(stem, side.split())) for side in line.split("|")]
        for side in sides:
            others = frozenset().union(*(other for other in sides if other is not side))
            for word in side:
                found[word] = found.get(word, frozenset()) | others
    return found


def _opposites(statement: str, evidence: Sequence[str]) -> Iterator[str]:
    """Words whose opposite stands in a sentence that is about the same, and they do not, nor what means the same."""
    said, content = _stems(statement), set(_content(statement))
    about = [_stems(text) for text in evidence if 2 * len(content.intersection(_content(text))) >= len(content)]
    for word in split_words(statement):
        opposite = _opposite().get(stem(word), frozenset()) - said
        alike = {stem(word)}.union(_same(stem(word))) if opposite else set()
        if any(opposite & shown and not alike & shown for shown in about or map(_stems, evidence)):
            yield word


def _same(word: str) -> frozenset[str]:
    """The stems that have exactly the same opposites."""
    opposite = _opposite()
    return frozenset(other for other, against in opposite.items() if against == opposite[word])


def _strengthened(statement: str, evidence: Sequence[str]) -> Iterator[str]:
    """A duty, certainty, completeness or comparison that the evidence does not state."""
    shown = " ".join(evidence)
    plain = _NOT_ONLY.sub(" ", statement)
    rules = ((_ONLY, _ONLY_SHOWN), (_MOST, _MOST_SHOWN), (_ALWAYS, _ALWAYS_SHOWN), (_COMPARED, _COMPARED_SHOWN))
    for stated, needed in rules:
        found = stated.search(plain)
        if found and not needed.search(_NOT_ONLY.sub(" ", shown)):
            yield found.group()
    duty = _STRONG.search(statement)
    if duty and not _STRONG.search(shown) and (_WEAK.search(shown) or not _NEED.search(shown)):
        yield duty.group()
    if not _HEDGED.search(statement):
        yield from _certain(statement, evidence)
        yield from _done(statement, evidence)


def _certain(statement: str, evidence: Iterable[str]) -> Iterator[str]:
    """A clause that only may be so, said as if it were."""
    stems = set(_content(statement))
    for clause in (clause for text in evidence for clause in _CLAUSE.split(text)):
        weak, words = _WEAK.search(clause), set(_content(clause))
        if weak and words and len(words & stems) / len(words) >= _DENIED_SHARE:
            yield weak.group()


def _done(statement: str, evidence: Iterable[str]) -> Iterator[str]:
    """A verb for what is done, where the evidence has somebody only try to do it, agree to or mean to."""
    meant = {stem(match["verb"]) for match in _INFINITIVE.finditer(statement)}
    said = {stem(word) for word in split_words(statement) if word.islower()} - meant
    for text in evidence:
        vain = _IN_VAIN.search(text)
        open_ones = [*_NOT_YET.finditer(text), *(_INFINITIVE.finditer(text, 0, vain.start()) if vain else ())]
        verbs = {stem(match["verb"]): match["verb"] for match in open_ones}
        others = [stem(word) for word in split_words(_INFINITIVE.sub(" ", text))]
        yield from (verb for its_stem, verb in verbs.items() if its_stem in said and its_stem not in others)

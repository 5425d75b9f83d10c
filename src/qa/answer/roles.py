"""Whether a statement turns round who does something and who has it done to them.

"A warned B" is not "B warned A", whichever voice the verb stands in; what is "signed by" somebody is signed by them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qa.answer.callings import NAME, name_stems
from qa.words import STOPWORDS, content_stems, split_words, stem, word_places

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_BE = "was|were|is|are|be|been|being"
_ROLE = re.compile(
    rf"(?P<who>\b{NAME})\s?(?P<helper>(?:(?:{_BE}|has|had|have|will|would|did)\s)*)"
    rf"(?P<verb>[a-z]{{3,}})\s(?P<by>(?:[a-z]{{2,7}}\s){{0,2}})(?P<whom>{NAME})"
)
_PASSIVE = re.compile(rf"\b(?:{_BE})\s")
_DONE_BY = re.compile(
    rf"\b(?:{_BE})\s(?:\w+ly\s)?(?P<verb>[a-z]{{3,}})\s"
    rf"(?:[^,;:.]*?\s)?by\s(?:the\s|its\s|their\s)?(?P<who>{NAME})"
)
_OWN = frozenset({"we", "our", "i", "my", "us", "me"})
_SUBJECT = 3  # words before a name that still opens its sentence
_AGENT = 8  # words between "by" and a name, titles and other names included
_OPENS_OBJECT = frozenset("the a an its his her their this that these those all some several every each any by".split())
_NO_VERB_BEHIND = frozenset(
    "the a an its his her their this that these those of in at on for with from by as all some".split()
)
_NO_VERB = frozenset(
    """across along alongside although amid among around behind beside besides beyond despite even except inside like
    near onto outside per regarding since though throughout toward towards unless upon via whereas whether within
    without""".split()
)
_HELPS = frozenset([*_BE.split("|"), "get", "gets", "got"])  # verbs that a passive is made with
_NUMERAL = re.compile(r"[IVX]+")
_NOUN = re.compile(r"(?:ions?|ments?|ers?|ors?|als?|ances?|ences?)$")
_MUTUAL = frozenset(map(stem, "meet marry border resemble equal adjoin cooperate negotiate differ join".split()))


def exchanged(statement: str, evidence: Sequence[str]) -> Iterator[str]:
    """What is done the other way round, or by others, as words to show.

    Args:
        statement: one sentence, without markers.
        evidence: the sentences that are to bear it out.
    """
    yield from _names_exchanged(statement, evidence)
    verbs = [verb for verb in _verbs(statement) if verb.stem not in _MUTUAL]
    yield from _sides_exchanged(verbs, evidence)
    yield from _done_by_what_follows(verbs, evidence)
    yield from _not_by(statement, evidence)


def _names_exchanged(statement: str, evidence: Sequence[str]) -> Iterator[str]:
    """Who does what to whom, the other way round."""
    shown = [role for sentence in evidence for role in _roles(sentence)]
    for who, verb, whom in _roles(statement):
        same = [role for role in shown if role[1] == verb]
        turned = any(who & its_whom and whom & its_who for its_who, _, its_whom in same)
        if turned and not any(who & its_who and whom & its_whom for its_who, _, its_whom in same):
            yield verb


def _not_by(statement: str, evidence: Sequence[str]) -> Iterator[str]:
    """Who is said to have done something that the evidence does not have them do: "signed by the Assembly".

    They have to follow "by" there too, stand before the verb, or speak of themselves in a sentence that has it.
    """
    for done in _DONE_BY.finditer(statement):
        verb, who = stem(done["verb"]), stem(split_words(done["who"])[-1])  # the surname, or what an office is
        if not any(_does(who, verb, sentence) for sentence in evidence):
            yield f"by {done['who'].strip()}"


def _does(who: str, verb: str, sentence: str) -> bool:
    words = [stem(word) for word in split_words(sentence)]
    places = [at for at, word in enumerate(words) if word == who]
    if not places or verb not in words:
        return bool(places) and places[0] <= _SUBJECT
    return any(
        "by" in words[max(0, at - _AGENT) : at] or verb in words[at : at + 2 * _AGENT] for at in places
    ) or not _OWN.isdisjoint(words)


def _roles(sentence: str) -> Iterator[tuple[set[str], str, set[str]]]:
    """Who, the verb's stem, whom; a passive with "by" turned round."""
    for start in [0, *(m.end() for m in re.finditer(r"\s", sentence))]:
        match = _ROLE.match(sentence, start)
        if not match or match["verb"] in STOPWORDS:
            continue
        who, whom = name_stems(match["who"]), name_stems(match["whom"])
        if _PASSIVE.search(match["helper"]) and "by " in match["by"]:
            who, whom = whom, who
        if who and whom:
            yield who, stem(match["verb"]), whom


def _sides_exchanged(verbs: Sequence[_Verb], evidence: Sequence[str]) -> Iterator[str]:
    """A verb before which stands only what follows it in the evidence, and the other way round, names or not."""
    shown = [verb for sentence in evidence for verb in _verbs(sentence)] if verbs else []
    for verb in verbs:
        yield from (verb.word for other in shown if other.stem == verb.stem and verb.is_turned(other))


def _done_by_what_follows(verbs: Iterable[_Verb], evidence: Sequence[str]) -> Iterator[str]:
    """A verb whose doers all stand behind it in the evidence: "a skin bought at the market, until Ann caught one"."""
    shown = " ".join(evidence)
    places = word_places(shown)
    words = [shown[slice(*place)] for place in places]
    for verb in verbs:
        at = [number for number, word in enumerate(words) if stem(word) == verb.stem and not _NOUN.search(word)]
        if not at or verb.passive or any(_may_be_passive(shown, places, each) for each in at):
            continue
        before, after = _side(shown[: places[at[-1]][0]]), _side(shown[places[at[0]][1] :])
        speaks = not _OWN.isdisjoint(split_words(shown[: places[at[-1]][0]].lower()))
        if verb.who & after and not verb.who & before and not speaks:
            yield verb.word


def _may_be_passive(text: str, places: Sequence[tuple[int, int]], number: int) -> bool:
    """Whether a form of "be" stands before a word, or a "by" shortly behind it."""
    behind = [text[slice(*place)].lower() for place in places[number + 1 : number + 1 + _AGENT]]
    ahead = [text[slice(*place)].lower() for place in places[max(0, number - 2) : number]]
    return "by" in behind or not _HELPS.isdisjoint(ahead)


@dataclass(frozen=True, slots=True)
class _Verb:
    """A word that has an object behind it, and the stems of who does it and of who has it done to them."""

    word: str
    stem: str
    who: frozenset[str]
    whom: frozenset[str]
    passive: bool

    @classmethod
    def at(cls, text: str, words: Sequence[tuple[int, int]], number: int) -> _Verb:
        """The word of that number among the words of a text, which is neither its first nor its last."""
        previous, following = (text[slice(*words[beside])].lower() for beside in (number - 1, number + 1))
        start, end = words[number]
        before, after = _side(text[:start]), _side(text[end:])
        passive = following == "by" or previous in _HELPS
        who, whom = (after, before) if passive else (before, after)
        return cls(text[start:end], stem(text[start:end]), who, whom, passive)

    def is_turned(self, other: _Verb) -> bool:
        """Whether both sides share words with the other verb's opposite sides, and none with the same."""
        straight = self.who & other.who or self.whom & other.whom
        return bool(self.who & other.whom and self.whom & other.who and not straight)


def _side(text: str) -> frozenset[str]:
    """The stems of what can be somebody or something; the number of a king is not."""
    words = (word for word in split_words(text) if not word.endswith("ly") and not _NUMERAL.fullmatch(word))
    return frozenset(stem(word) for word in words if content_stems(word))


def _verbs(text: str) -> Iterator[_Verb]:
    """The words that may be verbs with an object: they stand before what opens one, and not behind such a word."""
    words = word_places(text)
    for at in range(1, len(words) - 1):
        word, following = text[slice(*words[at])], text[slice(*words[at + 1])]
        opens = following.lower() in _OPENS_OBJECT or following[:1].isupper() or following[:1].isdigit()
        after = text[slice(*words[at - 1])].lower() in _NO_VERB_BEHIND
        if opens and not after and word.islower() and word not in STOPWORDS | _NO_VERB and not word.endswith("ly"):
            yield _Verb.at(text, words, at)

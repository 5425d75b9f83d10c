"""Resolves a follow-up question against the conversation, by rules.

Three cases, in this order:

* an ellipsis with a new topic ("And the memorandum with X?") takes the frame of the question before it,
* a pronoun ("What post does he hold?") is replaced by the topic of the question before it,
* anything else that cannot stand alone ("In what capacity?", "Why?") is asked together with it.

A question that stands alone is returned as it is, so that changing the subject works.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from qa.words import content_stems, split_words

if TYPE_CHECKING:
    from collections.abc import Sequence

_OPENING = re.compile(r"^\W*(?:and|but|so|then|ok(?:ay)?|what about|how about|and what about)\b[\s,]*", re.IGNORECASE)
_ABOUT = re.compile(r"^\W*(?:(?:and|but|so|ok(?:ay)?)[\s,]+)?(?:what|how) about\s+(?P<topic>.+?)\W*$", re.IGNORECASE)
_AND_TOPIC = re.compile(
    r"^\W*(?i:and|but)\s+(?P<topic>(?:(?:with|for|of|in|on|by|at)\s+)?(?:the|a|an|its|their|his|her|[A-Z\d])[^?]*?)\W*$"
)
QUESTION_WORD = re.compile(r"\b(?:who|whom|whose|what|which|when|where|why|how)\b", re.IGNORECASE)
AUXILIARY = r"(?:is|are|was|were|do|does|did|has|have|had|can|could|will|would|should|must|may(?!\s\d))"
VERB_FIRST = re.compile(rf"^\W*{AUXILIARY}\b", re.IGNORECASE)  # such a question asks yes or no
_POSSESSIVE = re.compile(r"\b(?:his|her|its|their)\b(?=\s+\w)", re.IGNORECASE)
_PRONOUN = re.compile(r"\b(?:he|she|it|they|him|them)\b", re.IGNORECASE)
_POINTER = re.compile(
    r"\b(?:there|then|that|those|this|these|the same|the latter|the former|one)\b"
    r"(?!\s+(?:is|are|was|were)\s+(?:a|any|no)\b)",
    re.IGNORECASE,
)
_CALLED = re.compile(
    r"^\W*(?:what|who)(?:\s+(?:is|are|was|were)|['’]s)\s+(?P<topic>.+?)"
    r"(?:\s+(?:called|named|about|for|like))?\W*$",
    re.IGNORECASE,
)
_PHRASE = re.compile(r"\b(?:the\s+)?[A-Z][\w’'.-]*(?:\s+(?:(?:of|for|on|the|and|de|van|von)\s+)*[A-Z\d][\w’'.-]*)*")
_THE_PHRASE = re.compile(
    r"\b(?:the|an?)\s+(?:[\w’'-]+\s+){0,4}?[\w’'-]+"
    r"(?=\s+(?:is|are|was|were|be|been|do|does|did|has|have|had|take|took|happen|held|made|between|\w+ed|built|born|won|sold|sent|given|written)\b|\W*$)",
    re.IGNORECASE,
)
_FRAME_VERBS = re.compile(
    r"(?P<head>^.*?\b(?:is|are|was|were|did|do|does|has|have|had)\s+)(?P<topic>(?:the|an?|[A-Z])[^?]*?)"
    r"(?P<tail>\s+(?:signed|adopted|held|take place|taken|made|begin|start|end|happen|born|founded|created|"
    r"established|formed|published|say|said|mean|stand for|called|located|\w+ed)\b.*)$"
)
_PREPOSITION = re.compile(r"(?:with|for|of|in|on|by|at)\b", re.IGNORECASE)
_FEW_WORDS = 2


def standalone(question: str, history: Sequence[str]) -> str:
    """The question as it can be understood, and searched, without the conversation.

    Args:
        question: what the person asks now.
        history: their earlier questions, oldest first.
    """
    question = " ".join(question.split())
    earlier = [line for line in (" ".join(entry.split()) for entry in history) if line]
    if not earlier or not needs_context(question):
        return question
    before = standalone(earlier[-1], earlier[:-1][-3:])
    topic = _new_topic(question)
    if topic is not None:
        return _reframed(before, topic)
    replaced = _with_topic(question, before)
    return replaced if replaced is not None else f"{before.rstrip('?!. ')}: {question}"


def needs_context(question: str) -> bool:
    """Whether the question leans on what was asked before."""
    if _OPENING.match(question) and len(split_words(question)) > 1:
        return True
    if _POSSESSIVE.search(question) or _PRONOUN.search(question):
        return not _has_own_antecedent(question)
    if len(content_stems(question)) < _FEW_WORDS and len(split_words(question)) <= 5:  # noqa: PLR2004
        return not _names(question)
    return bool(_POINTER.search(question)) and not _names(question)


def topic_of(question: str) -> str | None:
    """What a question is about: what it asks the name of, else its longest name, else its last "the ..."."""
    called = _CALLED.match(question)
    if called and not QUESTION_WORD.search(called["topic"]):
        return called["topic"]
    names = [match.group() for match in _names(question)]
    if names:
        return max(names, key=len)
    phrases = _THE_PHRASE.findall(question)
    return str(phrases[-1]) if phrases else None


def _has_own_antecedent(question: str) -> bool:
    """Whether a name stands before the first pronoun, which then most likely refers to it."""
    first = _PRONOUN.search(question) or _POSSESSIVE.search(question)
    if first is None:
        return False
    return any(name.end() <= first.start() for name in _names(question))


def _names(question: str) -> list[re.Match[str]]:
    """Runs of capitalised words; the first word of the question is capitalised anyway and does not count."""
    opening = re.match(r"\W*\w+", question)
    return list(_PHRASE.finditer(question, opening.end() if opening else 0))


def _new_topic(question: str) -> str | None:
    """The topic of "What about X?" or "And the X?"; None when the question says more than that."""
    for pattern in (_ABOUT, _AND_TOPIC):
        match = pattern.match(question)
        if match:
            topic = str(match["topic"])
            rest = QUESTION_WORD.search(topic) or VERB_FIRST.match(topic)
            return None if rest else topic
    return None


def _reframed(before: str, topic: str) -> str:
    """The earlier question, asked of the new topic."""
    frame = _FRAME_VERBS.match(before)
    if frame and not _PREPOSITION.match(topic):
        return f"{frame['head']}{topic}{frame['tail']}"
    names = _names(before)
    if names and _PHRASE.fullmatch(topic):
        swapped = names[-1]
        ending = "’s" if re.search(r"['’]s$", swapped.group()) else ""
        return f"{before[: swapped.start()]}{topic}{ending}{before[swapped.end() :]}"
    return f"{before.rstrip('?!. ')}: {topic}?"


def _with_topic(question: str, before: str) -> str | None:
    """The question with its pronoun replaced by the topic of the one before."""
    topic = topic_of(before)
    asks_for_one = re.match(r"^\W*(?:who|which|what)\b", before, re.IGNORECASE) and not _CALLED.match(before)
    if topic is None or asks_for_one:
        return None  # the pronoun stands for the earlier answer, which only the earlier question describes
    bare = _OPENING.sub("", question)
    bare = bare[:1].upper() + bare[1:]
    replaced, count = _POSSESSIVE.subn(f"{topic}’s", bare, count=1)
    if not count:
        replaced, count = _PRONOUN.subn(lambda _: topic, bare, count=1)
    return replaced if count else None

"""Who says a sentence: a question may name its speaker, whose name need not stand in it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from qa.words import content_stems, split_words, stem

if TYPE_CHECKING:
    from collections.abc import Iterable

    from qa.types import Passage, Span

_ASKERS = frozenset(map(stem, "interviewer journalist reporter correspondent host moderator questioner".split()))
_NAME = re.compile(r"\b(?:[A-Z]\.\s?)*[A-Z][\w-]*(?:['’]s\b)?")


def voice_of(passage: Passage, sentence: Span) -> frozenset[str]:
    """The stems that a question may call a sentence's speaker by: the name; for who asks, also the trade."""
    speaker = passage.speaker_of(sentence)
    named = frozenset(map(stem, split_words(speaker))) if speaker else frozenset()
    return named | _ASKERS if passage.asks(sentence) else named


def without_speakers(question: str, passages: Iterable[Passage]) -> str:
    """The question without the names of those who speak in the passages; as it is when nothing else would be left.

    What somebody said seldom holds the name of who said it, and lies nearer to the question without the name.
    """
    people = {name for p in passages for name in (p.provenance.speaker, p.provenance.asker) if name}
    speaking = {stem(word) for person in people for word in split_words(person)}
    shorter = _NAME.sub(lambda m: "" if speaking.issuperset(map(stem, split_words(m[0]))) else m[0], question)
    return shorter if content_stems(shorter) else question

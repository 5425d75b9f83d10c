"""Takes a model's reply apart as it comes: statements, and the passages that each names."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qa.sentences import split_sentences
from qa.types import Document
from qa.words import content_stems, split_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

LONGEST_REPLY = 50_000  # characters; more is not read, whatever a model goes on writing

_JOIN = r"(?:\s*(?:,|;|and|&)\s*(?:passages?\s*)?|\s+)"
_SOURCE = r"(?:passages?|sources?|labels?)"
_NAMED = rf"(\w{{1,4}}(?:{_JOIN}\w{{1,4}}){{0,9}})"
_BRACKETED = re.compile(
    rf"[ \t\u00a0]*(?:[\[【]\s*(?:{_SOURCE}\s*:?\s*)?{_NAMED}\s*[\]】]|\(\s*{_SOURCE}\s+{_NAMED}\s*\))",
    re.IGNORECASE,
)
_THOUGHT = re.compile(r"<think>.*?(?:</think>|\Z)", re.DOTALL | re.IGNORECASE)
_LABEL = re.compile(r"^\s*(?:\*\*)?answer(?:\*\*)?\s*:(?:\*\*)?\s*", re.IGNORECASE)
_BULLET = re.compile(r"^(?:[-*+•–—]|\d{1,3}[.)]|#{1,6}|\|)\s+")
_EMPHASIS = re.compile(r"\*\*|__|`")
_REFUSAL = re.compile(
    r"^(?:unfortunately,?\s|sorry,?\s|i'm sorry,?\s(?:but\s)?)?"
    r"(?:(?:none of )?(?:the|these)\s+(?:given\s|provided\s|above\s)?(?:passages?|sources?|texts?|documents?|context)\b"
    r".{0,30}\b(?:not|n't|no|nothing)\b|i\s(?:cannot|can't|could not|am unable to)\s(?:answer|find)\b"
    r"|there is no (?:information|mention|answer)\b)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Written:
    """One statement of a reply, without its markers, and the labels that they name, in order."""

    text: str
    labels: tuple[str, ...]


class ReplyReader:
    """Reads a reply piece by piece.

    A marker belongs to the sentence that it stands in or right after; one that opens a line, to the sentence that
    follows. Several forms that models write are read: ``[ka]``, ``[ka][mo]``, ``[ka, mo]``, ``[Passage ka]``,
    ``(passage ka)``. What stands in brackets like a marker and names no passage is dropped, so that no mark of the
    model's own making, and none out of a source, is left in a statement. A model's thinking aloud in ``<think>`` is
    left out.

    Attributes:
        refused: whether the reply says that the passages do not answer.
    """

    def __init__(self, labels: Iterable[str], refusal: str) -> None:
        """Read a reply to a prompt with these labels and this sentence for "not answered"."""
        self._labels = frozenset(label.lower() for label in labels)
        self._refusal = _words(refusal)
        self._reply = ""
        self._given: set[str] = set()
        self.refused = False

    @property
    def text(self) -> str:
        """The reply as far as it has come."""
        return self._reply

    @property
    def is_full(self) -> bool:
        """Whether no more of the reply will be read."""
        return len(self._reply) >= LONGEST_REPLY

    def feed(self, piece: str) -> list[Written]:
        """The statements that are finished now: all but the last one, which may go on."""
        self._reply = (self._reply + piece)[:LONGEST_REPLY]
        if not any(mark in piece for mark in ".!?]】)\n"):
            return []
        return self._new(self._statements()[:-1])

    def finish(self) -> list[Written]:
        """What is left at the end."""
        return self._new(self._statements())

    def _new(self, statements: Sequence[Written]) -> list[Written]:
        """Those that have not been given yet; repeats are left out, and what refuses is noted."""
        new = []
        for written in statements:
            if written.text in self._given:
                continue
            self._given.add(written.text)
            if _words(written.text) == self._refusal or _REFUSAL.match(written.text):
                self.refused = True
            elif content_stems(written.text):  # "Yes." claims nothing that could be checked
                new.append(written)
        return new

    def _statements(self) -> list[Written]:
        text, markers = self._without_markers(_LABEL.sub("", _THOUGHT.sub("", self._reply)))
        sentences = split_sentences(Document("reply", text).span()) if text.strip() else ()
        named: list[list[str]] = [[] for _ in sentences]
        for at, labels, opens in markers:
            if opens:
                owner = next((n for n, sentence in enumerate(sentences) if sentence.start >= at), None)
            else:
                owner = next((n for n in range(len(sentences) - 1, -1, -1) if sentences[n].start < at), None)
            if owner is not None:
                named[owner].extend(labels)
        return [
            Written(said, tuple(dict.fromkeys(labels)))
            for sentence, labels in zip(sentences, named, strict=True)
            if (said := " ".join(_BULLET.sub("", _EMPHASIS.sub("", sentence.text)).split()))
        ]

    def _without_markers(self, reply: str) -> tuple[str, list[tuple[int, list[str], bool]]]:
        """The reply without markers; for each, where it stood, the labels it names, and whether it opened a line."""
        kept: list[str] = []
        length, last = 0, 0
        markers: list[tuple[int, list[str], bool]] = []
        for match in _BRACKETED.finditer(reply):
            labels = self._named(match.group(1) or match.group(2))
            if labels is None:
                continue
            before = reply[last : match.start()]
            kept.append(before)
            length += len(before)
            line = "".join(kept).rpartition("\n")[2]
            markers.append((length, labels, not split_words(line)))
            last = match.end()
        kept.append(reply[last:])
        return "".join(kept), markers

    def _named(self, said: str) -> list[str] | None:
        """The labels in a bracket; none where it only looks like a marker, None where it is a word of the sentence."""
        words = [word.lower() for word in split_words(said)]
        labels = [word for word in words if word in self._labels]
        looks = all(len(word) <= 2 or word.isdigit() for word in words if word not in {"and", "passage", "passages"})  # noqa: PLR2004 - as long as a label
        return labels if labels or looks else None


def _words(sentence: str) -> list[str]:
    return [word.lower() for word in split_words(sentence)]

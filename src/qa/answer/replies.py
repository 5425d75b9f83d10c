"""Takes a model's reply apart as it comes: statements, and the passages that each names."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qa.sentences import split_sentences
from qa.types import Document
from qa.words import content_stems, split_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

LONGEST_REPLY = 20_000  # characters; more is not read, whatever a model goes on writing

_RARER = 50  # the longer a reply, the more rarely it is looked at: when it has grown by a fiftieth
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
_ENDED = re.compile(r"[.!?…。！？][\"'”’»)]*$")
_EMPHASIS = re.compile(r"\*\*|__|`")
_TELLS = r"(?:answer|say|state|contain|mention|provide|specify|give|indicate|include|tell|discuss|address)s?"
_REFUSAL = re.compile(
    r"^(?:unfortunately,?\s|sorry,?\s|i['’]m sorry,?\s(?:but\s)?)?"
    r"(?:(?:the|these)\s(?:given\s|provided\s|above\s)?(?:passages?|sources?|texts?|documents?|context)\s"
    rf"(?:(?:do|does|did|could|can)\s?(?:not|n['’]t)\s(?:\w+\s)?{_TELLS}\b|{_TELLS}\s(?:no|nothing)\b)"
    r"|none of (?:the|these)\s(?:\w+\s)?(?:passages|sources|texts|documents)\b"
    r"|i\s(?:cannot|can['’]t|could not|am unable to)\s(?:answer|find)\b"
    r"|there is no (?:information|mention|answer)\b)",
    re.IGNORECASE,
)
_OPEN_BRACKET = re.compile(r"[ \t]*(?:[\[【][^\]】\n]{0,60}|\([^)\n]{0,60})\Z")  # a marker that is still to be finished


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
        self._look_at = 0
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
        if len(self._reply) < self._look_at:
            return []
        self._look_at = len(self._reply) + len(self._reply) // _RARER
        return self._new(self._statements(_OPEN_BRACKET.sub("", self._reply))[:-1])

    def finish(self) -> list[Written]:
        """What is left at the end; a last sentence that breaks off, with no end and no marker, is no claim."""
        statements = self._statements(self._reply)
        if statements and not statements[-1].labels and not _ENDED.search(statements[-1].text):
            statements.pop()
        return self._new(statements)

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

    def _statements(self, reply: str) -> list[Written]:
        text, markers = self._without_markers(_LABEL.sub("", _THOUGHT.sub("", reply)))
        sentences = split_sentences(Document("reply", text).span()) if text.strip() else ()
        starts = [sentence.start for sentence in sentences]
        named: list[list[str]] = [[] for _ in sentences]
        for at, labels, opens in markers:
            owner = bisect_left(starts, at) - (not opens)  # the first sentence from there on, or the last one before
            if 0 <= owner < len(sentences):
                named[owner].extend(labels)
        return [
            Written(said, tuple(dict.fromkeys(labels)))
            for sentence, labels in zip(sentences, named, strict=True)
            if (said := " ".join(_BULLET.sub("", _EMPHASIS.sub("", sentence.text)).split()))
        ]

    def _without_markers(self, reply: str) -> tuple[str, list[tuple[int, list[str], bool]]]:
        """The reply without markers; for each, where it stood, the labels it names, and whether it opened a line."""
        kept: list[str] = []
        length, last, worded = 0, 0, False  # the last one: whether the line has words so far
        markers: list[tuple[int, list[str], bool]] = []
        for match in _BRACKETED.finditer(reply):
            labels = self._named(match.group(1) or match.group(2))
            if labels is None:
                continue
            before = reply[last : match.start()]
            kept.append(before)
            length += len(before)
            _, broken, line = before.rpartition("\n")
            worded = bool(split_words(line)) or (worded and not broken)
            markers.append((length, labels, not worded))
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

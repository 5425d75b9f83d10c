"""Takes a model's reply apart: statements, and the passages that each names."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qa.answer.prompts import REFUSAL
from qa.sentences import split_sentences
from qa.types import Document
from qa.words import content_stems, split_words

if TYPE_CHECKING:
    from collections.abc import Iterator

_NUMBERS = r"\d{1,3}(?:\s*(?:,|;|and|&|-|–)\s*(?:passages?\s*)?\d{1,3})*"
_SOURCE = r"(?:passages?|sources?)"
_MARKER = re.compile(
    rf"[ \t\u00a0]*(?:[\[【]\s*(?:{_SOURCE}\s*)?({_NUMBERS})\s*[\]】]|\(\s*{_SOURCE}\s+({_NUMBERS})\s*\))",
    re.IGNORECASE,
)
_RANGE = re.compile(r"(\d+)\s*[-–]\s*(\d+)")
_THOUGHT = re.compile(r"<think>.*?(?:</think>|\Z)", re.DOTALL | re.IGNORECASE)
_LABEL = re.compile(r"^\s*(?:\*\*)?answer(?:\*\*)?\s*:(?:\*\*)?\s*", re.IGNORECASE)
_BULLET = re.compile(r"^(?:[-*+•–—]|\d{1,3}[.)]|#{1,6})\s+")
_EMPHASIS = re.compile(r"\*\*|__|`")
_LONGEST_RANGE = 50


@dataclass(frozen=True, slots=True)
class Written:
    """One statement of a reply, without its markers, and the passage numbers that they name, in order."""

    text: str
    markers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Reply:
    """A reply taken apart.

    Attributes:
        statements: what it claims, in order, without repeats; sentences that claim nothing ("Yes.") are left out.
        refused: whether it says that the passages do not answer.
    """

    statements: tuple[Written, ...]
    refused: bool


def parse_reply(reply: str) -> Reply:
    """The statements of a reply with their markers.

    A marker belongs to the sentence that it stands in or right after; one that opens a line, to the sentence that
    follows. Several forms that models write are read: ``[1]``, ``[1][2]``, ``[1, 2]``, ``[1-3]``, ``[Passage 1]``,
    ``(passage 1)``. A model's thinking aloud in ``<think>`` is left out.
    """
    text, markers = _without_markers(_LABEL.sub("", _THOUGHT.sub("", reply)))
    sentences = split_sentences(Document("reply", text).span())
    named: list[list[int]] = [[] for _ in sentences]
    for at, numbers, opens in markers:
        if opens:
            owner = next((n for n, sentence in enumerate(sentences) if sentence.start >= at), None)
        else:
            owner = next((n for n in range(len(sentences) - 1, -1, -1) if sentences[n].start < at), None)
        if owner is not None:
            named[owner].extend(numbers)
    statements: dict[str, Written] = {}
    refused = False
    for sentence, numbers in zip(sentences, named, strict=True):
        said = _BULLET.sub("", _EMPHASIS.sub("", sentence.text)).strip()
        if _is_refusal(said):
            refused = True
        elif content_stems(said) and said not in statements:
            statements[said] = Written(" ".join(said.split()), tuple(dict.fromkeys(numbers)))
    return Reply(tuple(statements.values()), refused)


def _without_markers(reply: str) -> tuple[str, list[tuple[int, list[int], bool]]]:
    """The reply without markers; for each, where it stood, the numbers, and whether it opened a line."""
    kept: list[str] = []
    length, last = 0, 0
    markers: list[tuple[int, list[int], bool]] = []
    for match in _MARKER.finditer(reply):
        before = reply[last : match.start()]
        kept.append(before)
        length += len(before)
        line = "".join(kept).rpartition("\n")[2]
        markers.append((length, list(_numbers(match.group(1) or match.group(2))), not split_words(line)))
        last = match.end()
    kept.append(reply[last:])
    return "".join(kept), markers


def _numbers(said: str) -> Iterator[int]:
    """The numbers of a marker, ranges spelled out."""
    for first, last in _RANGE.findall(said):
        yield from range(int(first), min(int(last), int(first) + _LONGEST_RANGE) + 1)
    yield from (int(number) for number in re.findall(r"\d+", _RANGE.sub(" ", said)))


def _is_refusal(sentence: str) -> bool:
    """Whether a sentence is the phrase of refusal, whatever its case and punctuation."""
    return [word.lower() for word in split_words(sentence)] == [word.lower() for word in split_words(REFUSAL)]

"""Takes a question apart and weighs its words, to tell how much of it a text covers."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from qa.answer.expected import Kind, expected_kind
from qa.followup import AUXILIARY
from qa.retrieve.definitions import asked_abbreviation
from qa.retrieve.headers import asks_about_source
from qa.words import content_stems, split_words, stem

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from collections.abc import Set as AbstractSet

_SAYS_SO = re.compile(r"\W*(?:yes|no)\b", re.IGNORECASE)
_YEAR = re.compile(r"1\d{3}|20\d{2}")
# The plural that comes first, after adjectives: "how many natural reserves"; not behind a verb: "how many km is it".
_HOW_MANY = re.compile(
    rf"\bhow many (?:(?!{AUXILIARY}\b)[\w’'-]+\s){{0,3}}?(?!{AUXILIARY}\b)"
    r"(?P<what>\w+s|people|men|women|children)(?<!us|ss)\b",
    re.IGNORECASE,
)
_POPULATION = re.compile(r"\b(?:what|how large|how big) (?:is|was) the population\b|\bpopulation\W*$", re.IGNORECASE)
_PEOPLE = frozenset(map(stem, ("people", "persons", "inhabitants", "residents", "population")))
_TOKEN = re.compile(r"\w[\w’'/.-]*")


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, taken apart once for all passages.

    Attributes:
        text: the standalone question.
        kind: what kind of answer its wording asks for.
        weights: the question's content stems and how telling each is (inverse document frequency).
        known: those of them that occur anywhere in the index.
        names: the stems of its proper names and numbers.
        pairs: the stems of its neighbouring words.
        abbreviation: what it asks the full form of, if it does.
        about_source: whether it is about a document as such: its title, date or author.
        speakers: the stems of the speakers whose words it asks for.
        counted: the stems of what it asks how many there are of; none where it asks no such thing.
    """

    text: str
    kind: Kind
    weights: Mapping[str, float]
    known: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()
    pairs: frozenset[tuple[str, str]] = frozenset()
    abbreviation: str | None = None
    about_source: bool = False
    speakers: frozenset[str] = frozenset()
    counted: frozenset[str] = frozenset()

    @property
    def names_year(self) -> bool:
        """Whether it names a year."""
        return any(_YEAR.fullmatch(key) for key in (*self.weights, *self.names))

    def coverage(self, stems: AbstractSet[str]) -> float:
        """The share, 0 to 1, of the question's weight that the given stems cover; 0 without content words."""
        total = sum(self.weights.values())
        return sum(weight for key, weight in self.weights.items() if key in stems) / total if total else 0.0

    def names_in(self, stems: AbstractSet[str]) -> float:
        """The share of the question's names and numbers among the given stems; 1 when it has none."""
        return len(self.names & stems) / len(self.names) if self.names else 1.0

    def missing_in(self, stems: AbstractSet[str]) -> tuple[int, int]:
        """How many of the question's names, and how many of its numbers, are not among the given stems."""
        missing = self.names - stems
        numbers = sum(any(map(str.isdigit, name)) for name in missing)
        return len(missing) - numbers, numbers

    def pairs_in(self, stems: Sequence[str]) -> float:
        """The share of the question's pairs of neighbouring words that also neighbour in the text."""
        return len(self.pairs & set(pairwise(stems))) / len(self.pairs) if self.pairs else 0.0

    def may_be_settled_by(self, sentence: str) -> bool:
        """Whether a sentence says yes or no itself, or has a word of the question other than a speaker's name."""
        wanted = self.weights.keys() - self.speakers
        return bool(_SAYS_SO.match(sentence)) or not wanted.isdisjoint(content_stems(sentence))


def take_apart(question: str, frequencies: Mapping[str, int], passages: int) -> Asked:
    """Split a question into weighted stems.

    The weight of a stem is its inverse document frequency as BM25 has it (Robertson and Zaragoza, "The
    Probabilistic Relevance Framework", 2009), kept above 0.

    Args:
        question: standalone.
        frequencies: by stem, in how many passages it occurs.
        passages: how many passages there are.
    """
    weights = {}
    for key in dict.fromkeys(content_stems(question)):
        holding = frequencies.get(key, 0)
        weights[key] = math.log(1 + (max(passages, holding) - holding + 0.5) / (holding + 0.5))
    return Asked(
        question,
        _kind(question),
        weights,
        known=frozenset(key for key in weights if frequencies.get(key, 0) > 0),
        names=frozenset(_names(question)),
        pairs=frozenset(pairwise(map(stem, split_words(question)))),
        abbreviation=asked_abbreviation(question),
        about_source=asks_about_source(question),
        counted=_counted(question),
    )


def _counted(question: str) -> frozenset[str]:
    if _POPULATION.search(question):
        return _PEOPLE
    found = _HOW_MANY.search(question)
    counted = stem(found["what"]) if found else ""
    return _PEOPLE if counted in _PEOPLE else frozenset({counted} - {""})


def _kind(question: str) -> Kind:
    """The kind of answer; of "A: B?", a follow-up behind what it leans on, what B asks for counts first."""
    last = expected_kind(question.rsplit(": ", 1)[-1])
    return last if last != "other" else expected_kind(question)


def _names(question: str) -> Iterator[str]:
    """The stems of what is capitalised (not as the first word) or holds a digit."""
    for n, word in enumerate(_TOKEN.findall(question)):
        if any(c.isdigit() for c in word) or (n > 0 and word[0].isupper()):
            yield from map(stem, split_words(word))

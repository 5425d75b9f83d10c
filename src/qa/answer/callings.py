"""Whether a statement calls a name what the evidence calls another one: a role, a kind of thing, a description."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from qa.words import STOPWORDS, content_stems, split_words, stem

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

NAME = r"\b[A-Z][\w.’'-]*(?:\s[A-Z][\w.’'-]*){0,3}\s?"
"""A name in running text, as a pattern."""

_DESCRIBED = re.compile(rf"(?P<name>{NAME})\s?(?:,|\bis\b|\bwas\b)\s(?P<what>(?:the|an?|[A-Z]|[a-z]+ing\b)[^,;:]*)")
_LIST = 12  # words before a name that may be names in one list with it, which its description goes with
_HALF, _NEARLY = 0.5, 0.8  # of a description's words that make it the same one, where the name has another one or none
_UNIQUE = re.compile(r"\b(?:first|second|third|last|only|sole|most|[a-z]{3,}est)\b")  # what only one of them can be
_KIND = re.compile(r"\b(?:[Tt]he|an?)\s(?P<kind>[a-z]{3,})\s(?P<name>[A-Z][\w’'-]+)")
_KINDS = re.compile(
    r"\b(?P<kind>[a-z]{3,})\s(?:of\s)?(?P<names>[A-Z][\w’'-]+(?:(?:,\s|\s|\sand\s|,\sand\s)[A-Z][\w’'-]+)*)"
)


def miscalled(statement: str, evidence: Sequence[str]) -> Iterator[str]:
    """What the statement calls a name that the evidence calls another one, as words to show.

    Args:
        statement: one sentence, without markers.
        evidence: the sentences that are to bear it out, which have all of its names.
    """
    yield from _misdescribed(statement, evidence)
    yield from _of_another_kind(statement, evidence)


def name_stems(name: str) -> set[str]:
    """The stems of a name's words, those of no meaning left out."""
    return {stem(word) for word in split_words(name) if word.lower() not in STOPWORDS}


def _misdescribed(statement: str, evidence: Sequence[str]) -> Iterator[str]:
    """A description that follows another name than the one it is given to: "Ann Lee, the mayor"."""
    shown = [list(_descriptions(sentence)) for sentence in evidence]
    for given in _DESCRIBED.finditer(statement):
        name, what = name_stems(given["name"]), set(content_stems(given["what"]))
        for descriptions in shown:
            own = other = 0.0
            described = False
            for names, words, beside in descriptions:
                share = len(what & words) / max(len(what), 1)
                if names & name:
                    own, described = max(own, share), True
                elif not name & (words | beside):
                    other = max(other, share)
            least = _HALF if described else _NEARLY
            if other > own and other >= least and (described or _UNIQUE.search(given["what"])):
                yield given["name"].strip()


def _descriptions(sentence: str) -> Iterator[tuple[set[str], set[str], set[str]]]:
    """The stems of each described name, of its description, and of the names in one list with it."""
    for shown in _DESCRIBED.finditer(sentence):
        words = set(content_stems(shown["what"].replace(".", ". ")))  # "N.Bordyuzha" names Bordyuzha
        yield name_stems(shown["name"]), words, name_stems(_names_before(sentence[: shown.start()]))


def _names_before(text: str) -> str:
    """The names at the end of a text, as in a list: "Ann Lee and " before "Bob Ray, the judges"."""
    names: list[str] = []
    for word in reversed(text.rsplit(maxsplit=_LIST)[-_LIST:]):
        if not word[0].isupper() and word not in {"and", "the"}:
            break
        names.append(word)
    return " ".join(names)


def _of_another_kind(statement: str, evidence: Sequence[str]) -> Iterator[str]:
    """A kind of thing put before a name, where the evidence puts it before other names: "the river Lea"."""
    for said in _KIND.finditer(statement):
        names = [
            set(split_words(shown["names"]))
            for sentence in evidence
            for shown in _KINDS.finditer(sentence)
            if stem(shown["kind"]) == stem(said["kind"])
        ]
        if names and not any(said["name"] in each for each in names):
            yield f"{said['kind']} {said['name']}"

"""Finds the turns of a dialogue, marked by dashes, by Q: and A:, or by names."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from qa.corpus.lines import DASH, LABEL, TIME

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from collections.abc import Set as AbstractSet

    from qa.corpus.lines import Paragraph

# "Q:", "A.", "Answer 3:"; with who speaks, "A (Dr Vass, director):".
_LETTER = re.compile(
    rf"(?:{TIME}[ \t]+)?"
    r"(?:\*\*)?(?P<role>(?i:Q|A|Question|Answer))(?:\s*\d+)?(?:\s*\((?P<name>[A-Z][^(),:\n]{0,60})?[^()\n]{0,80}\))?"
    r"\s*[:.](?:\*\*)?\s+"
)
_TIMED = re.compile(TIME)
_NOT_SPEAKERS = frozenset(
    """note author date photo source sources summary updated published correction caption contact address phone email
    tel title subject from to cc re location venue participants present agenda warning tip example conclusion
    abstract""".split()
)
_ENDS = (*'.?!…"”’)*_',)
_SPOKEN = 0.5  # the share of the named turns that have to end like something said
_MOSTLY = 0.5  # the share of somebody's turns that ask something, in a talk of several
_ASKING = 0.4  # the share of the odd turns of a dash dialogue that have to ask something


@dataclass(frozen=True, slots=True)
class Turn:
    """Where a turn begins.

    Attributes:
        paragraph: the number of its first paragraph.
        marker: how many characters of that paragraph's stripped text the mark takes.
        role: whether it asks or answers.
        label: the name it is marked with, if any.
    """

    paragraph: int
    marker: int
    role: Literal["question", "answer"]
    label: str | None = None


def find_turns(paragraphs: Sequence[Paragraph]) -> list[Turn]:
    """The turns of a dialogue among the paragraphs, in order; none when it is not a dialogue."""
    return _by_letter(paragraphs) or _by_name(paragraphs) or _by_dash(paragraphs)


def _by_letter(paragraphs: Sequence[Paragraph]) -> list[Turn]:
    turns = []
    for number, paragraph in enumerate(paragraphs):
        match = _LETTER.match(paragraph.text)
        if match:
            role: Literal["question", "answer"] = "question" if match["role"][0] in "Qq" else "answer"
            turns.append(Turn(number, match.end(), role, match["name"] and match["name"].strip()))
    return turns if {turn.role for turn in turns} == {"question", "answer"} else []


def _by_name(paragraphs: Sequence[Paragraph]) -> list[Turn]:
    marked = []
    for number, paragraph in enumerate(paragraphs):
        match = LABEL.match(paragraph.text)
        if match and match["label"].lower() not in _NOT_SPEAKERS:
            marked.append((number, match.end(), match["label"], paragraph.text.count("?")))
    counts = Counter(label for _, _, label, _ in marked)
    known = {label for label, count in counts.items() if count > 1}
    if len(known) < 2:  # noqa: PLR2004 - a dialogue has two sides
        return []
    spoken = sum(paragraphs[number].text.endswith(_ENDS) for number, *_ in marked)
    if spoken < _SPOKEN * len(marked):  # the fields of a form
        return []
    # Who speaks only once is marked like the others: in capitals, or with the time.
    in_capitals = all(map(str.isupper, known))
    timed = {number for number, *_ in marked if _TIMED.match(paragraphs[number].text)}
    all_timed = all(number in timed for number, _, label, _ in marked if label in known)
    marked = [
        entry
        for entry in marked
        if entry[2] in known or (in_capitals and entry[2].isupper()) or (all_timed and entry[0] in timed)
    ]
    asked: Counter[str] = Counter()
    for _, _, label, questions in marked:
        asked[label] += bool(questions)
    asking = _askers(known, counts, asked)

    def role(label: str, text: str) -> Literal["question", "answer"]:
        puts_one = "?" in text if label in asking else label not in known and text.endswith("?")
        return "question" if puts_one or (label in asking and len(asking) == 1) else "answer"

    return [Turn(number, end, role(label, paragraphs[number].text), label) for number, end, label, _ in marked]


def _askers(known: AbstractSet[str], counts: Mapping[str, int], asked: Mapping[str, int]) -> set[str]:
    """Who asks: the one who does most often, or of more than two all who mostly do, unless nobody is left to answer."""
    share = {label: asked[label] / counts[label] for label in known}
    mostly = {label for label in known if share[label] >= _MOSTLY}
    if len(known) > len(mostly) > 1:
        return mostly
    return {max(known, key=lambda label: (share[label], -counts[label], label))}


def _by_dash(paragraphs: Sequence[Paragraph]) -> list[Turn]:
    """Dash turns alternate and the odd ones ask; a list of points does neither, and its points follow line on line."""
    turns: list[Turn] = []
    for number, paragraph in enumerate(paragraphs):
        match = DASH.match(paragraph.text)
        if match and "\n-" not in paragraph.text and "\n–" not in paragraph.text:
            role: Literal["question", "answer"] = "answer" if len(turns) % 2 else "question"
            turns.append(Turn(number, match.end(), role))
    asking = [turn for turn in turns if turn.role == "question"]
    asks = sum("?" in paragraphs[turn.paragraph].text for turn in asking)
    answers_ask = sum(paragraphs[turn.paragraph].text.endswith("?") for turn in turns if turn.role == "answer")
    if len(turns) < 2 or not asks or asks / len(asking) < _ASKING or answers_ask > asks:  # noqa: PLR2004
        return []
    return turns

"""Reads exercises: passages with questions, in a plain-text form that is pleasant to write by hand.

::

    == Meeting of the river commission
    12 March 2021. The commission met in Oruba. It meets again in September.

    ? When will the members meet again?
    = in [[September]]
    ? Who chaired the meeting?
    = -
    ?? Was the meeting held in Tarn?
    = no
    + The commission gathered in Oruba.
    ! The commission gathered in Tarn.

A line that begins with ``==`` opens a passage and says what it stands under, ``?`` asks, ``??`` asks yes or no, ``=``
answers in the passage's own words (``= -``: not answered there; more lines: as good), ``+`` claims what the passage
bears out and ``!`` what it does not. An answer that occurs more than once is written with words around it and itself in
double brackets.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from qa.errors import TrainingDataError
from qa.training.rows import Row

if TYPE_CHECKING:
    from collections.abc import Iterable

_NOT_ANSWERED = "-"
_MARKED = re.compile(r"(.*?)\[\[(.+?)\]\](.*)")


@dataclass(slots=True)
class _Question:
    """A question while its answer lines are read."""

    place: str
    text: str
    yes_no: bool
    answers: list[str] = field(default_factory=list)


def parse_exercises(lines: Iterable[str], name: str) -> list[Row]:
    """Every exercise as a row, in order.

    Args:
        lines: of a file.
        name: of the file, for messages.

    Raises:
        TrainingDataError: naming file and line, when a line is not understood or an answer does not stand in its
            passage exactly once.
    """
    rows: list[Row] = []
    passage: list[str] = []
    asking: list[_Question] = []  # of the passage that is open
    heading, opened, exercising = "", False, False
    for number, line in enumerate(lines, 1):
        text, place = line.rstrip(), f"{name}, line {number}"
        mark, _, rest = text.partition(" ")
        if mark == "==":
            rows += _rows_of(asking, passage, heading)
            heading, opened, exercising, passage, asking = rest.strip(), True, False, [], []
        elif not opened:
            if text:
                raise TrainingDataError(f"{place}: a passage begins with a line '== title'")
        elif mark in {"?", "??", "+", "!"} and rest.strip():
            exercising = True
            asking.append(_Question(place, rest.strip(), mark == "??", [mark] if mark in "+!" else []))
        elif mark == "=" and rest.strip() and asking and asking[-1].answers not in (["+"], ["!"]):
            asking[-1].answers.append(rest.strip())
        elif not exercising:
            passage.append(text)
        elif text:
            raise TrainingDataError(f"{place}: not a line of an exercise: {text[:40]!r}")
    return rows + _rows_of(asking, passage, heading)


def _rows_of(asking: Iterable[_Question], passage: list[str], heading: str) -> list[Row]:
    context = "\n".join(passage).strip()
    return [replace(_row(question, context), heading=heading) for question in asking]


def _row(question: _Question, context: str) -> Row:
    answers = question.answers
    if not answers:
        raise TrainingDataError(f"{question.place}: no line '= ...' follows the question")
    if answers[0] in {"+", "!"}:
        return Row("support", question.text, context, (), answers[0] == "+")
    if question.yes_no:
        if answers not in (["yes"], ["no"]):
            raise TrainingDataError(f"{question.place}: '= yes' or '= no' is needed")
        return Row("yes_no", question.text, context, (), answers == ["yes"])
    spans = () if answers == [_NOT_ANSWERED] else tuple(_span(question, answer, context) for answer in answers)
    return Row("span", question.text, context, spans, bool(spans))


def _span(question: _Question, written: str, context: str) -> tuple[int, int]:
    """Start and end of an answer in the context."""
    marked = _MARKED.fullmatch(written)
    before, answer, after = marked.groups() if marked else ("", written, "")
    stretch = f"{before}{answer}{after}"
    if context.count(stretch) != 1:
        times = context.count(stretch)
        raise TrainingDataError(f"{question.place}: stands {times} times in the passage, not once: {stretch[:60]!r}")
    start = context.index(stretch) + len(before)
    return start, start + len(answer)

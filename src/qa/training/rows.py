"""Rows to train on and to measure with, as JSON Lines of four kinds.

* ``{"question", "context", "answers": [{"text", "start"}, ...]}``: where the answer stands; none: not answered there,
* ``{"question", "context", "answer": "yes" | "no"}``: a question that asks yes or no,
* ``{"claim", "passage", "supported": true | false}``: whether a passage bears a claim out,
* ``{"question", "about", "answers": [[start, end], ...]}``: a question about the text of another row, which is named by
  its ``digest``, so that questions can be passed on without the text; with ``"answer"`` it asks yes or no.

A row with a text may have a ``"title"``: what the text stands under, which is read before it as a heading is.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from qa.errors import TrainingDataError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

Task = Literal["span", "yes_no", "support"]


@dataclass(frozen=True, slots=True)
class Row:
    """One thing to learn, or to be asked.

    Attributes:
        task: which head learns from it.
        question: the question, or the claim.
        context: the text that is read.
        answers: start and end of each accepted answer in the context; empty when it does not answer.
        positive: for yes/no, whether it is yes; for support, whether it is borne out; for a span, whether there is one.
        heading: the title and headings that the text stands under; may be empty.
    """

    task: Task
    question: str
    context: str
    answers: tuple[tuple[int, int], ...]
    positive: bool
    heading: str = ""


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """A question whose text stands in another row.

    Attributes:
        question: what is asked.
        about: the digest of the text.
        answers: start and end of each accepted answer in the text.
        yes: whether yes is the answer, for a question that asks yes or no; None for another.
        place: file and line, for messages.
    """

    question: str
    about: str
    answers: tuple[tuple[int, int], ...]
    yes: bool | None
    place: str


def digest(context: str) -> str:
    """The name of a text: the first 16 hexadecimal digits of its SHA-256."""
    return hashlib.sha256(context.encode("utf-8", "replace")).hexdigest()[:16]


def parse_rows(lines: Iterable[str], name: str) -> list[Row | Elsewhere]:
    """Every line that is not empty as a row.

    Args:
        lines: of a file.
        name: of the file, for messages.

    Raises:
        TrainingDataError: naming file and line, when a row is of no kind, or an answer does not stand at its offset.
    """
    return [_row(line, f"{name}, line {number}") for number, line in enumerate(lines, 1) if line.strip()]


def resolved(questions: Iterable[Elsewhere], texts: Mapping[str, Row]) -> Iterator[Row]:
    """The questions whose texts are there, as rows; the others are passed over.

    Args:
        questions: about texts of other rows.
        texts: rows with their texts, by the digest of these.

    Raises:
        TrainingDataError: naming file and line, when an answer lies outside its text.
    """
    for one in questions:
        text = texts.get(one.about)
        if text is None:
            continue
        if any(not 0 <= start < end <= len(text.context) for start, end in one.answers):
            raise TrainingDataError(f"{one.place}: an answer lies outside its text")
        if one.yes is None:
            yield Row("span", one.question, text.context, one.answers, bool(one.answers), text.heading)
        else:
            yield Row("yes_no", one.question, text.context, (), one.yes, text.heading)


def _row(line: str, place: str) -> Row | Elsewhere:
    try:
        entry: dict[str, Any] = json.loads(line)
        if "claim" in entry:
            return Row("support", str(entry["claim"]), str(entry["passage"]), (), bool(entry["supported"]))
        if "about" in entry:
            return _elsewhere(entry, place)
        question, context = str(entry["question"]), str(entry["context"])
        heading = " ".join(str(entry.get("title") or "").replace("_", " ").split())
        if "answers" not in entry:
            return Row("yes_no", question, context, (), _is_yes(entry["answer"]), heading)
        answers = tuple((int(a["start"]), int(a["start"]) + len(a["text"])) for a in entry["answers"])
        wrong = [
            a for a, (start, end) in zip(entry["answers"], answers, strict=True) if context[start:end] != a["text"]
        ]
    except (ValueError, TypeError, KeyError) as error:
        raise TrainingDataError(f"{place}: not a row: {type(error).__name__}: {error}") from error
    if wrong:
        raise TrainingDataError(f"{place}: {wrong[0]['text'][:40]!r} does not stand at its offset")
    return Row("span", question, context, answers, bool(answers), heading)


def _elsewhere(entry: dict[str, Any], place: str) -> Elsewhere:
    yes = None if "answers" in entry else _is_yes(entry["answer"])
    places = tuple((int(start), int(end)) for start, end in entry.get("answers", ()))
    return Elsewhere(str(entry["question"]), str(entry["about"]), places, yes, place)


def _is_yes(answer: object) -> bool:
    return answer in {True, "yes", "Yes"}

"""Question sets: JSON Lines in the contract's form, read strictly."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from qa.errors import QuestionSetError

if TYPE_CHECKING:
    from pathlib import Path

Place = tuple[str, int, int]
EXPECTED = ("answer", "abstain", "abstain_or_correct", "answer_or_abstain")


@dataclass(frozen=True, slots=True)
class Question:
    """One question and what a right answer to it is.

    Attributes:
        history: the person's earlier questions, oldest first.
        expected: one of ``EXPECTED``.
        answers: accepted short answers; any one counts.
        must_contain: items that all have to appear, each with its accepted spellings.
        evidence: groups of places; every group has to be cited, by any one of its places.
        correction: what the answer to a false premise may say instead of abstaining.
        optional: outside of what the default promises; reported apart.
        split: "dev" or "test", where the set is split.
        fact: what the question is about; no fact is in both halves.
    """

    id: str
    type: str
    question: str
    answerable: bool
    expected: str
    history: tuple[str, ...] = ()
    answers: tuple[str, ...] = ()
    must_contain: tuple[tuple[str, ...], ...] = ()
    evidence: tuple[tuple[Place, ...], ...] = ()
    correction: tuple[str, ...] = ()
    correction_evidence: tuple[Place, ...] = ()
    optional: bool = False
    split: str | None = None
    fact: str | None = None


def read_questions(path: Path, split: str | None = None) -> tuple[Question, ...]:
    """All questions of a file, or those of one split.

    Raises:
        QuestionSetError: naming file and line, when a line is not in the contract's form, an id comes twice, the
            file cannot be read, or there is no question.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "not UTF-8 text"
        raise QuestionSetError(f"{path}: {reason}") from error
    found: dict[str, Question] = {}
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            question = _question(json.loads(line))
        except json.JSONDecodeError as error:
            raise QuestionSetError(f"{path}:{number}: not JSON: {error.msg}") from error
        except RecursionError as error:
            raise QuestionSetError(f"{path}:{number}: nested too deeply") from error
        except (KeyError, TypeError, ValueError) as error:
            raise QuestionSetError(f"{path}:{number}: {_reason(error)}") from error
        if question.id in found:
            raise QuestionSetError(f"{path}:{number}: the id {question.id!r} comes twice")
        found[question.id] = question
    chosen = tuple(q for q in found.values() if split is None or q.split == split)
    if not chosen:
        raise QuestionSetError(f"{path}: no question" + (f" of the split {split!r}" if split and found else ""))
    return chosen


def _reason(error: Exception) -> str:
    return f"{error.args[0]!r} is missing" if isinstance(error, KeyError) else str(error)


def _question(row: object) -> Question:
    if not isinstance(row, dict):
        raise TypeError("not an object")
    expected = _text(row, "expected")
    if expected not in EXPECTED:
        raise ValueError(f"'expected' is {expected!r}, not one of {', '.join(EXPECTED)}")
    return Question(
        id=_text(row, "id"),
        type=_text(row, "type"),
        question=_text(row, "question"),
        answerable=_flag(row, "answerable"),
        expected=expected,
        history=_texts(row.get("history", []), "history"),
        answers=_texts(row.get("answers", []), "answers"),
        must_contain=tuple(_texts(item, "must_contain") for item in _list(row.get("must_contain", []), "must_contain")),
        evidence=tuple(_places(group, "evidence") for group in _list(row.get("evidence", []), "evidence")),
        correction=_texts(row.get("correction", []), "correction"),
        correction_evidence=_places(row.get("correction_evidence", []), "correction_evidence"),
        optional=_flag(row, "optional") if "optional" in row else False,
        split=_text(row, "split") if row.get("split") is not None else None,
        fact=_text(row, "fact") if row.get("fact") is not None else None,
    )


def _text(row: dict[str, Any], name: str) -> str:
    value = row[name]
    if not isinstance(value, str) or not value.strip():
        raise TypeError(f"{name!r} is not a text")
    return value


def _flag(row: dict[str, Any], name: str) -> bool:
    value = row[name]
    if not isinstance(value, bool):
        raise TypeError(f"{name!r} is neither true nor false")
    return value


def _list(value: object, name: str) -> list[Any]:
    if not isinstance(value, list):
        raise TypeError(f"{name!r} is not a list")
    return value


def _texts(value: object, name: str) -> tuple[str, ...]:
    items = _list(value, name)
    if not all(isinstance(item, str) for item in items):
        raise TypeError(f"{name!r} holds something that is not a text")
    return tuple(items)


def _places(value: object, name: str) -> tuple[Place, ...]:
    places = []
    for item in _list(value, name):
        parts = _list(item, name)
        kinds = [type(part) for part in parts]
        if kinds != [str, int, int] or not 0 <= parts[1] < parts[2]:
            raise ValueError(f"{name!r} holds {item!r}, which is no place [source, start, end]")
        places.append((parts[0], parts[1], parts[2]))
    return tuple(places)

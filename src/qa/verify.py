"""Says of citations that were written down whether they still hold: no model, only the texts of an index."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Protocol

from qa.errors import CitationsError, QaError
from qa.fields import Fields

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from qa.types import Document

State = Literal["holds", "moved", "changed", "gone"]
STATES: tuple[State, ...] = ("holds", "moved", "changed", "gone")
LARGEST_FILE = 64 << 20  # bytes; some ten thousand answers


@dataclass(frozen=True, slots=True)
class Claim:
    """A citation as a file has it: these letters stand at this place.

    Attributes:
        turn: which answer of the file it belongs to, counted from 1.
        id: the question's id, where the file has one, else "".
        question: what was asked, or "".
        sha256: the hash of the source's text when it was quoted, where the file has it.
    """

    turn: int
    id: str
    question: str
    marker: int
    source: str
    start: int
    end: int
    quote: str
    sha256: str | None = None


@dataclass(frozen=True, slots=True)
class Check:
    """What became of a claim.

    Attributes:
        state: "holds": the quote stands at its place; "moved": it stands elsewhere in the source; "changed": it does
            not stand in the source any more; "gone": the source is not indexed.
        now: where the quote stands now: its place, or the nearest to it; None where it stands nowhere.
        places: in how many places of the source it stands.
        same_document: whether the source's text is the very same; None where the file does not tell its hash or the
            source is gone.
    """

    claim: Claim
    state: State
    now: tuple[int, int] | None = None
    places: int = 0
    same_document: bool | None = None


class Sources(Protocol):
    """What a claim is checked against: ``qa.index.Texts``, or anything else that knows the documents."""

    @property
    def hashes(self) -> Mapping[str, str]:
        """By source, the hash of its text."""
        ...

    def document(self, source: str) -> Document:
        """One document with its text."""
        ...


def check(claim: Claim, sources: Sources) -> Check:
    """Compare a claim with its source as it is now."""
    known = sources.hashes.get(claim.source)
    if known is None:
        return Check(claim, "gone")
    same = None if claim.sha256 is None else claim.sha256 == known
    text = sources.document(claim.source).text
    here = 0 <= claim.start < claim.end <= len(text) and text[claim.start : claim.end] == claim.quote
    now = (claim.start, claim.end) if here else nearest(text, claim.quote, claim.start)
    if now is None:
        return Check(claim, "changed", same_document=same)
    return Check(claim, "holds" if here else "moved", now, text.count(claim.quote), same)


def nearest(text: str, quote: str, start: int) -> tuple[int, int] | None:
    """The place of a quote that lies nearest to an offset; None where it does not stand in the text."""
    start = min(max(start, 0), len(text))
    found = [at for at in (text.rfind(quote, 0, start + len(quote)), text.find(quote, start)) if at >= 0]
    at = min(found, key=lambda place: abs(place - start), default=None)
    return None if at is None else (at, at + len(quote))


def read_claims(path: Path) -> tuple[Claim, ...]:
    """The citations of an exported conversation, of an answer of ``qa ask --json``, or of predictions.

    Raises:
        CitationsError: naming the file, and the line where there is one, when it cannot be read, is not in one of
            these forms, or holds no citation.
    """
    claims = tuple(_claims(path))
    if not claims:
        raise CitationsError(f"{path}: there is no citation in it")
    return claims


def _claims(path: Path) -> Iterator[Claim]:
    for turn, (line, answer) in enumerate(_answers(_read(path), path), start=1):
        place = f"{path}:{line}" if line else f"{path}, turn {turn}"
        try:
            yield from _of_answer(Fields(answer, "answer"), turn)
        except QaError as error:
            raise CitationsError(f"{place}: {error}") from error


def _read(path: Path) -> str:
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST_FILE + 1)
    except OSError as error:
        raise CitationsError(f"{path}: {error.strerror or error}") from error
    if len(content) > LARGEST_FILE:
        raise CitationsError(f"{path}: larger than the {LARGEST_FILE >> 20} MB that are read")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise CitationsError(f"{path}:{line}: not UTF-8 text") from error


def _answers(text: str, path: Path) -> Iterator[tuple[int, object]]:
    """Every answer, with its line where the file has one answer a line, else with 0."""
    lines = [(number, line) for number, line in enumerate(text.split("\n"), start=1) if line.strip()]
    if not lines:
        raise CitationsError(f"{path}: empty")
    if len(lines) > 1 and _is_json(lines[0][1]):
        for number, line in lines:
            yield number, _loaded(line, path, number)
        return
    value = _loaded(text, path, 1)
    turns = value.get("turns") if isinstance(value, dict) else None
    if isinstance(turns, list):
        for turn in turns:
            yield 0, turn
    else:
        yield lines[0][0], value


def _is_json(line: str) -> bool:
    try:
        json.loads(line)
    except RecursionError:
        return True
    except ValueError:
        return False
    return True


def _loaded(text: str, path: Path, line: int) -> object:
    """The value of a JSON text that begins on a line of the file."""
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        raise CitationsError(f"{path}:{line + error.lineno - 1}: not JSON: {error.msg}") from error
    except RecursionError as error:
        raise CitationsError(f"{path}:{line}: nested too deeply") from error
    except ValueError as error:  # a number with thousands of digits
        raise CitationsError(f"{path}:{line}: not JSON: {error}") from error


def _of_answer(answer: Fields, turn: int) -> Iterable[Claim]:
    if "failure" in answer:  # a question of a conversation that could not be answered
        return
    hashes = answer.entry("sources") if "sources" in answer else Fields({}, "sources")
    for entry in answer.entries("citations"):
        quote, source = entry.text("quote"), entry.text("source")
        if not quote:
            raise QaError("this is not an answer: a citation quotes nothing")
        yield Claim(
            turn=turn,
            id=answer.text("id") if "id" in answer else "",
            question=answer.text("question") if "question" in answer else "",
            marker=entry.integer("marker"),
            source=source,
            start=entry.integer("start"),
            end=entry.integer("end"),
            quote=quote,
            sha256=hashes.optional_text(source),
        )

"""What a prediction says of its statements and of the model that wrote them.

Other programs write predictions, too: what is missing or of another kind is read as not said, and nothing is raised.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from qa.local_models import EXTRACTIVE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from qa.questions import Place


@dataclass(frozen=True, slots=True)
class Cited:
    """A citation of a statement.

    Attributes:
        place: where it points to; None where that cannot be read, or no citation has the statement's marker.
        quote: the letters there, as far as they are known.
        speaker: who is shown to say them.
    """

    place: Place | None
    quote: str
    speaker: str | None


@dataclass(frozen=True, slots=True)
class Said:
    """A statement of an answer.

    Attributes:
        supported: whether it is shown as borne out; one that is struck through is not.
    """

    text: str
    cited: tuple[Cited, ...]
    supported: bool


@dataclass(frozen=True, slots=True)
class Work:
    """What a local model did; None where the prediction does not say.

    Attributes:
        written: how many statements it wrote.
        unsupported: those of them that nothing bears out.
        prompt_tokens: what it read, in its own tokens.
        reply_tokens: what it wrote, likewise.
    """

    written: int | None
    unsupported: tuple[str, ...]
    prompt_tokens: float | None
    reply_tokens: float | None


def said(prediction: Mapping[str, Any]) -> tuple[Said, ...]:
    """The statements of an answer with what they cite, in their order; those without words are left out."""
    by_marker = {row["marker"]: _cited(row) for row in _rows(prediction, "citations") if _is_marker(row.get("marker"))}
    nowhere = Cited(None, "", None)
    return tuple(
        Said(
            text=row["text"],
            cited=tuple(by_marker.get(marker, nowhere) for marker in _list(row, "citations") if _is_marker(marker)),
            supported=row.get("supported") is not False,
        )
        for row in _rows(prediction, "statements")
        if _text(row, "text").strip()
    )


def work(prediction: Mapping[str, Any]) -> Work | None:
    """What a local model did for the answer; None where none was asked, or nothing is said of it."""
    told = prediction.get("generation")
    if not isinstance(told, dict):
        return None
    written = _number(told, "statements")
    return Work(
        written=None if written is None else int(written),
        unsupported=tuple(text for text in _list(told, "unsupported") if isinstance(text, str)),
        prompt_tokens=_number(told, "prompt_tokens"),
        reply_tokens=_number(told, "reply_tokens"),
    )


def was_asked(prediction: Mapping[str, Any]) -> bool:
    """Whether a local model was to write the answer, whoever did in the end."""
    chosen = _text(prediction, "asked_model")
    return chosen not in {"", EXTRACTIVE} or isinstance(prediction.get("generation"), dict) or wrote(prediction)


def wrote(prediction: Mapping[str, Any]) -> bool:
    """Whether a local model wrote the answer."""
    return _text(prediction, "model") not in {"", EXTRACTIVE}


def milliseconds(prediction: Mapping[str, Any]) -> float | None:
    """How long the whole answer took; None when not measured."""
    timings = prediction.get("timings_ms")
    return _number(timings, "total") if isinstance(timings, dict) else None


def _cited(row: Mapping[str, Any]) -> Cited:
    source, start, end = row.get("source"), row.get("start"), row.get("end")
    known = isinstance(source, str) and isinstance(start, int) and isinstance(end, int)
    return Cited(
        place=(str(source), int(start or 0), int(end or 0)) if known else None,
        quote=_text(row, "quote"),
        speaker=_text(row, "speaker") or None,
    )


def _rows(row: Mapping[str, Any], name: str) -> list[dict[str, Any]]:
    return [each for each in _list(row, name) if isinstance(each, dict)]


def _list(row: Mapping[str, Any], name: str) -> list[Any]:
    value = row.get(name)
    return value if isinstance(value, list) else []


def _text(row: Mapping[str, Any], name: str) -> str:
    value = row.get(name)
    return value if isinstance(value, str) else ""


def _number(row: Mapping[str, Any], name: str) -> float | None:
    """A number that can be counted or measured: finite, and not below 0."""
    value = row.get(name)
    fits = isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value) and value >= 0
    return value if fits else None


def _is_marker(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)

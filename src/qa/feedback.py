"""What people thought of answers: a file of JSON Lines on this machine, and nowhere else.

A line is written whole or not at all, also by several programs at once and on a full disk. The file is bounded, a line
says which version of the form it is in, and what it holds is text that somebody typed: nothing in it is markup.
"""

from __future__ import annotations

import datetime
import fcntl
import json
import os
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from platformdirs import user_state_path

from qa.errors import FeedbackError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from qa.settings import Settings

VERSION = 1
RIGHT, WITHDRAWN = "right", "withdrawn"
REASONS = ("wrong answer", "wrong source", "should not have answered", "should have answered")
VERDICTS = (RIGHT, *REASONS, WITHDRAWN)
LONGEST_TEXT = 2_000  # characters of a comment or a corrected answer
LARGEST_LINE = 256_000  # bytes
LARGEST_FILE = 32_000_000  # bytes
_writing = threading.Lock()  # a lock on a file keeps other programs out, not other threads


@dataclass(frozen=True, slots=True)
class Opinion:
    """What one person thought of one answer.

    Attributes:
        verdict: one of ``VERDICTS``; "withdrawn" takes back what was said of the same question before.
        question: as it was asked.
        history: the questions before it, oldest first.
        answer: the contract's object.
        short: the short answer inside it, where it has one.
        index: names the state of the index that answered.
        correction: what the answer should have been, or "".
        comment: whatever else was said, or "".
        time: when, in ISO 8601 with time zone; set when it is kept.
    """

    verdict: str
    question: str
    history: tuple[str, ...]
    answer: Mapping[str, Any]
    short: str | None = None
    index: str = ""
    correction: str = ""
    comment: str = ""
    time: str = ""

    def line(self) -> bytes:
        """The opinion as one line of the file, of now."""
        now = datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
        row = {
            "version": VERSION,
            "time": self.time or now,
            "verdict": self.verdict,
            "question": self.question,
            "history": list(self.history),
            "short": self.short,
            "correction": self.correction,
            "comment": self.comment,
            "index": self.index,
            "answer": dict(self.answer),
        }
        return (json.dumps(row, ensure_ascii=False) + "\n").encode("utf-8", "replace")


def default_file() -> Path:
    """Where feedback is kept when no setting says otherwise: the user's own state folder."""
    return user_state_path("qa", appauthor=False) / "feedback.jsonl"


def feedback_file(settings: Settings) -> Path:
    """The file that the settings name, else the default one."""
    named = settings.chat.feedback
    return default_file() if named in {"auto", "off"} else Path(named).expanduser()


def kept_at(settings: Settings) -> Path | None:
    """The file that the window keeps feedback in; None where it keeps none.

    It keeps none when that is switched off, and none where other machines reach the window, unless a file is named.
    """
    named = settings.chat.feedback
    if named == "off" or (named == "auto" and not settings.chat.is_local):
        return None
    return feedback_file(settings)


def keep(path: Path, opinion: Opinion) -> None:
    """Add an opinion to the file.

    Raises:
        FeedbackError: when it is too long, the file is full, or the disk refuses; then the file is as it was.
    """
    if max(len(opinion.correction), len(opinion.comment)) > LONGEST_TEXT:
        raise FeedbackError(f"that is too long: {LONGEST_TEXT:,} characters are kept")
    line = opinion.line()
    if len(line) > LARGEST_LINE:
        raise FeedbackError(f"that is too long: {LARGEST_LINE:,} bytes are kept of a question with its answer")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with _writing:
            _append(path, line)
    except OSError as error:
        raise FeedbackError(f"{path} cannot be written: {error.strerror or error}") from error


def _append(path: Path, line: bytes) -> None:
    """Write the whole line at the end, or leave the file as it was."""
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)  # let go of when the file is closed
        size = os.fstat(handle).st_size
        if size and os.pread(handle, 1, size - 1) != b"\n":
            line = b"\n" + line  # an editor left the last line open
        if size + len(line) > LARGEST_FILE:
            raise FeedbackError(f"{path} is full ({LARGEST_FILE:,} bytes); move it away to go on")
        written = 0
        try:
            while written < len(line):
                written += os.write(handle, line[written:])
        except OSError:
            os.ftruncate(handle, size)
            raise
    finally:
        os.close(handle)


def opinions(path: Path) -> Iterator[Opinion | FeedbackError]:
    """What a file holds, line by line; a line that is not in the form comes as an error with file and line.

    One broken line does not lose what the others say, so it is told and left out rather than refused.

    Raises:
        FeedbackError: when the file cannot be read.
    """
    try:
        if path.stat().st_size > 2 * LARGEST_FILE:
            raise FeedbackError(f"{path} is larger than any file of feedback")
        content = path.read_bytes()
    except OSError as error:
        raise FeedbackError(f"{path}: {error.strerror or error}") from error
    for number, line in enumerate(content.split(b"\n"), start=1):
        if not line.strip():
            continue
        try:
            yield _opinion(json.loads(line.decode("utf-8")))
        except RecursionError:
            yield FeedbackError(f"{path}:{number}: nested too deeply")
        except UnicodeDecodeError:
            yield FeedbackError(f"{path}:{number}: not UTF-8 text")
        except json.JSONDecodeError as error:
            yield FeedbackError(f"{path}:{number}: not JSON: {error.msg}")
        except (TypeError, ValueError) as error:
            yield FeedbackError(f"{path}:{number}: {error}")


def _opinion(row: object) -> Opinion:
    if not isinstance(row, dict):
        raise TypeError("not an object")
    if row.get("version") != VERSION:
        raise ValueError(f"version {row.get('version')!r} of the form; {VERSION} is read")
    verdict = _text(row, "verdict")
    if verdict not in VERDICTS:
        raise ValueError(f"'verdict' is {verdict!r}, not one of {', '.join(VERDICTS)}")
    question, history = _text(row, "question"), row.get("history")
    if not question.strip():
        raise ValueError("'question' is empty")
    if not isinstance(history, list) or not all(isinstance(each, str) for each in history):
        raise TypeError("'history' is no list of texts")
    return Opinion(
        verdict=verdict,
        question=question,
        history=tuple(history),
        answer=_answer(row.get("answer")),
        short=None if row.get("short") is None else _text(row, "short"),
        index=_text(row, "index"),
        correction=_text(row, "correction"),
        comment=_text(row, "comment"),
        time=_text(row, "time"),
    )


def _answer(answer: object) -> Mapping[str, Any]:
    """The answer, of which places and statements are read."""
    if not isinstance(answer, dict) or not isinstance(answer.get("abstained"), bool):
        raise TypeError("'answer' is no answer")
    for name, wanted in (("citations", _CITATION), ("statements", _STATEMENT)):
        entries = answer.get(name)
        if not isinstance(entries, list) or not all(_has(entry, wanted) for entry in entries):
            raise TypeError(f"'answer' has wrong {name}")
    if any(not 0 <= one["start"] < one["end"] for one in answer["citations"]):
        raise ValueError("'answer' cites a place that cannot be")
    return answer


_CITATION: Mapping[str, type] = {"marker": int, "source": str, "start": int, "end": int, "quote": str}
_STATEMENT: Mapping[str, type] = {"text": str, "citations": list}


def _has(entry: object, wanted: Mapping[str, type]) -> bool:
    return isinstance(entry, dict) and all(type(entry.get(name)) is kind for name, kind in wanted.items())


def _text(row: Mapping[str, Any], name: str) -> str:
    value = row.get(name)
    if not isinstance(value, str):
        raise TypeError(f"{name!r} is not a text")
    return value

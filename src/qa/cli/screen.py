"""Writes for a person or a program: lines and JSON on one stream, progress and errors on the other."""

from __future__ import annotations

import json
import re
import textwrap
from contextlib import contextmanager
from shutil import get_terminal_size
from typing import TYPE_CHECKING, Literal, TextIO

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from rich.progress import TaskID

    from qa.seams import Progress

Style = Literal["bold", "dim", "struck", "red", "green", "yellow", "cyan"]
_CODES: Mapping[Style, str] = {
    "bold": "1",
    "dim": "2",
    "struck": "9",
    "red": "31",
    "green": "32",
    "yellow": "33",
    "cyan": "36",
}
_LONGEST_ERROR = 600  # characters; a line, however long the input that it speaks of
_WIDEST = 100  # columns that are comfortable to read
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]")


class Screen:
    """The two output streams; colours, wrapping and progress bars only where a terminal reads them."""

    def __init__(self, out: TextIO, err: TextIO, environ: Mapping[str, str]) -> None:
        self._out = out
        self._err = err
        plain = bool(environ.get("NO_COLOR")) or environ.get("TERM") == "dumb"
        self._out_is_terminal = out.isatty()
        self._err_is_terminal = err.isatty()
        self._out_colours = self._out_is_terminal and not plain
        self._err_colours = self._err_is_terminal and not plain

    def line(self, text: str = "", *, indent: str = "", style: Style | None = None) -> None:
        """Write a line (or several) of what was asked for, wrapped to a terminal's width."""
        for row in text.split("\n"):
            for part in self._wrapped(row, len(indent)):
                self._write(self._out, f"{indent if part else ''}{self.styled(part, style) if style else part}\n")

    def row(self, text: str, *, style: Style | None = None) -> None:
        """Write a row of a table, never wrapped."""
        self._write(self._out, f"{self.styled(text, style) if style else text}\n")

    def json(self, payload: object) -> None:
        """Write one JSON value on one line, in letters that the stream can carry."""
        text = json.dumps(payload, ensure_ascii=False, allow_nan=False)
        try:
            text.encode(self._out.encoding or "utf-8")
        except UnicodeEncodeError:
            text = json.dumps(payload, allow_nan=False)
        self._out.write(f"{text}\n")

    def note(self, text: str) -> None:
        """Write a word to the person beside what was asked for."""
        self._write(self._err, f"{text}\n")

    def error(self, reason: str) -> None:
        """Write one line that says what went wrong."""
        line = " ".join(reason.split())
        if len(line) > _LONGEST_ERROR:
            half = _LONGEST_ERROR // 2
            line = f"{line[:half]} ... {line[-half:]}"
        label = _styled("qa: error:", "red") if self._err_colours else "qa: error:"
        self._write(self._err, f"{label} {printable(line)}\n")

    def styled(self, text: str, style: Style) -> str:
        """The text in that style, where the stream shows styles."""
        return _styled(text, style) if self._out_colours else text

    def flush(self) -> None:
        """Hand over what was written."""
        self._out.flush()
        self._err.flush()

    @contextmanager
    def progress(self) -> Iterator[Progress]:
        """Shows how far long work has come: bars on a terminal, else a short line per step."""
        if self._err_is_terminal:
            with _bars(self._err, colours=self._err_colours) as bars:
                yield bars
        else:
            yield _Lines(self)

    def _wrapped(self, row: str, indent: int) -> list[str]:
        """The row in pieces that fit beside the indent; whole where no terminal reads, or styles are inside."""
        if not self._out_is_terminal or "\x1b" in row:
            return [row]
        width = min(get_terminal_size().columns, _WIDEST) - indent
        return textwrap.wrap(row, max(width, 20), break_long_words=False) or [""]

    def _write(self, stream: TextIO, text: str) -> None:
        encoding = stream.encoding or "utf-8"
        stream.write(text.encode(encoding, "replace").decode(encoding))


def printable(text: str) -> str:
    """The text with control characters shown as escapes, so that no document can steer a terminal."""
    rows = text.replace("\r\n", "\n")
    return _UNPRINTABLE.sub(lambda found: found.group().encode("unicode_escape").decode("ascii"), rows)


def _styled(text: str, style: Style) -> str:
    return f"\x1b[{_CODES[style]}m{text}\x1b[0m"


class _Lines:
    """Progress for a log: a line when a step begins and when it ends."""

    def __init__(self, screen: Screen) -> None:
        self._screen = screen
        self._step = ""
        self._last = ""

    def __call__(self, step: str, done: int, total: int) -> None:
        line = f"{step}: {done} of {total}"
        if (step != self._step or done >= total) and line != self._last:
            self._screen.note(line)
            self._last = line
        self._step = step


@contextmanager
def _bars(stream: TextIO, *, colours: bool) -> Iterator[Progress]:
    """One bar per step on a terminal; they vanish when the work is done."""
    from rich.console import Console  # noqa: PLC0415 - only where a terminal shows bars
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn  # noqa: PLC0415
    from rich.progress import Progress as RichProgress  # noqa: PLC0415

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    console = Console(file=stream, no_color=not colours)
    with RichProgress(*columns, console=console, transient=True) as bars:
        tasks: dict[str, TaskID] = {}

        def show(step: str, done: int, total: int) -> None:
            if step not in tasks:
                tasks[step] = bars.add_task(step, total=total)
            bars.update(tasks[step], completed=done, total=total)

        yield show

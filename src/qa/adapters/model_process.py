"""A local model in a process of its own: native code that crashes or hangs leaves the program up.

The process is started at the first request. It is told to stop when a reply is not wanted any more, ended when it does
not obey, and started again at the request after that.
"""

from __future__ import annotations

import queue
import sys
import threading
import time
import weakref
from pathlib import Path
from typing import TYPE_CHECKING

import qa
from qa.adapters.model_pipes import ModelChild, last_line
from qa.errors import ModelError
from qa.generators import never

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from qa.adapters.model_pipes import Box, Message
    from qa.generators import ModelRequest, Stop

_POLL_SECONDS = 0.03
_OBEY_SECONDS = 1.0  # for a model that was told to stop; then its process is ended
_LONGEST_REASON = 200  # characters of a native library's own words
# Neither the working directory nor a program's own changes of the path may put other modules before the library's.
_START = """
import importlib, sys
sys.path.insert(0, sys.argv[1])
import qa
del sys.path[0]
importlib.import_module(sys.argv[2]).main()
"""


def child_command(module: str) -> list[str]:
    """What runs ``main()`` of one of our modules in this interpreter, wherever this package was imported from."""
    root = Path(str(qa.__file__)).resolve().parent.parent
    return [sys.executable, "-P", "-c", _START, str(root), module]


def printable_name(path: Path) -> str:
    """The last part of a path, on one line and without control characters."""
    return "".join(letter if letter.isprintable() else "?" for letter in path.name)


class ModelProcess:
    """A model that is loaded, asked and stopped in another process; safe to use from several threads at once.

    It writes one reply at a time; others wait for their turn. Texts are counted meanwhile.
    """

    def __init__(
        self,
        command: Sequence[str],
        options: Mapping[str, object],
        *,
        name: str,
        timeout_seconds: float,
        explain: Callable[[str], str] = last_line,
    ) -> None:
        """Remember what to start; nothing is started yet.

        Args:
            command: what to run; it calls ``qa.adapters.model_child.serve``.
            options: what it is to load, and how.
            name: what to call the model in errors.
            timeout_seconds: how long loading may take, and how long a reply, the wait for its turn included.
            explain: finds the reason in what the process wrote to standard error before it died.
        """
        self._command = tuple(command)
        self._options = {**options, "timeout_seconds": timeout_seconds}
        self._name = name
        self._seconds = timeout_seconds
        self._explain = explain
        self._turn = threading.Lock()
        self._guard = threading.Lock()
        self._child: ModelChild | None = None
        self._end: Callable[[], object] = never

    def count_tokens(self, text: str) -> int:
        """How many of the model's tokens a text comes to.

        Raises:
            ModelError: when the model cannot be loaded, or its process dies or hangs.
        """
        child = self._loaded(never)
        if child is None:  # cannot be: only a stop ends the wait
            raise ModelError(f"{self._name} was not loaded")
        with child.asked({"count": _whole(text)}) as (_, box):
            try:
                message = self._next(child, box, never, time.monotonic() + self._seconds)
            except ModelError:
                self._drop(child)  # that takes milliseconds, also while a reply is written: the process hangs
                raise
        return int(self._checked(message or {})["count"])

    def generate(self, request: ModelRequest, stop: Stop) -> Iterator[str]:
        """The reply, piece by piece; ends early once ``stop()`` is true.

        Raises:
            ModelError: when the model cannot be loaded, fails, dies or runs out of time.
        """
        deadline = time.monotonic() + self._seconds
        if not self._take_turn(stop, deadline):
            return
        try:
            asked = time.monotonic()
            child = self._loaded(stop)
            if child is not None:
                yield from self._reply(child, request, stop, deadline + time.monotonic() - asked)
        finally:
            self._turn.release()

    def close(self) -> None:
        """End the process, if there is one; a request that it was busy with fails."""
        with self._guard:
            self._child = None
            end = self._end
        end()

    def _take_turn(self, stop: Stop, deadline: float) -> bool:
        """Wait until no other reply is being written; False when stopped before.

        Raises:
            ModelError: when that takes too long.
        """
        while not stop():
            if self._turn.acquire(timeout=_POLL_SECONDS):
                return True
            if time.monotonic() > deadline:
                raise ModelError(f"{self._name} was busy with other requests for {self._seconds:g} seconds")
        return False

    def _loaded(self, stop: Stop) -> ModelChild | None:
        """The process, once the model is loaded; None when stopped before, and it goes on loading."""
        deadline = time.monotonic() + self._seconds
        child = self._started()
        while not child.ready.wait(_POLL_SECONDS):
            if child.over.is_set():
                raise self._lost(child, "could not be loaded")
            if time.monotonic() > deadline:
                self._drop(child)
                raise ModelError(f"{self._name} was not loaded within {self._seconds:g} seconds")
            if stop():
                return None
        return child

    def _started(self) -> ModelChild:
        """The process that runs, or a new one."""
        with self._guard:
            if self._child is not None and self._child.over.is_set() and self._child.ready.is_set():
                self._end()  # it died between two requests
                self._child = None
            if self._child is None:
                self._child = ModelChild(self._command, self._options, self._explain)
                # Also when this object is forgotten, and when the program ends.
                self._end = weakref.finalize(self, self._child.end)
            return self._child

    def _reply(self, child: ModelChild, request: ModelRequest, stop: Stop, deadline: float) -> Iterator[str]:
        asked = {
            "system": _whole(request.system),
            "user": _whole(request.user),
            "max_tokens": request.max_tokens,
            "grammar": request.grammar,
        }
        with child.asked({"generate": asked}) as (number, box):
            writing = True
            try:
                while (message := self._next(child, box, stop, deadline)) is not None:
                    if "piece" in message:
                        yield str(message["piece"])
                        continue
                    writing = False
                    self._checked(message)
                    return
            finally:
                if writing:
                    self._quiet(child, number, box)

    def _next(self, child: ModelChild, box: Box, stop: Stop, deadline: float) -> Message | None:
        """The next message; None when stopped.

        Raises:
            ModelError: when the process died, or the time is over.
        """
        while not stop():
            left = deadline - time.monotonic()
            try:
                message = box.get(timeout=max(0.0, min(_POLL_SECONDS, left)))
            except queue.Empty:
                if left <= 0:
                    raise ModelError(f"{self._name} did not finish within {self._seconds:g} seconds") from None
                continue
            if message is None or child.ended:  # an end that was made of it is not the reply's own
                raise self._lost(child, "failed")
            return message
        return None

    def _quiet(self, child: ModelChild, number: int, box: Box) -> None:
        """Have it stop writing; end it if it does not."""
        if child.over.is_set():
            return
        child.tell({"cancel": number})
        deadline = time.monotonic() + _OBEY_SECONDS
        try:
            while "piece" in (box.get(timeout=max(0.0, deadline - time.monotonic())) or {}):
                pass
        except queue.Empty:
            self._drop(child)

    def _checked(self, message: Message) -> Message:
        if "error" in message:
            raise ModelError(f"{self._name} failed: {_short(str(message['error']))}")
        return message

    def _lost(self, child: ModelChild, what: str) -> ModelError:
        """The error that a process is gone, and why; forgets it."""
        fate = child.fate()
        self._drop(child)
        return ModelError(f"{self._name} {what}: {_short(fate)}")

    def _drop(self, child: ModelChild) -> None:
        """End a process; the next request starts another."""
        child.end(at_once=True)
        with self._guard:
            if self._child is child:
                self._child = None
                self._end()  # is done, and need not be remembered


def _whole(text: str) -> str:
    """The text with a question mark for each half of a character, which no native library takes."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST_REASON else f"{line[:_LONGEST_REASON]}..."

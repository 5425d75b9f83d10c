"""A process that holds a model, seen from the program: started, listened to, told things, ended for good.

Lines of JSON go to its standard input and come from its standard output. Threads do the reading and the writing, so
that a process that neither reads nor writes holds nobody up. A line that came back belongs to the request whose ``id``
it bears.
"""

from __future__ import annotations

import json
import queue
import signal
import subprocess
import tempfile
import threading
from collections import deque
from contextlib import contextmanager, suppress
from typing import IO, TYPE_CHECKING, Any

from qa.errors import ModelError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

Message = dict[str, Any]
Box = queue.SimpleQueue[Message | None]  # what came for one request; None once the process is gone

_LONGEST_LINE = 1_000_000  # bytes
_LONGEST_REPLY = 8_000_000  # bytes of lines to one request
_LAST_LINES = 40  # of what it writes to standard error
_LEAVE_SECONDS = 0.5  # for a process that is told to go
_END_SECONDS = 5  # for a killed process to be gone


def last_line(words: str) -> str:
    """The reason in what a process wrote to standard error: its last line."""
    return words.rpartition("\n")[2]


class ModelChild:
    """A process that holds a model; safe to use from several threads at once.

    Attributes:
        ready: set once it said that the model is loaded.
        over: set once nothing more will come from it.
    """

    def __init__(
        self, command: Sequence[str], options: Mapping[str, object], explain: Callable[[str], str] = last_line
    ) -> None:
        """Start it, and have it load the model.

        Args:
            command: what to run.
            options: what it is to load, and how; it is also told of a folder of its own, ``room``.
            explain: finds the reason in what the process wrote to standard error before it died.

        Raises:
            ModelError: when it cannot be started.
        """
        self.ready = threading.Event()
        self.over = threading.Event()
        self._boxes: dict[int, tuple[Box, list[int]]] = {}  # each with how many bytes came for it
        self._numbers = 0
        self._guard = threading.Lock()
        self._explain = explain
        self._failure = ""
        self._ended = False
        self._last_words: deque[str] = deque(maxlen=_LAST_LINES)
        self._outgoing: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        self._room = tempfile.TemporaryDirectory(prefix="qa-model-", ignore_cleanup_errors=True)
        try:
            self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and modules
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                start_new_session=True,  # Ctrl-C in the terminal is for the program, which then ends this process
            )
        except OSError as error:
            self._room.cleanup()
            raise ModelError(f"no process can be started for the model: {error.strerror or error}") from error
        self._threads = [self._thread(work) for work in (self._listen, self._overhear, self._speak)]
        self.tell({"load": dict(options) | {"room": self._room.name}})

    def tell(self, message: Mapping[str, object]) -> None:
        """Send it a message, some time soon."""
        self._outgoing.put(json.dumps(message).encode("ascii") + b"\n")

    @contextmanager
    def asked(self, request: Mapping[str, object]) -> Iterator[tuple[int, Box]]:
        """Send a request; gives its number, and the box that what comes back is put in."""
        box: Box = queue.SimpleQueue()
        with self._guard:
            self._numbers += 1
            number = self._numbers
            self._boxes[number] = (box, [0])
            if self.over.is_set():
                box.put(None)
        try:
            self.tell({"id": number, **request})
            yield number, box
        finally:
            with self._guard:
                del self._boxes[number]

    @property
    def ended(self) -> bool:
        """Whether an end was made of it, or is being made."""
        return self._ended

    def fate(self) -> str:
        """How it came to its end, in a few words, after ``over`` is set; ends it where it is not gone by itself."""
        if self._ended:
            return "it was closed"
        if not self._failure:
            try:
                self._process.wait(_END_SECONDS)
            except subprocess.TimeoutExpired:
                self._failure = "its process stopped talking"
        self.end(at_once=True)
        return self._failure or _how_it_died(self._process.returncode, self._explain("\n".join(self._last_words)))

    def end(self, *, at_once: bool = False) -> None:
        """Make an end of it, whatever it does; once is enough, and more do no harm.

        Args:
            at_once: do not give it the time to go by itself.
        """
        with self._guard:
            if self._ended:
                return
            self._ended = True
        self._outgoing.put(None)
        if not at_once:
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(_LEAVE_SECONDS)
        self._process.kill()
        try:
            self._process.wait(_END_SECONDS)
        except subprocess.TimeoutExpired:  # it hangs in the kernel; nothing but waiting would help
            return
        for thread in self._threads:
            if thread is not threading.current_thread():  # which may be the one that collects garbage
                thread.join(_END_SECONDS)
        for stream in (self._process.stdout, self._process.stderr):
            _open(stream).close()
        self._room.cleanup()

    @staticmethod
    def _thread(work: Any) -> threading.Thread:  # noqa: ANN401 - a method
        # Daemons: the interpreter would wait for others before it lets us end the process.
        thread = threading.Thread(target=work, name=f"model{work.__name__}", daemon=True)
        thread.start()
        return thread

    def _listen(self) -> None:
        stream = _open(self._process.stdout)
        while line := stream.readline(_LONGEST_LINE):
            self._failure = self._deliver(line)
            if self._failure:
                break
        with self._guard:
            self.over.set()
            for box, _ in self._boxes.values():
                box.put(None)

    def _deliver(self, line: bytes) -> str:
        """Put a line where it belongs; says what is wrong with it, where anything is."""
        try:
            message = json.loads(line)
        except ValueError:
            message = None
        if not isinstance(message, dict):
            return "it said what cannot be understood"
        if "failed" in message:
            return str(message["failed"])
        if "ready" in message:
            self.ready.set()
            return ""
        with self._guard:
            box, came = self._boxes.get(message.get("id", 0), (None, [0]))
            came[0] += len(line)
            if box is not None:
                box.put(message)
        return "it went on without end" if came[0] > _LONGEST_REPLY else ""

    def _overhear(self) -> None:
        stream = _open(self._process.stderr)
        while line := stream.readline(_LONGEST_LINE):
            text = line.decode("utf-8", "replace").strip()
            if text:
                self._last_words.append(text)

    def _speak(self) -> None:
        stream = _open(self._process.stdin)
        with suppress(OSError):  # it is gone; whoever waits for it learns that from its silence
            while (line := self._outgoing.get()) is not None:
                stream.write(line)
                stream.flush()
        with suppress(OSError):  # what is left in the buffer cannot be delivered
            stream.close()


def _open(stream: IO[bytes] | None) -> IO[bytes]:
    if stream is None:  # cannot be: all three were asked for
        raise ModelError("the model's process has no pipes")
    return stream


def _how_it_died(status: int, reason: str) -> str:
    if status >= 0:
        return reason or f"its process ended with status {status}"
    try:
        name = signal.Signals(-status).name
    except ValueError:
        name = f"signal {-status}"
    if name == "SIGKILL":  # what the kernel sends when memory runs out
        return f"its process was killed by {name}; perhaps it took more memory than there is"
    return f"its process was killed by {name}{': ' if reason else ''}{reason}"

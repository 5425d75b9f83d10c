"""The child's side of a model in a process of its own: reads requests, writes replies, dies with its parent.

The parent's side is ``qa.adapters.model_pipes``. Lines of JSON, the first of them ``{"load": options}``, answered by
``{"ready": true}`` or ``{"failed": reason}``. Then

* ``{"id": n, "count": text}``, answered by ``{"id": n, "count": number}``, also while a reply is being written;
* ``{"id": n, "generate": {...}}``, answered by any number of ``{"id": n, "piece": text}``, then by
  ``{"id": n, "end": true}``;
* ``{"cancel": n}``, answered by nothing: reply ``n`` ends soon.

``{"id": n, "error": reason}`` stands for any answer. What nobody expects ends the process, with a traceback on standard
error, of which the parent shows the last line.
"""

from __future__ import annotations

import json
import math
import os
import queue
import shutil
import signal
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import IO, TYPE_CHECKING, Any, Protocol

from qa.errors import ModelError
from qa.generators import ModelRequest

if TYPE_CHECKING:
    from collections.abc import Mapping

Say = Callable[[str], bool]  # sends a piece; True when the reply is to end


_LEAVE_SECONDS = 1.0  # for a reply to end when the parent is gone


class Model(Protocol):
    """A loaded model."""

    def count_tokens(self, text: str) -> int:
        """How many tokens a text comes to; may be asked from another thread while a reply is being written.

        Raises:
            ModelError: when that cannot be told.
        """
        ...

    def write(self, request: ModelRequest, say: Say) -> None:
        """Write a reply, saying each piece, and end it once ``say`` gives True; an empty piece only asks.

        Raises:
            ModelError: when the request cannot be answered.
        """
        ...


def serve(open_model: Callable[[Mapping[str, Any]], Model]) -> None:
    """Load a model and answer requests until the parent is gone.

    Args:
        open_model: loads the model that the options name, or raises ``ModelError``.
    """
    requests, replies = _take_pipes()
    threading.excepthook = _die
    options = json.loads(requests.readline())["load"]
    _end_after(options["timeout_seconds"])
    try:
        model = open_model(options)
    except ModelError as error:
        _send(replies, threading.Lock(), {"failed": str(error)})
        return
    _end_after(0)
    _Conversation(model, requests, replies, options["room"]).hold()


def _take_pipes() -> tuple[IO[bytes], IO[bytes]]:
    """The two pipes to the parent; native code that reads or writes the standard ones gets at neither."""
    requests = os.fdopen(os.dup(0), "rb")
    replies = os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    os.dup2(2, 1)
    return requests, replies


def _end_after(seconds: float) -> None:
    """Have the system end this process after a time, 0 for not at all.

    A native library may keep Python from running while it loads; the parent's end would go unnoticed.
    """
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_REAL, seconds)


def _die(failure: threading.ExceptHookArgs) -> None:
    """A thread that fails ends the process: without it nothing would be answered any more."""
    sys.excepthook(failure.exc_type, failure.exc_value or failure.exc_type(), failure.exc_traceback)
    sys.stderr.flush()
    os._exit(1)


def _send(replies: IO[bytes], guard: threading.Lock, message: Mapping[str, object]) -> None:
    line = json.dumps(message).encode("ascii") + b"\n"
    with guard, suppress(OSError):  # nobody listens any more: the thread that reads learns it, and ends all this
        replies.write(line)
        replies.flush()


class _Conversation:
    """Requests come in by a thread of their own, so that a reply can be stopped and the parent's end is noticed."""

    def __init__(self, model: Model, requests: IO[bytes], replies: IO[bytes], room: str) -> None:
        self._model = model
        self._requests = requests
        self._replies = replies
        self._room = room
        self._guard = threading.Lock()
        self._wanted: queue.SimpleQueue[dict[str, Any] | None] = queue.SimpleQueue()
        self._cancelled = 0.0  # replies up to this number are not wanted any more

    def hold(self) -> None:
        """Answer, one reply at a time, until the parent is gone."""
        threading.Thread(target=self._listen, daemon=True).start()
        self._say({"ready": True})
        while (request := self._wanted.get()) is not None:
            self._write(request["id"], ModelRequest(**request["generate"]))

    def _listen(self) -> None:
        for line in self._requests:
            message = json.loads(line)
            if "cancel" in message:
                self._cancelled = message["cancel"]
            elif "count" in message:
                self._count(message["id"], message["count"])
            else:
                self._wanted.put(message)
        self._cancelled = math.inf
        shutil.rmtree(self._room, ignore_errors=True)  # the parent does it, where it still can
        self._wanted.put(None)
        _end_after(2 * _LEAVE_SECONDS)  # should leaving hang as well
        time.sleep(_LEAVE_SECONDS)
        os._exit(0)

    def _count(self, number: int, text: str) -> None:
        try:
            self._say({"id": number, "count": self._model.count_tokens(text)})
        except ModelError as error:
            self._say({"id": number, "error": str(error)})

    def _write(self, number: int, request: ModelRequest) -> None:
        def say(piece: str) -> bool:
            if piece:  # a model may write half a character
                self._say({"id": number, "piece": piece.encode("utf-8", "replace").decode("utf-8")})
            return self._cancelled >= number

        try:
            self._model.write(request, say)
        except ModelError as error:
            self._say({"id": number, "error": str(error)})
        else:
            self._say({"id": number, "end": True})

    def _say(self, message: Mapping[str, object]) -> None:
        _send(self._replies, self._guard, message)

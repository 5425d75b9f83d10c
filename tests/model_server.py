"""A tiny OpenAI-compatible server on loopback that says what a test wants."""

from __future__ import annotations

import json
import re
import select
import socket
import struct
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

TICK = 0.02  # seconds between two looks at whether the client is still there


@dataclass
class ModelServer:
    """What the server says, and what it was asked.

    Attributes:
        reply: the reply's text, or how to make it of the prompt; streamed word by word where a stream is asked for.
        status: of every answer that ``statuses`` says nothing of.
        statuses: of the next answers, one for each; 0 resets the connection instead.
        raw: sent instead of a chat completion, where it is given.
        content_type: of what is sent; by default that of a stream where a stream is asked for.
        refuse: the words to refuse a request with (status 400); None takes it.
        models: what ``/v1/models`` lists.
        owner: whom it says that they belong to.
        hold: answers wait until it is set, or the client is gone; set at the start.
        pause: seconds between two pieces of a stream.
        breaks: after how many pieces of a stream the connection is reset; ``ends``, closed without an end.
        gone: set when a client has left before its answer was complete.
        asked: the paths and bodies of the requests, in order; ``headers_seen``, their headers.
        drip: seconds' worth of single bytes to send before the body, one each 50 ms.
    """

    reply: str | Callable[[str], str] = "Nothing."
    status: int = 200
    statuses: list[int] = field(default_factory=list)
    raw: bytes | None = None
    content_type: str = ""
    refuse: Callable[[dict[str, Any]], str | None] = lambda _: None
    models: list[str] = field(default_factory=lambda: ["tiny"])
    owner: str = "someone"
    headers: dict[str, str] = field(default_factory=dict)
    drip: int = 0
    hold: threading.Event = field(default_factory=threading.Event)
    pause: float = 0.0
    breaks: int | None = None
    ends: int | None = None
    gone: threading.Event = field(default_factory=threading.Event)
    asked: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    headers_seen: list[dict[str, str]] = field(default_factory=list)
    url: str = ""

    @property
    def prompt(self) -> str:
        """The last prompt: what the system turn and the person's turn say."""
        return prompt_of(self.asked[-1][1])

    def text(self, request: dict[str, Any]) -> str:
        return self.reply if isinstance(self.reply, str) else self.reply(prompt_of(request))

    def listing(self) -> bytes:
        models = [{"id": name, "object": "model", "owned_by": self.owner} for name in self.models]
        return json.dumps({"object": "list", "data": models}).encode()


def prompt_of(request: dict[str, Any]) -> str:
    return "\n\n".join(message["content"] for message in request["messages"])


def pieces_of(text: str, most: int) -> list[bytes]:
    """The events of a stream that says the text, one for each word, and no more words than it may."""
    deltas: list[tuple[dict[str, str], str | None]] = [({"role": "assistant", "content": ""}, None)]
    deltas += [({"content": word}, None) for word in re.findall(r"\s*\S+|\s+$", text)[:most]]
    deltas.append(({}, "stop"))
    events = [{"choices": [{"index": 0, "delta": delta, "finish_reason": end}]} for delta, end in deltas]
    return [*(f"data: {json.dumps(event)}\n\n".encode() for event in events), b"data: [DONE]\n\n"]


class _Handler(BaseHTTPRequestHandler):
    said: ModelServer
    closing: threading.Event

    def do_GET(self) -> None:
        self.take({})

    def do_POST(self) -> None:
        self.take(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))

    def take(self, request: dict[str, Any]) -> None:
        said = self.said
        said.asked.append((self.path, request))
        said.headers_seen.append({name.lower(): value for name, value in self.headers.items()})
        while not said.hold.is_set():
            if self.leaves(TICK):
                return
        status = said.statuses.pop(0) if said.statuses else said.status
        try:
            self.answer(request, status) if status else self.reset()
        except OSError:
            said.gone.set()

    def answer(self, request: dict[str, Any], status: int) -> None:
        said = self.said
        words = said.refuse(request) if request else None
        streams = bool(request.get("stream")) and said.raw is None and status == 200 and words is None
        self.send_response(400 if words is not None else status)
        self.send_header("Content-Type", said.content_type or ("text/event-stream" if streams else "application/json"))
        for name, value in said.headers.items():
            self.send_header(name, value)
        self.end_headers()
        for _ in range(said.drip):
            if self.leaves(0.05):
                return
            self.wfile.write(b" ")
        if words is not None:
            self.wfile.write(json.dumps({"error": {"message": words}}).encode())
        elif streams:
            self.stream(pieces_of(said.text(request), request.get("max_tokens", 1_000)))
        elif said.raw is not None:
            self.wfile.write(said.raw)
        elif self.path == "/v1/models":
            self.wfile.write(said.listing())
        else:
            message = {"role": "assistant", "content": said.text(request)}
            self.wfile.write(json.dumps({"choices": [{"message": message}]}).encode())

    def stream(self, events: list[bytes]) -> None:
        for number, event in enumerate(events):
            if number == self.said.breaks:
                self.reset()
                return
            if number == self.said.ends or (number and self.leaves(self.said.pause)):
                return
            self.wfile.write(event)

    def leaves(self, seconds: float) -> bool:
        """Wait; whether the client, or the test, has left meanwhile."""
        until = time.monotonic() + seconds
        while True:
            readable, _, _ = select.select([self.connection], [], [], 0)
            if readable and not self.connection.recv(1, socket.MSG_PEEK):
                self.said.gone.set()
                return True
            left = until - time.monotonic()
            if left <= 0:
                return self.closing.is_set()
            if self.closing.wait(min(left, TICK)):
                return True

    def reset(self) -> None:
        """Close so that the client sees a reset."""
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def serve() -> Iterator[ModelServer]:
    """A server on a free port, closed at the end."""
    said = ModelServer()
    said.hold.set()
    closing = threading.Event()
    handler = type("Handler", (_Handler,), {"said": said, "closing": closing})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    said.url = f"http://127.0.0.1:{server.server_port}/v1"
    try:
        yield said
    finally:
        closing.set()
        said.hold.set()
        server.shutdown()
        server.server_close()
        thread.join(10)

"""A tiny OpenAI-compatible server on loopback that says what a test wants."""

from __future__ import annotations

import json
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@dataclass
class ModelServer:
    """What the server says, and what it was asked.

    Attributes:
        reply: the reply's text, or how to make it of the prompt.
        raw: sent instead of a chat completion, where it is given.
        models: what ``/v1/models`` lists.
        hold: answers wait until it is set; set at the start.
        drip: seconds' worth of single bytes to send before the body, one each 50 ms.
    """

    reply: str | Callable[[str], str] = "Nothing."
    status: int = 200
    raw: bytes | None = None
    models: list[str] = field(default_factory=lambda: ["tiny"])
    headers: dict[str, str] = field(default_factory=dict)
    drip: int = 0
    hold: threading.Event = field(default_factory=threading.Event)
    asked: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    url: str = ""

    @property
    def prompt(self) -> str:
        """The last prompt."""
        return self.asked[-1][1]["messages"][0]["content"]

    def body(self) -> bytes:
        if self.raw is not None:
            return self.raw
        path, request = self.asked[-1]
        if path == "/v1/models":
            return json.dumps({"object": "list", "data": [{"id": name} for name in self.models]}).encode()
        prompt = request["messages"][0]["content"]
        text = self.reply if isinstance(self.reply, str) else self.reply(prompt)
        return json.dumps({"choices": [{"message": {"role": "assistant", "content": text}}]}).encode()


@contextmanager
def serve() -> Iterator[ModelServer]:
    """A server on a free port, closed at the end."""
    said = ModelServer()
    said.hold.set()
    stop = threading.Event()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            said.asked.append((self.path, {}))
            self.answer()

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            said.asked.append((self.path, json.loads(body)))
            self.answer()

        def answer(self) -> None:
            said.hold.wait(20)
            try:
                self.send_response(said.status)
                for name, value in said.headers.items():
                    self.send_header(name, value)
                self.end_headers()
                for _ in range(said.drip):
                    if stop.wait(0.05):
                        return
                    self.wfile.write(b" ")
                    self.wfile.flush()
                self.wfile.write(said.body())
            except OSError:  # the client has gone
                return

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    said.url = f"http://127.0.0.1:{server.server_port}/v1"
    try:
        yield said
    finally:
        stop.set()
        said.hold.set()
        server.shutdown()
        server.server_close()
        thread.join(10)

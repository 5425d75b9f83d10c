"""What the tests of servers of the OpenAI protocol share: how they ask, and how a server says it."""

from __future__ import annotations

import json

from qa.adapters.openai_server import OpenAiServer
from qa.generators import ModelRequest, never
from qa.settings_generation import Generation


def generator(server, model: str = "small", **settings: object) -> OpenAiServer:
    generation = Generation(**({"url": server.url, "timeout_seconds": 10.0, "retries": 0} | settings))
    return OpenAiServer.from_settings(model, generation)


def ask(server, model: str = "small", user: str = "Who?", *, grammar: str = "", **settings: object) -> str:
    request = ModelRequest("Be brief.", user, 400, grammar)
    return "".join(generator(server, model, **settings).generate(request, never))


def event(**delta: object) -> bytes:
    return b"data: " + json.dumps({"choices": [{"delta": delta}]}).encode() + b"\n\n"


END = b'data: {"choices": [{"delta": {}, "finish_reason": "stop"}]}\n\ndata: [DONE]\n\n'


def streams(server, *events: bytes) -> None:
    server.raw, server.content_type = b"".join(events), "text/event-stream"

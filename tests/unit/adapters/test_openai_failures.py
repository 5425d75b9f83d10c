"""Servers of the OpenAI protocol that fail, hang, drip or never stop; what is tried again and what is given up."""

from __future__ import annotations

import time

import pytest

from model_server import serve
from openai_asks import ask, event, generator, streams
from qa.adapters.openai_server import OpenAiServer
from qa.errors import ModelError
from qa.generators import ModelRequest, never
from qa.settings_generation import Generation

AT_ONCE = {"Retry-After-Ms": "1"}  # how long the server asks to be left alone


@pytest.mark.parametrize("status", [0, 429, 503])
def test_what_could_not_be_delivered_is_sent_again(status, server):
    server.statuses, server.headers = [status], AT_ONCE
    assert ask(server, retries=1) == "Nothing."
    assert len(server.asked) == 2


def test_not_more_often_than_the_settings_say(server):
    server.status, server.headers = 503, AT_ONCE
    with pytest.raises(ModelError, match="says 503"):
        ask(server, retries=3)
    assert len(server.asked) == 4


def test_stop_and_the_deadline_end_the_waiting_between_two_tries(server):
    server.status, server.headers = 503, {"Retry-After": "60"}
    begun = time.monotonic()
    asked = generator(server, retries=9)
    assert list(asked.generate(ModelRequest("", "Who?", 9), lambda: time.monotonic() - begun > 0.1)) == []
    assert time.monotonic() - begun < 3
    with pytest.raises(ModelError, match=r"within 0\.2 s"):
        ask(server, retries=9, timeout_seconds=0.2)


def test_nothing_is_sent_again_once_text_has_come(server):
    server.reply, server.breaks = "One two three four.", 3
    pieces = generator(server, retries=3).generate(ModelRequest("", "Who?", 9), never)
    assert next(pieces) == "One"
    with pytest.raises(ModelError, match="broke off in the middle of its reply"):
        list(pieces)
    assert len(server.asked) == 1


def test_a_stream_without_an_end(server):
    server.reply, server.ends = "One two three four.", 3
    with pytest.raises(ModelError, match="broke off in the middle of its reply"):
        ask(server)


def test_a_failure_in_the_middle(server):
    streams(server, event(content="Ada"), b'data: {"error": {"message": "out of\\nmemory"}}\n\n')
    with pytest.raises(ModelError, match=r"failed in the middle of its reply: out of memory$"):
        ask(server)


def test_a_server_that_closes_at_once(server):
    server.statuses = [0]
    with pytest.raises(ModelError, match="closed the connection before it answered"):
        ask(server)


@pytest.mark.parametrize("held", ["before the reply", "in the reply"])
def test_a_stopped_reply_closes_the_connection(held, server):
    asked = generator(server)
    if held == "before the reply":
        server.hold.clear()
    server.pause = 30
    times = []

    def stop() -> bool:
        """From a tenth of a second after the server was asked."""
        if server.asked:
            times.append(time.monotonic())
        return bool(times) and times[-1] - times[0] > 0.1

    assert list(asked.generate(ModelRequest("", "Who?", 9), stop)) == []
    assert server.gone.wait(1)
    assert time.monotonic() - times[0] < 1.5
    server.hold.set()
    server.pause, server.reply = 0, "Again."
    assert "".join(asked.generate(ModelRequest("", "Who?", 9), never)) == "Again."


def test_a_reply_that_nobody_reads_on_closes_the_connection(server):
    server.reply, server.pause = "word " * 200, 0.02
    next(pieces := generator(server).generate(ModelRequest("", "Who?", 9), never))
    pieces.close()
    assert server.gone.wait(1)


def test_stopped_before_anything_is_sent(server):
    assert list(generator(server).generate(ModelRequest("", "Who?", 9), lambda: True)) == []
    assert server.asked == []


def test_a_server_that_is_silent(server):
    server.hold.clear()
    before = time.monotonic()
    with pytest.raises(ModelError, match=r"did not answer within 0\.2 s"):
        ask(server, timeout_seconds=0.2)
    assert time.monotonic() - before < 2


@pytest.mark.parametrize("slow", [{"drip": 200}, {"pause": 0.05, "reply": "a " * 200}])
def test_a_server_that_drips(slow, server):
    vars(server).update(slow)
    before = time.monotonic()
    with pytest.raises(ModelError, match=r"did not finish within 0\.8 s"):
        ask(server, timeout_seconds=0.8)
    assert time.monotonic() - before < 4
    assert server.gone.wait(1)


@pytest.mark.parametrize("content_type", ["application/json", "text/event-stream"])
@pytest.mark.parametrize("status", [200, 400])
@pytest.mark.parametrize("model", ["small", "auto"])
def test_a_server_that_never_stops(model, status, content_type, server):
    server.raw, server.status, server.content_type = b"x" * 4_000_001, status, content_type
    with pytest.raises(ModelError, match="more than 4,000,000 bytes"):
        ask(server, model)


def test_what_is_packed_is_not_unpacked(server):
    server.headers = {"Content-Encoding": "gzip"}
    with pytest.raises(ModelError, match="packs what it sends"):
        ask(server)


def test_nobody_listens():
    with serve() as gone:
        pass
    with pytest.raises(ModelError, match=rf"^no server answers at {gone.url}: is it running\?$"):
        ask(gone)
    with pytest.raises(ModelError, match="no server answers"):
        ask(gone, "auto")


def test_a_server_that_speaks_no_tls(server):
    with pytest.raises(ModelError, match=r"cannot be spoken to safely: .*SSL"):
        ask(server, url=server.url.replace("http:", "https:"))


def test_a_name_that_no_request_can_hold():
    asked = OpenAiServer("small", Generation(url="http://\u0663.local:9/v1"), addresses=lambda _: ["127.0.0.1"])
    with pytest.raises(ModelError, match="cannot be connected to"):
        list(asked.generate(ModelRequest("", "Who?", 9), never))

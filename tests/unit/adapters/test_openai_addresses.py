"""What is sent to a server of the OpenAI protocol, and where to: nothing more than is needed, nowhere else."""

from __future__ import annotations

import base64

import pytest

from openai_asks import ask
from qa.adapters.openai_server import OpenAiServer
from qa.errors import ModelError, UsageError
from qa.generators import ModelRequest, never
from qa.settings_generation import Generation


def test_redirections_and_proxies_are_not_followed(server, monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", "http://192.0.2.1:1")
    monkeypatch.setenv("ALL_PROXY", "http://192.0.2.1:1")
    server.reply = "Direct."
    assert ask(server) == "Direct."
    server.status, server.headers = 302, {"Location": "http://192.0.2.1/v1/chat/completions"}
    with pytest.raises(ModelError, match="says 302"):
        ask(server)


def test_only_what_is_needed_is_sent_along(server, monkeypatch):
    for name in ("API_KEY", "ADMIN_KEY", "ORG_ID", "PROJECT_ID", "WEBHOOK_SECRET"):
        monkeypatch.setenv(f"OPENAI_{name}", "mine")
    monkeypatch.setenv("OPENAI_BASE_URL", "http://192.0.2.1/v1")
    monkeypatch.setenv("OPENAI_CUSTOM_HEADERS", "X-Mine: mine\nAuthorization: Bearer mine")
    for key in ("", "sesame"):
        ask(server, key=key)
        headers = server.headers_seen[-1]
        assert headers["authorization"] == f"Bearer {key or 'none'}"
        assert set(headers) <= {
            *("accept", "accept-encoding", "authorization", "connection", "content-length", "content-type"),
            *("host", "user-agent"),
        }
        assert headers["user-agent"].startswith("qa/")
        assert "mine" not in str(headers)


@pytest.mark.parametrize("key", ["ключ", "a\nb"])
def test_a_key_that_cannot_be_sent(key):
    with pytest.raises(UsageError, match=r"generation\.key"):
        OpenAiServer("small", Generation(key=key))


def test_a_password_is_sent_and_not_shown(server):
    url = server.url.replace("//", "//ada:secret@")
    assert ask(server, url=url) == "Nothing."
    assert server.headers_seen[-1]["authorization"] == f"Basic {base64.b64encode(b'ada:secret').decode()}"
    server.status = 401
    with pytest.raises(ModelError) as caught:
        ask(server, url=url)
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize("url", ["ftp://127.0.0.1/v1", "http://8.8.8.8/v1"])
def test_an_address_outside_is_refused_at_once(url):
    with pytest.raises(UsageError, match=r"generation\.url"):
        OpenAiServer("small", Generation(url=url))
    (offer,) = OpenAiServer.offers(Generation(url=url))
    assert not offer.ready
    assert "generation.url" in offer.note


def test_a_name_that_leads_outside_is_refused_before_anything_is_sent():
    asked = OpenAiServer("small", Generation(url="http://models.example/v1"), addresses=lambda _: ["8.8.8.8"])
    with pytest.raises(ModelError, match="your documents would be sent there"):
        list(asked.generate(ModelRequest("", "Who?", 9), never))


@pytest.mark.parametrize("found", [["127.0.0.1"], ["::1", "127.0.0.1"], ["127.0.0.1", "::1"]])
def test_a_name_is_looked_up_once_and_leads_where_it_led(found, server):
    looked = []

    def look(name: str) -> list[str]:
        looked.append(name)
        return found

    url = server.url.replace("127.0.0.1", "models.example")  # which no one else could look up
    asked = OpenAiServer("small", Generation(url=url, retries=0), addresses=look)
    assert "".join(asked.generate(ModelRequest("", "Who?", 9), never)) == "Nothing."
    assert looked == ["models.example"]
    assert server.headers_seen[-1]["host"].startswith("models.example:")

"""Asks a server on this machine that speaks the OpenAI protocol: llama.cpp, Ollama, vLLM and others.

Passages of a person's documents are sent, so the server has to be at a loopback or private address: proxies from the
environment are not used, redirections not followed, and a name that leads elsewhere is refused.
"""

from __future__ import annotations

import ipaddress
import json
import socket
import time
from typing import TYPE_CHECKING, Self

import httpx

from qa.adapters.tokens import count_tokens
from qa.errors import ModelError, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from qa.settings_generation import Generation

AUTOMATIC = "auto"  # the model's name that stands for the first one that the server lists

_MOST_BYTES = 4_000_000  # of a response
_LONGEST_REASON = 200  # characters of a server's own words
_SEED = 0
_OK = 200
_NEAR = tuple(
    ipaddress.ip_network(network)
    for network in ("127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "::1/128", "fc00::/7")
)


def look_up(host: str) -> list[str]:
    """The addresses of a host name.

    Raises:
        OSError: when it has none.
    """
    return [str(entry[4][0]) for entry in socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)]


def is_near(address: str) -> bool:
    """Whether an address is this machine's or a private network's; what is no address is not."""
    try:
        parsed = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    mapped = parsed.ipv4_mapped if isinstance(parsed, ipaddress.IPv6Address) else None
    return any((mapped or parsed) in network for network in _NEAR)


class OpenAiServer:
    """A model behind ``/v1/chat/completions``; the same question gets the same answer as far as the server can.

    The whole reply is fetched before it is given: it is shown only once it has been checked.
    """

    def __init__(
        self, model: str, settings: Generation, *, addresses: Callable[[str], Sequence[str]] = look_up
    ) -> None:
        """Ask for ``model`` at the settings' address; nothing is sent yet.

        Args:
            model: as the server knows it; "auto" or nothing for the first that it lists.
            settings: where the server is, and the limits.
            addresses: looks a host name up.

        Raises:
            UsageError: when the address is not an HTTP one, or lies outside this machine and private networks.
        """
        self._model = "" if model == AUTOMATIC else model
        self._settings = settings
        self._url = _base(settings.url)
        self._shown = str(httpx.URL(self._url).copy_with(userinfo=b""))
        self._addresses = addresses

    @classmethod
    def from_settings(cls, argument: str, settings: Generation) -> Self:
        """The server that the settings name, asked for the model ``argument``."""
        return cls(argument, settings)

    @property
    def name(self) -> str:
        """What the answer's ``model`` field says."""
        return f"openai:{self._model or AUTOMATIC}"

    @property
    def context_tokens(self) -> int:
        """How many tokens a prompt and its reply may come to."""
        return self._settings.context_tokens

    def generate(self, prompt: str) -> Iterator[str]:
        """The reply, in one piece.

        Raises:
            ModelError: when the server does not listen, refuses, lists no model, says what cannot be understood or
                does not finish within the settings' time.
        """
        self._check_host()
        deadline = time.monotonic() + self._settings.timeout_seconds
        room = self._settings.context_tokens - count_tokens(prompt)
        with httpx.Client(trust_env=False, follow_redirects=False) as client:
            self._model = self._model or self._first_model(client, deadline)
            request = {
                "model": self._model,
                "messages": [{"role": "user", "content": prompt}],
                "temperature": 0,
                "seed": _SEED,
                "max_tokens": max(1, min(self._settings.max_reply_tokens, room)),
                "stream": False,
            }
            payload = self._fetch(client, "POST", "chat/completions", deadline, request)
        content = _at(payload, "choices", 0, "message", "content")
        if not isinstance(content, str) or not content.strip():
            raise ModelError(f"the server at {self._shown} sent no text")
        yield content.encode("utf-8", "replace").decode("utf-8")  # JSON may smuggle lone surrogates in

    def _first_model(self, client: httpx.Client, deadline: float) -> str:
        """The first model that the server lists."""
        name = _at(self._fetch(client, "GET", "models", deadline), "data", 0, "id")
        if not isinstance(name, str) or not name:
            raise ModelError(f"the server at {self._shown} lists no model; load one, or name it: --model openai:NAME")
        return name

    def _fetch(self, client: httpx.Client, method: str, path: str, deadline: float, body: object = None) -> object:
        """The JSON that the server sends."""
        limit = self._settings.timeout_seconds
        try:
            with client.stream(
                method, f"{self._url}/{path}", json=body, timeout=max(0.001, deadline - time.monotonic())
            ) as response:
                received = bytearray()
                for piece in response.iter_bytes():
                    received += piece
                    if time.monotonic() > deadline:
                        raise ModelError(f"the server at {self._shown} did not finish within {limit:g} s")
                    if len(received) > _MOST_BYTES:
                        raise ModelError(f"the server at {self._shown} sent more than {_MOST_BYTES:,} bytes")
        except httpx.TimeoutException as error:
            raise ModelError(f"the server at {self._shown} did not answer within {limit:g} s") from error
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise ModelError(f"no server answers at {self._shown}: {error or type(error).__name__}") from error
        if response.status_code != _OK:
            raise ModelError(f"the server at {self._shown} says {response.status_code}{_reason(bytes(received))}")
        try:
            payload: object = json.loads(bytes(received))
        except (ValueError, RecursionError) as error:
            raise ModelError(f"the server at {self._shown} did not send JSON") from error
        return payload

    def _check_host(self) -> None:
        """Refuse a host that is not near, before anything is sent to it."""
        host = httpx.URL(self._url).host
        if _is_address(host):
            return  # checked when this was made
        try:
            addresses = self._addresses(host)
        except OSError as error:
            raise ModelError(f"the host {host!r} of generation.url is not known: {error}") from error
        if not addresses or not all(map(is_near, addresses)):
            raise ModelError(_outside(host))


def _base(url: str) -> str:
    """The base address, checked; ``/v1`` is added where there is no path."""
    try:
        parsed = httpx.URL(url.strip())
    except httpx.InvalidURL as error:
        raise UsageError(f"generation.url {url!r} is not an address: {error}") from error
    if parsed.scheme not in {"http", "https"} or not parsed.host or parsed.query or parsed.fragment:
        raise UsageError(f"generation.url {url!r} is not of the form http://127.0.0.1:PORT/v1")
    if _is_address(parsed.host) and not is_near(parsed.host):
        raise UsageError(_outside(parsed.host))
    path = parsed.path.rstrip("/") or "/v1"
    return str(parsed.copy_with(path=path))


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return False
    return True


def _outside(host: str) -> str:
    return (
        f"generation.url leads to {host!r}, outside this machine and its private networks, and your documents would "
        "be sent there; reach a model elsewhere through a tunnel that ends on 127.0.0.1"
    )


def _reason(body: bytes) -> str:
    """The server's own words about a failure, short and on one line; nothing where there are none."""
    try:
        payload: object = json.loads(body)
    except (ValueError, RecursionError):
        return ""
    for path in (("error", "message"), ("error",), ("message",), ("detail",)):
        said = _at(payload, *path)
        if isinstance(said, str) and said.strip():
            line = " ".join("".join(c if c.isprintable() else " " for c in said).split())
            return f": {line if len(line) <= _LONGEST_REASON else line[: _LONGEST_REASON - 3] + '...'}"
    return ""


def _at(payload: object, *path: str | int) -> object:
    """What stands at a path in a JSON value; None where nothing does."""
    for step in path:
        if isinstance(step, str) and isinstance(payload, dict):
            payload = payload.get(step)
        elif isinstance(step, int) and isinstance(payload, list) and len(payload) > step:
            payload = payload[step]
        else:
            return None
    return payload

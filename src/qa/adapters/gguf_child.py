"""The process that holds a GGUF model: llama.cpp by way of xllamacpp.

xllamacpp always opens an HTTP server. It is given a Unix socket in a folder that only this user can enter, or, where
the system has none, a loopback port that the system chooses; either wants a key that was made up for it, and serves no
pages. Replies do not go through it: it is only asked to count tokens, for which there is no other door.
"""

from __future__ import annotations

import hashlib
import http.client
import json
import os
import secrets
import socket
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from qa import offline
from qa.adapters.control_tokens import ControlTokens
from qa.adapters.gguf_header import read_header
from qa.adapters.model_child import serve
from qa.errors import ModelError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from qa.adapters.model_child import Say
    from qa.generators import ModelRequest

SEED = 0
_ERRORS_ONLY = 1
_LONGEST_ADDRESS = 100  # bytes of a Unix socket's path that every system takes
_REMEMBERED_MIB = 512  # of former prompts, beside the last one
_OK = 200
_PROBE = "c47a91"  # letters that no template holds


def main() -> None:
    """Hold the model that the parent names."""
    serve(GgufModel)


class GgufModel:
    """A model in a GGUF file, loaded."""

    def __init__(self, options: Mapping[str, Any]) -> None:
        """Load it.

        Args:
            options: ``path``, ``sha256`` (may be empty), ``context_tokens``, ``threads`` and ``room``.

        Raises:
            ModelError: when the file is not the one that is meant, or no GGUF file, or xllamacpp is missing.
            RuntimeError: when llama.cpp cannot load it; it has then said why on standard error.
        """
        path = Path(options["path"])
        header = read_header(path, controls=True)
        _check(path, options["sha256"])
        offline.enforce()
        # Threads that wait for each other spin by default, and on a busy machine keep each other from the cores: a
        # token took six times as long on two cores beside two other programs.
        os.environ.setdefault("OMP_WAIT_POLICY", "passive")
        try:
            import xllamacpp  # noqa: PLC0415 - the header is looked at first
        except ImportError as error:
            raise ModelError(f"xllamacpp cannot be loaded: {error}") from error

        self._controls = ControlTokens(header.controls)
        self._key = secrets.token_urlsafe(32)
        self._socket = _socket_path(Path(options["room"]))
        self._server = xllamacpp.Server(self._parameters(xllamacpp.CommonParams(), options))
        self._takes_system = self._shows_system()

    @property
    def address(self) -> str:
        """Where the server listens, as it says itself."""
        return str(self._server.listening_address)

    def count_tokens(self, text: str) -> int:
        """How many tokens a text comes to; control tokens count as the text they are."""
        return len(self._ask("/tokenize", {"content": self._controls.broken(text), "add_special": False})["tokens"])

    def write(self, request: ModelRequest, say: Say) -> None:
        """Write a reply with temperature 0."""
        failures: list[str] = []

        def heard(chunk: Mapping[str, Any]) -> bool:
            if "error" in chunk:
                failures.append(str(chunk["error"].get("message", chunk["error"])))
                return True
            choices = chunk.get("choices") or [{}]
            return say(choices[0].get("delta", {}).get("content") or "")

        body = {
            "messages": self._messages(request.system, request.user),
            "max_tokens": request.max_tokens,
            "temperature": 0,
            "seed": SEED,
            "stream": True,
            "cache_prompt": True,
            "chat_template_kwargs": {"enable_thinking": False},
        }
        try:
            self._server.handle_chat_completions(
                body | ({"grammar": request.grammar} if request.grammar else {}), heard
            )
        except RuntimeError as error:
            raise ModelError(str(error)) from error
        if failures:
            raise ModelError(failures[0])

    def _parameters(self, parameters: Any, options: Mapping[str, Any]) -> Any:  # noqa: ANN401 - xllamacpp is untyped
        threads = options["threads"] or _cores()
        parameters.model.path = options["path"]
        parameters.n_ctx = options["context_tokens"]
        parameters.cpuparams.n_threads = threads
        parameters.cpuparams_batch.n_threads = threads
        parameters.n_parallel = 1
        parameters.use_jinja = True
        parameters.enable_reasoning = 0  # thoughts would use up the reply, and cannot be checked
        parameters.cache_ram_mib = _REMEMBERED_MIB
        parameters.warmup = False
        parameters.offline = True
        parameters.verbosity = _ERRORS_ONLY
        parameters.hostnames = [self._socket or "127.0.0.1"]
        parameters.port = 0
        parameters.n_threads_http = 2
        parameters.api_keys = [self._key]
        parameters.ui = False
        parameters.endpoint_slots = False
        parameters.endpoint_props = False
        parameters.endpoint_metrics = False
        return parameters

    def _messages(self, system: str, user: str) -> list[dict[str, str]]:
        asked, material = self._controls.broken(system), self._controls.broken(user)
        if not asked:
            return [{"role": "user", "content": material}]
        if not self._takes_system:
            return [{"role": "user", "content": f"{asked}\n\n{material}"}]
        return [{"role": "system", "content": asked}, {"role": "user", "content": material}]

    def _shows_system(self) -> bool:
        """Whether the file's template takes a system turn, and does not drop it."""
        self._takes_system = True
        try:
            return _PROBE in str(self._ask("/apply-template", {"messages": self._messages(_PROBE, "?")}).get("prompt"))
        except ModelError:
            return False

    def _ask(self, path: str, body: Mapping[str, object]) -> dict[str, Any]:
        """What the server answers.

        Raises:
            ModelError: when it refuses, or cannot be reached.
        """
        headers = {"Authorization": f"Bearer {self._key}", "Content-Type": "application/json"}
        connection = connect(self.address)
        try:
            connection.request("POST", path, json.dumps(body), headers)
            response = connection.getresponse()
            payload = json.loads(response.read())
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise ModelError(f"llama.cpp did not answer: {error}") from error
        finally:
            connection.close()
        if response.status != _OK or not isinstance(payload, dict):
            raise ModelError(f"llama.cpp refused: status {response.status}")
        return payload


class _UnixConnection(http.client.HTTPConnection):
    """HTTP through a Unix socket."""

    def __init__(self, path: str) -> None:
        super().__init__("localhost")
        self._path = path

    def connect(self) -> None:
        """Connect to the socket."""
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.connect(self._path)


def connect(address: str) -> http.client.HTTPConnection:
    """A connection to the address that an xllamacpp server gives: ``unix://PATH`` or ``http://HOST:PORT``."""
    parts = urlsplit(address)
    if parts.scheme == "unix":
        return _UnixConnection(parts.path)
    return http.client.HTTPConnection(parts.hostname or "", parts.port)


def _socket_path(room: Path) -> str:
    """Where the server's Unix socket is to be; empty where there are none, or the folder's path is too long for one."""
    path = str(room / "llama.sock")
    return path if hasattr(socket, "AF_UNIX") and len(os.fsencode(path)) <= _LONGEST_ADDRESS else ""


def _cores() -> int:
    """How many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _check(path: Path, sha256: str) -> None:
    """Compare the file's checksum, where one is known."""
    if not sha256:
        return
    with path.open("rb") as file:
        if hashlib.file_digest(file, "sha256").hexdigest() != sha256:
            raise ModelError(f"{path} is not the file that is meant: its checksum differs; install its package again")

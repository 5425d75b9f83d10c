"""Asks a server on this machine that speaks the OpenAI protocol: llama.cpp, Ollama, vLLM, LM Studio and others.

Passages of a person's documents are sent, so the server has to be at a loopback or private address: proxies from the
environment are not used, redirections not followed, and a name that leads elsewhere is refused.
"""

from __future__ import annotations

import asyncio
import math
from typing import TYPE_CHECKING, Self

from qa.adapters.listening import listen
from qa.adapters.near_hosts import Place, look_up
from qa.adapters.openai_bodies import body_for
from qa.adapters.openai_words import NobodyListens, UnknownModel
from qa.adapters.tokens import count_tokens
from qa.errors import ModelError, UsageError
from qa.generators import Offer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from qa.adapters.near_hosts import LookUp
    from qa.adapters.openai_client import Connection, Listed
    from qa.generators import ModelRequest, Stop
    from qa.settings_generation import Generation

AUTOMATIC = "auto"  # the model's name that stands for the first one that the server lists

_SAFETY, _APART = 1.3, 0.5  # tokens for each that is counted, and for each character that may stand alone
_LOOK_UP_SECONDS = 3.0
_OFFER_SECONDS = 0.5
_MOST_NAMES = 5


class OpenAiServer:
    """A model behind ``/v1/chat/completions``; the same request gets the same reply as far as the server can."""

    def __init__(self, model: str, settings: Generation, *, addresses: LookUp = look_up) -> None:
        """Ask for ``model`` at the settings' address; nothing is sent yet.

        Args:
            model: as the server knows it; "auto" or nothing for the first that it lists.
            settings: where the server is, and the limits.
            addresses: looks a host name up.

        Raises:
            UsageError: when the address is not an HTTP one, or lies outside this machine and private networks, or
                the key cannot be sent.
        """
        if not (settings.key.isascii() and settings.key.isprintable()):
            raise UsageError("generation.key has characters that no key has")
        self._model = "" if model == AUTOMATIC else model
        self._settings = settings
        self._place = Place.parse(settings.url)
        self._addresses = addresses
        self._listed: list[Listed] | None = None

    @classmethod
    def from_settings(cls, argument: str, settings: Generation) -> Self:
        """The server that the settings name, asked for the model ``argument``."""
        return cls(argument, settings)

    @classmethod
    def offers(cls, settings: Generation) -> Sequence[Offer]:
        """The models that the server lists; where none listens, how to have one."""
        try:
            return cls(AUTOMATIC, settings)._offers()  # noqa: SLF001 - its own
        except NobodyListens:
            note = (
                f"nothing listens at {Place.parse(settings.url).shown}; start a server (`ollama serve`, say), or set "
            )
            return [Offer("openai:MODEL", ready=False, note=f"{note}generation.url", form=True)]
        except (ModelError, UsageError) as error:
            return [Offer("openai:MODEL", ready=False, note=str(error.args[0]), form=True)]

    @property
    def name(self) -> str:
        """What the answer's ``model`` field says."""
        return f"openai:{self._model or AUTOMATIC}"

    @property
    def context_tokens(self) -> int:
        """How many tokens a request and its reply may come to."""
        return self._settings.context_tokens

    def count_tokens(self, text: str) -> int:
        """An estimate that is rather too high, since the server's own count is not known.

        For each token of cl100k_base 1.3, and 0.5 for each digit and each character outside ASCII, which many models
        write one by one. The tokenizer of SmolLM2 has 1.07 tokens for each of cl100k_base in English prose, 1.3 to
        1.6 in other languages and columns of numbers.
        """
        apart = sum(character.isdigit() or not character.isascii() for character in text)
        return math.ceil(_SAFETY * count_tokens(text) + _APART * apart)

    def generate(self, request: ModelRequest, stop: Stop) -> Iterator[str]:
        """The reply, piece by piece.

        Raises:
            ModelError: when the server does not listen, refuses, lists no model, breaks off, says what cannot be
                understood or does not finish within the settings' time.
        """
        if stop():
            return
        connect = self._connecting()

        async def write(put: Callable[[str], None]) -> None:
            connection = connect()
            try:
                async with asyncio.timeout(self._settings.timeout_seconds), connection:
                    await self._write(connection, request, put)
            except TimeoutError as error:
                verb = "finish" if connection.began else "answer"
                limit = f"{self._settings.timeout_seconds:g} s"
                raise ModelError(f"the server at {self._place.shown} did not {verb} within {limit}") from error

        yield from listen(write, stop)

    def close(self) -> None:
        """Forget what the server listed."""
        self._listed = None

    async def _write(self, connection: Connection, request: ModelRequest, put: Callable[[str], None]) -> None:
        """Put out the reply."""
        owner = await self._owner(connection, needed=bool(request.grammar))
        room = self.context_tokens - self.count_tokens(request.system) - self.count_tokens(request.user)
        body = body_for(request, max(1, min(request.max_tokens, room)), owner)
        try:
            async for piece in connection.reply(self._model, body):
                put(piece)
        except UnknownModel as error:
            raise await self._explain(connection, error) from error

    async def _owner(self, connection: Connection, *, needed: bool) -> str:
        """Whom the model is said to belong to, where that matters; settles which model "auto" is."""
        if self._model and not needed:
            return ""
        listed = self._listed or await self._look_up(connection)
        if not listed and not self._model:
            raise ModelError(
                f"the server at {self._place.shown} lists no model; load one, or name it: --model openai:NAME"
            )
        self._listed = listed
        self._model = self._model or listed[0].name
        owners = {model.name: model.owner for model in listed}
        return owners.get(self._model, listed[0].owner if listed else "")

    async def _look_up(self, connection: Connection) -> list[Listed]:
        """What the server lists; where a model is named, nothing if it cannot say so at once."""
        if not self._model:
            return await connection.models(patiently=True)
        try:
            async with asyncio.timeout(_LOOK_UP_SECONDS):
                return await connection.models(patiently=False)
        except (ModelError, TimeoutError):
            return []  # what is wrong shows when the model itself is asked

    async def _explain(self, connection: Connection, error: UnknownModel) -> ModelError:
        """What to say of a model that the server does not have: what it has, where it says so."""
        self._listed = None
        names = [model.name for model in await self._look_up(connection)]
        if not names or self._model in names:
            return error
        more = f" and {len(names) - _MOST_NAMES} more" if len(names) > _MOST_NAMES else ""
        has = ", ".join(names[:_MOST_NAMES]) + more
        return ModelError(f"the server at {self._place.shown} has no model {self._model!r}; it has: {has}")

    def _offers(self) -> list[Offer]:
        """What the server lists, if it says so at once."""
        connect = self._connecting()

        async def look(put: Callable[[list[Listed]], None]) -> None:
            connection = connect()
            try:
                async with asyncio.timeout(_OFFER_SECONDS), connection:
                    put(await connection.models(patiently=False))
            except TimeoutError as error:
                raise ModelError(f"the server at {self._place.shown} does not say what it has") from error

        (listed,) = listen(look, lambda: False)
        note = f"at {self._place.shown}"
        return [Offer(f"openai:{model.name}", ready=True, size=model.size, note=note) for model in listed]

    def _connecting(self) -> Callable[[], Connection]:
        """How to connect, to addresses that were looked up and found to be near.

        Raises:
            ModelError: when the address cannot be looked up, or leads outside.
        """
        from qa.adapters.openai_client import Connection  # noqa: PLC0415 - importing the client takes long

        addresses = self._place.addresses(self._addresses)
        return lambda: Connection(self._place, addresses, self._settings)

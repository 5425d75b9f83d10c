"""The official client, held to one server nearby: where it connects, what it sends along, how much it reads.

Nothing of the environment is heeded: no proxy, no key, no other address, no header. Importing this takes a third of a
second, so it is imported when a server is asked.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from importlib.metadata import version
from typing import TYPE_CHECKING, Self, cast

import httpx2
import openai
import openai.resources.chat  # else the first request would import it while its clock runs

from qa.adapters.openai_words import NobodyListens, UnknownModel, at, is_too_long, parse, plain, reason, whole
from qa.errors import ModelError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

    from openai.types.chat import ChatCompletionMessageParam

    from qa.adapters.near_hosts import Place
    from qa.adapters.openai_bodies import Body
    from qa.settings_generation import Generation

_MOST_BYTES = 4_000_000  # of a response
_CONNECT_SECONDS = 3.0
_NO_KEY = "none"  # the client insists on one, and would take it from the environment
_SENT_ALONG = {"accept", "authorization", "connection", "content-length", "content-type", "host"}
_REFUSED, _UNKNOWN, _REFUSALS = {400, 422}, 404, {401, 403}


@dataclass(frozen=True, slots=True)
class Listed:
    """A model that a server lists: its name, whom it is said to belong to, and its bytes where it says so."""

    name: str
    owner: str
    size: int | None


class Connection:
    """A client for one server and one event loop.

    Attributes:
        began: whether the server has begun to answer the last request.
    """

    def __init__(self, place: Place, addresses: Sequence[str], settings: Generation) -> None:
        """Send nothing yet.

        Args:
            place: where the server is.
            addresses: what to connect to, whatever the name in the place's address leads to by now.
            settings: the key and how often to try again.

        Raises:
            ModelError: when the place's address cannot be written in a request.
        """
        self.began = False
        self._place = place
        self._addresses = addresses
        http_client = openai.DefaultAsyncHttpxClient(
            trust_env=False,
            follow_redirects=False,
            event_hooks={"request": [self._before], "response": [self._after]},
        )
        try:
            self._client = openai.AsyncOpenAI(
                base_url=place.url,
                api_key=settings.key or _NO_KEY,
                default_headers={"Authorization": f"Bearer {settings.key or _NO_KEY}"},
                max_retries=settings.retries,
                timeout=openai.Timeout(None, connect=_CONNECT_SECONDS),
                http_client=http_client,
            )
        except httpx2.InvalidURL as error:
            raise ModelError(f"generation.url {place.shown!r} cannot be connected to: {error}") from error

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._client.close()

    async def models(self, *, patiently: bool) -> list[Listed]:
        """What the server lists.

        Args:
            patiently: whether to try again where it could not be asked.

        Raises:
            ModelError: when it does not listen, refuses, or says what cannot be understood.
        """
        try:
            client = self._client if patiently else self._client.with_options(max_retries=0)
            payload = await client.get("/models", cast_to=object)  # its form is read below, whatever it is
        except (openai.OpenAIError, httpx2.HTTPError) as error:
            raise self._failure(error) from error
        except (ValueError, RecursionError) as error:
            raise self._failed("did not send JSON") from error
        if isinstance(payload, str):
            raise self._failed("did not send JSON")
        listed = at(payload, "data")
        found = []
        for model in listed if isinstance(listed, list) else ():
            name, owner, size = at(model, "id"), at(model, "owned_by"), at(model, "meta", "size")
            if isinstance(name, str) and name and name.isprintable():
                found.append(Listed(name, str(owner), size if isinstance(size, int) and size > 0 else None))
        return found

    async def reply(self, model: str, body: Body) -> AsyncIterator[str]:
        """The reply of a model, piece by piece; what the server refuses by name is asked for without it, once.

        Raises:
            ModelError: when the server does not listen, refuses, breaks off, or says what cannot be understood.
        """
        try:
            stream = await self._open(model, body)
        except (openai.OpenAIError, httpx2.HTTPError) as error:
            raise self._failure(error) from error
        try:
            async for piece in self._read(stream):
                yield piece
        except (openai.APIConnectionError, httpx2.HTTPError) as error:
            raise self._failed("broke off in the middle of its reply") from error
        except openai.APIError as error:
            raise self._failed(f"failed in the middle of its reply{reason({'error': error.body})}") from error
        except (ValueError, RecursionError) as error:
            raise self._failed("did not send JSON") from error
        finally:
            await stream.close()

    async def _open(self, model: str, body: Body) -> openai.AsyncStream[object]:
        """Ask, and ask once more without what is refused by name."""
        try:
            return await self._ask(model, body)
        except openai.APIStatusError as error:
            said = error.response.text
            simpler = body.simpler(said) if error.status_code in _REFUSED and not is_too_long(said) else None
            if simpler is None:
                raise
        return await self._ask(model, simpler)

    async def _ask(self, model: str, body: Body) -> openai.AsyncStream[object]:
        self.began = False
        stream = await self._client.chat.completions.create(
            model=model,
            messages=cast("list[ChatCompletionMessageParam]", body.messages),
            stream=True,
            extra_body=dict(body.fields),
        )
        return cast("openai.AsyncStream[object]", stream)

    async def _read(self, stream: openai.AsyncStream[object]) -> AsyncIterator[str]:
        """The pieces of text; a server that does not stream sends JSON, which is one piece."""
        if stream.response.headers.get("content-type", "").startswith("application/json"):
            payload = parse(await stream.response.aread())
            text = at(payload, "choices", 0, "message", "content")
            if not isinstance(text, str) or not text.strip():
                raise self._failed(f"sent no text{reason(payload)}")
            yield whole(text)
            return
        events, thought, wrote, ended = 0, False, False, False
        async for event in stream:
            events += 1
            text = at(event, "choices", 0, "delta", "content")
            thought = thought or bool(at(event, "choices", 0, "delta", "reasoning_content"))
            ended = ended or bool(at(event, "choices", 0, "finish_reason"))
            if isinstance(text, str) and text:
                wrote = wrote or bool(text.strip())
                yield whole(text)
        if not events:
            raise self._failed("did not send JSON, nor a stream of events")
        if not wrote:
            only = " but what the model thinks; let it write more: generation.max_reply_tokens" if thought else ""
            raise self._failed(f"sent no text{only}")
        if not ended:
            raise self._failed("broke off in the middle of its reply")

    async def _before(self, request: httpx2.Request) -> None:
        """Send to a checked address, and only what is needed."""
        for name in set(request.headers) - _SENT_ALONG:
            del request.headers[name]
        request.headers["User-Agent"] = f"qa/{version('qa')}"
        request.headers["Accept-Encoding"] = "identity"
        request.extensions["sni_hostname"] = self._place.host
        request.url = request.url.copy_with(host=await _listening(self._addresses, self._place.port))

    async def _after(self, response: httpx2.Response) -> None:
        """Read no more than there may be; nothing is unpacked, since a little may become much."""
        self.began = True
        if response.headers.get("content-encoding", "identity") != "identity":
            raise self._failed("packs what it sends, though asked not to")
        response.stream = _Bounded(cast("httpx2.AsyncByteStream", response.stream), self._place.shown)

    def _failure(self, error: openai.OpenAIError | httpx2.HTTPError) -> ModelError:
        """What a request came to that led to no reply."""
        if isinstance(error, openai.APIStatusError):
            return self._refusal(error)
        cause = error.__cause__
        if "SSL" in str(cause):
            return self._failed(f"cannot be spoken to safely: {plain(str(cause))}")
        if isinstance(cause, httpx2.ConnectError | httpx2.ConnectTimeout):
            return NobodyListens(f"no server answers at {self._place.shown}: is it running?")
        if isinstance(error, openai.APIConnectionError):
            return self._failed("closed the connection before it answered")
        return self._failed("says what cannot be understood")

    def _refusal(self, error: openai.APIStatusError) -> ModelError:
        said = reason(error.response.text)
        if error.status_code in _REFUSALS:
            return self._failed(f"wants another key: set generation.key, or QA_GENERATION_KEY{said}")
        if error.status_code == _UNKNOWN or error.code == "model_not_found":
            return UnknownModel(f"the server at {self._place.shown} says {error.status_code}{said}")
        if is_too_long(error.response.text):
            return self._failed(
                f"has too short a context; give it a longer one, or lower generation.context_tokens{said}"
            )
        return self._failed(f"says {error.status_code}{said}")

    def _failed(self, what: str) -> ModelError:
        return ModelError(f"the server at {self._place.shown} {what}")


class _Bounded(httpx2.AsyncByteStream):
    """The bytes of a response, up to what may be read of one."""

    def __init__(self, stream: httpx2.AsyncByteStream, shown: str) -> None:
        self._stream = stream
        self._shown = shown

    async def __aiter__(self) -> AsyncIterator[bytes]:
        read = 0
        async for piece in self._stream:
            read += len(piece)
            if read > _MOST_BYTES:
                raise ModelError(f"the server at {self._shown} sent more than {_MOST_BYTES:,} bytes")
            yield piece

    async def aclose(self) -> None:
        await self._stream.aclose()


async def _listening(addresses: Sequence[str], port: int) -> str:
    """The first of several addresses that takes a connection; the last where none does."""
    for address in addresses[:-1]:
        try:
            async with asyncio.timeout(_CONNECT_SECONDS):
                _, writer = await asyncio.open_connection(address, port)
        except (OSError, TimeoutError):
            continue
        writer.close()
        return address
    return addresses[-1]

"""What a server of the OpenAI protocol says, read with care: its JSON may have any form, its words any characters."""

from __future__ import annotations

import json
import re

from qa.errors import ModelError

_LONGEST_REASON = 200  # characters of a server's own words
_TOO_LONG = re.compile(
    r"context[ _](length|size|window)|exceed_context|maximum context|\bn_ctx\b|too many tokens"
    r"|(prompt|input|request) is too (long|large)"
)


class NobodyListens(ModelError):
    """Nothing takes a connection at the server's address."""


class UnknownModel(ModelError):
    """The server does not have the model."""


def at(payload: object, *path: str | int) -> object:
    """What stands at a path in a JSON value, or in the client's own objects; None where nothing does."""
    for step in path:
        if isinstance(step, int):
            payload = payload[step] if isinstance(payload, list) and len(payload) > step else None
        elif isinstance(payload, dict):
            payload = payload.get(step)
        else:
            payload = getattr(payload, step, None)
    return payload


def parse(text: bytes | str) -> object:
    """The JSON value that a text holds.

    Raises:
        ValueError: when it holds none.
    """
    try:
        value: object = json.loads(text)
    except RecursionError as error:
        raise ValueError("nested too deeply") from error
    return value


def reason(payload: object) -> str:
    """The server's own words about a failure, short and on one line, after a colon; nothing where there are none.

    Args:
        payload: a JSON value, or a text that may hold one.
    """
    if isinstance(payload, str):
        try:
            payload = parse(payload)
        except ValueError:
            return ""
    for path in (("error", "message"), ("error",), ("message",), ("detail",), ("detail", 0, "msg")):
        said = at(payload, *path)
        if isinstance(said, str) and said.strip():
            line = plain(said)
            return f": {line if len(line) <= _LONGEST_REASON else line[: _LONGEST_REASON - 3] + '...'}"
    return ""


def plain(text: str) -> str:
    """A text on one line, of printable characters."""
    return " ".join("".join(character if character.isprintable() else " " for character in text).split())


def is_too_long(said: str) -> bool:
    """Whether a server complains that the prompt does not fit into the model's context."""
    return _TOO_LONG.search(said.lower()) is not None


def whole(text: str) -> str:
    """The text without halves of characters, which JSON may smuggle in."""
    return text.encode("utf-8", "replace").decode("utf-8")

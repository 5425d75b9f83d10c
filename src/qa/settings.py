"""What can be set, and where it was set: flag over ``QA_*`` environment over ``qa.toml`` over default.

Resolved once, at the top; everything below takes plain values. One rule names the environment variables,
``QA_<SECTION>_<FIELD>`` (``QA_RETRIEVAL_POOL``); the settings that people type most have short names too
(``QA_INDEX``, ``QA_MODEL``, ``QA_READER``, ``QA_RISK``, ``QA_HOST``, ``QA_PORT``, ``QA_AUTH``).
"""

from __future__ import annotations

import difflib
import math
import os
import tomllib
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from qa.errors import UsageError
from qa.settings_chat import Chat
from qa.settings_generation import Generation

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


@dataclass(frozen=True, slots=True)
class Places:
    """Where things lie.

    Attributes:
        index: the folder of the index.
        index_given: whether somebody named it; a missing index is built at the default place only.
    """

    index: Path = Path("index")
    index_given: bool = field(default=False, metadata={"derived": True})


@dataclass(frozen=True, slots=True)
class Retrieval:
    """How passages are found.

    Attributes:
        passages: how many passages are found for an answer.
        read: how many of them, from the best on, are read for it; the others are listed after them.
        pool: how many passages each retriever gives to the fusion.
    """

    passages: int = field(default=12, metadata={"low": 1, "high": 1000})
    read: int = field(default=8, metadata={"low": 1, "high": 1000})
    pool: int = field(default=50, metadata={"low": 1, "high": 10_000})


@dataclass(frozen=True, slots=True)
class Answering:
    """How an answer is made.

    Attributes:
        reader: the plug-in that chooses the evidence, or the folder of a trained reader.
        model: "extractive", or the name of a plug-in that writes answers with a local model.
        risk: how likely an answer may be wrong: with 0.1 it is given only when its confidence is at least 0.9. None
            takes the threshold that the reader ships with.
        sentences: how many evidence sentences an answer has at most.
    """

    reader: str = "spans"
    model: str = "extractive"
    risk: float | None = field(default=None, metadata={"low": 0, "high": 1})
    sentences: int = field(default=3, metadata={"low": 1, "high": 10})


@dataclass(frozen=True, slots=True)
class Plugins:
    """Which implementation stands behind each seam."""

    embedder: str = "minilm"
    store: str = "faiss"
    words: str = "tantivy"


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that can be set, in sections."""

    places: Places = field(default_factory=Places)
    retrieval: Retrieval = field(default_factory=Retrieval)
    answering: Answering = field(default_factory=Answering)
    generation: Generation = field(default_factory=Generation)
    chat: Chat = field(default_factory=Chat)
    plugins: Plugins = field(default_factory=Plugins)


FILE_NAME = "qa.toml"
SHORT_NAMES: Mapping[str, str] = MappingProxyType(
    {
        "index": "places.index",
        "model": "answering.model",
        "reader": "answering.reader",
        "risk": "answering.risk",
        "host": "chat.host",
        "port": "chat.port",
        "auth": "chat.auth",
    }
)
NOT_SETTINGS = frozenset({"QA_DEBUG"})  # read where it is used: it must work when the settings do not
_NOTHING: Mapping[str, object] = MappingProxyType({})
_KINDS = {
    "Path": "a path",
    "Path | None": "a path",
    "int": "a whole number",
    "float": "a number",
    "float | None": "a number",
    "str": "a text",
}


@dataclass(frozen=True, slots=True)
class _Field:
    """One thing that can be set: its type as written, and the range or the choice it has to be in."""

    kind: str
    low: float
    high: float
    choices: tuple[str, ...]


def _known_fields() -> dict[str, _Field]:
    """Every ``section.field`` that can be set."""
    known = {}
    for section in fields(Settings):
        for part in fields(getattr(Settings(), section.name)):
            if not part.metadata.get("derived"):
                low, high = part.metadata.get("low", -math.inf), part.metadata.get("high", math.inf)
                known[f"{section.name}.{part.name}"] = _Field(
                    str(part.type), low, high, part.metadata.get("choices", ())
                )
    return known


_FIELDS: Mapping[str, _Field] = MappingProxyType(_known_fields())


def resolve(
    flags: Mapping[str, object] = _NOTHING,
    environ: Mapping[str, str] = os.environ,
    file: Path | None = None,
) -> Settings:
    """The settings that hold: flag over environment over file over default.

    Args:
        flags: values by ``section.field`` or short name; None stands for a flag that was not given.
        environ: the environment; only ``QA_*`` is looked at.
        file: a TOML file with one table per section; without it ``qa.toml`` in the working directory, if any.

    Raises:
        UsageError: for an unknown key or a bad value; the message names the key and where it was set.
    """
    values: dict[str, object] = {}
    layers = (_from_file(file), _from_environment(environ), _from_flags(flags))
    for key, value, origin in (setting for layer in layers for setting in layer):
        values[key] = _parse(key, value, origin)
    if "places.index" in values:
        values["places.index_given"] = True
    settings = Settings()
    for section in fields(Settings):
        mine = {key.split(".")[1]: value for key, value in values.items() if key.startswith(f"{section.name}.")}
        changed: Any = {section.name: replace(getattr(settings, section.name), **mine)}
        settings = replace(settings, **changed)
    return settings


def _from_file(file: Path | None) -> Iterator[tuple[str, object, str]]:
    """Key, value and origin of everything that the file sets."""
    path = Path(FILE_NAME) if file is None else file
    if file is None and not path.is_file():
        return
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror or error}") from error
    except ValueError as error:  # broken TOML, or not UTF-8
        raise UsageError(f"{path} is not TOML: {error}") from error
    for section, table in tables.items():
        if section in SHORT_NAMES and not isinstance(table, dict):
            yield SHORT_NAMES[section], table, f"{path}, {section}"
            continue
        if not isinstance(table, dict):
            raise UsageError(f"unknown setting {section!r} in {path}{_suggestion(section, _FIELDS)}")
        for name, value in table.items():
            key = f"{section}.{name}"
            if key not in _FIELDS:
                raise UsageError(f"unknown setting {key!r} in {path}{_suggestion(key, _FIELDS)}")
            yield key, value, f"{path}, {key}"


def _from_environment(environ: Mapping[str, str]) -> Iterator[tuple[str, object, str]]:
    """Key, value and origin of everything that the environment sets; long names first, short ones win."""
    long_names = {f"QA_{key.replace('.', '_').upper()}": key for key in _FIELDS}
    short_names = {f"QA_{name.upper()}": key for name, key in SHORT_NAMES.items()}
    names = long_names | short_names
    for name in sorted(environ):
        if name.startswith("QA_") and name not in names and name not in NOT_SETTINGS:
            raise UsageError(f"unknown setting {name!r} in the environment{_suggestion(name, names)}")
    for name, key in names.items():
        if name in environ:
            yield key, environ[name], f"environment, {name}"


def _from_flags(flags: Mapping[str, object]) -> Iterator[tuple[str, object, str]]:
    """Key, value and origin of every flag that was given."""
    for name, value in flags.items():
        key = SHORT_NAMES.get(name, name)
        if key not in _FIELDS:
            raise UsageError(f"unknown setting {name!r} among the flags{_suggestion(key, _FIELDS)}")
        if value is not None:
            yield key, value, f"flag --{name}"


def _suggestion(name: str, known: Mapping[str, object]) -> str:
    """A closing "; did you mean ...?" where a known name is near."""
    near = difflib.get_close_matches(name, list(known), n=1)
    return f"; did you mean {near[0]!r}?" if near else ""


def _parse(key: str, value: object, origin: str) -> object:
    """The value in its field's type and range."""
    known = _FIELDS[key]
    parsed = _as_kind(value, known.kind)
    if parsed is None:
        raise UsageError(f"bad value {_short(value)} for {key} ({origin}): {_KINDS[known.kind]} is needed")
    if isinstance(parsed, int | float) and not known.low <= parsed <= known.high:
        bounds = f"a number from {known.low} to {known.high} is needed"
        raise UsageError(f"bad value {_short(value)} for {key} ({origin}): {bounds}")
    if known.choices and parsed not in known.choices:
        raise UsageError(f"bad value {_short(value)} for {key} ({origin}): one of {', '.join(known.choices)} is needed")
    return parsed


def _as_kind(value: object, kind: str) -> object:
    """The value as the kind, or None where it is not of it; texts are read as numbers where one is needed."""
    if kind in {"Path", "Path | None", "str"}:
        text = str(value) if isinstance(value, str | Path) else ""
        if not text.strip() or "\0" in text:
            return None
        return text if kind == "str" else Path(text).expanduser()
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    try:
        number = float(value) if "float" in kind else int(value) if isinstance(value, str | int) else None
    except (ValueError, OverflowError):
        return None
    return None if number is None or math.isnan(number) else number


def _short(value: object) -> str:
    """The value as a person wrote it, cut where it is long."""
    text = repr(str(value) if isinstance(value, Path) else value)
    return text if len(text) <= 80 else f"{text[:77]}..."  # noqa: PLR2004 - a line's worth

"""Finds and fills the prompts: files of ``prompts/``, each of which a folder of the user's own may replace.

A prompt is a Jinja template with the blocks ``system`` and ``user``; its first line may state a version.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from qa.errors import UsageError
from qa.resources import resource

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from jinja2 import Environment, Template

_VERSION = re.compile(r"\{#-?\s*version:\s*(\S+)\s*-?#\}")
_FINGERPRINT = 8  # digits of a file's hash that name it where it states no version
_TURNS = ("system", "user")


@dataclass(frozen=True, slots=True)
class PromptFile:
    """A prompt as it stands in a file.

    Attributes:
        name: of the file, without its ending.
        version: as the file states it, else the first digits of its hash.
        own: whether it lies in a folder of the user's.
    """

    name: str
    version: str
    own: bool
    template: Template

    @property
    def identity(self) -> str:
        """The name and the version, such as "answer/2"; "own" where it is not the program's."""
        return f"{'own ' if self.own else ''}{self.name}/{self.version}"

    def fill(self, **values: object) -> tuple[str, str]:
        """The system turn and the person's turn.

        Raises:
            UsageError: when the file names something that it is not given.
        """
        from jinja2 import TemplateError  # noqa: PLC0415 - extractive answers need no templates

        try:
            context = self.template.new_context(dict(values))
            system, user = ("".join(self.template.blocks[turn](context)).strip() for turn in _TURNS)
        except TemplateError as error:
            raise UsageError(f"the prompt {self.name}.jinja cannot be filled: {error}") from error
        return system, user


def open_prompt(name: str, own: Path | None = None) -> PromptFile:
    """The prompt of that name: the user's file where there is one, else the program's.

    Args:
        name: of the file, without its ending.
        own: a folder of the user's.

    Raises:
        UsageError: when there is no such file, or it is no template with the two blocks.
    """
    stamp = _stamp_of(own / f"{name}.jinja") if own is not None else None
    return _opened(name, own, stamp)


def no_answer(own: Path | None = None) -> str:
    """The sentence that a model writes where the passages do not answer."""
    text, _ = _source("no_answer", own)
    return " ".join(_VERSION.sub("", text).split())


@lru_cache(maxsize=32)
def _opened(name: str, own: Path | None, _stamp: tuple[int, int] | None) -> PromptFile:
    """The prompt; the stamp is only there so that a file that was changed is read anew."""
    from jinja2 import TemplateError  # noqa: PLC0415 - as above

    text, is_own = _source(name, own)
    try:
        template = _environment().from_string(text)
    except TemplateError as error:
        raise UsageError(f"the prompt {name}.jinja is no template: {error}") from error
    missing = [turn for turn in _TURNS if turn not in template.blocks]
    if missing:
        raise UsageError(f"the prompt {name}.jinja has no block {missing[0]!r}; see prompts/README.md")
    stated = _VERSION.search(text)
    version = stated[1] if stated else hashlib.sha256(text.encode()).hexdigest()[:_FINGERPRINT]
    return PromptFile(name, version, is_own, template)


def _source(name: str, own: Path | None) -> tuple[str, bool]:
    """The text of a prompt's file, and whether it is the user's."""
    if not re.fullmatch(r"\w[\w-]*", name):
        raise UsageError(f"generation.prompt takes the name of a file in prompts/ without its ending, not {name!r}")
    places: Mapping[bool, Path | None] = {True: own, False: resource("prompts")}
    for is_own, place in places.items():
        path = place / f"{name}.jinja" if place is not None else None
        if path is not None and path.is_file():
            try:
                return path.read_text(encoding="utf-8"), is_own
            except (OSError, UnicodeDecodeError) as error:
                raise UsageError(f"the prompt {path} cannot be read: {error}") from error
    raise UsageError(f"there is no prompt {name}.jinja in {own or resource('prompts')}")


def _stamp_of(path: Path) -> tuple[int, int] | None:
    return (path.stat().st_mtime_ns, path.stat().st_size) if path.is_file() else None


@lru_cache(maxsize=1)
def _environment() -> Environment:
    from jinja2 import DictLoader, StrictUndefined  # noqa: PLC0415 - as above
    from jinja2.sandbox import SandboxedEnvironment  # noqa: PLC0415 - as above

    return SandboxedEnvironment(
        loader=DictLoader({}),  # a prompt includes no other file
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        autoescape=False,  # plain text for a model, not HTML
    )

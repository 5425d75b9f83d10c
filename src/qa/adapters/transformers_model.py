"""Models in local folders in the Hugging Face layout, run by transformers in a process of their own."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Final, Self

from qa.adapters.model_process import printable_name
from qa.adapters.process_model import ProcessModel
from qa.errors import UsageError
from qa.generators import Offer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qa.settings_generation import Generation

_CHILD: Final = "qa.adapters.transformers_child"
_CONFIGURATION: Final = "config.json"
_WEIGHTS: Final = "*.safetensors"
_LENGTHS: Final = ("max_position_embeddings", "n_positions", "max_seq_len", "seq_length")


class TransformersModel(ProcessModel):
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
        super().__init__(
            _CHILD,
            {"path": str(self._folder)},
            settings,
            name=f"transformers:{printable_name(self._folder)}",
            context_tokens=_context(self._folder / _CONFIGURATION, settings.context_tokens),
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

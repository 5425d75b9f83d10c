"""The process that holds a model in the Hugging Face layout: transformers, from a local folder, in safetensors only."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qa import offline
from qa.adapters.control_tokens import ControlTokens
from qa.adapters.model_child import serve
from qa.errors import ModelError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from qa.adapters.model_child import Say
    from qa.generators import ModelRequest

offline.enforce()
os.environ.setdefault("OMP_WAIT_POLICY", "passive")  # threads that spin keep each other from the cores

import torch  # noqa: E402 - after the network was switched off
from jinja2 import TemplateError  # noqa: E402
from transformers import (  # noqa: E402
    AutoModelForCausalLM,
    AutoTokenizer,
    GenerationConfig,
    StoppingCriteria,
    StoppingCriteriaList,
    TextStreamer,
)
from transformers.utils import logging  # noqa: E402


def main() -> None:
    """Hold the model that the parent names."""
    serve(TransformersModel)


class TransformersModel:
    """A causal language model in a folder, loaded."""

    def __init__(self, options: Mapping[str, Any]) -> None:
        """Load it, on a GPU where torch finds one.

        Args:
            options: ``path``, ``context_tokens`` and ``threads``.

        Raises:
            ModelError: when the folder holds no model that can be used.
        """
        quiet: tuple[Callable[[], None], ...] = (logging.set_verbosity_error, logging.disable_progress_bar)
        for be_quiet in quiet:
            be_quiet()
        if options["threads"]:
            torch.set_num_threads(options["threads"])
        path = Path(options["path"])
        device = "cuda" if torch.cuda.is_available() else "cpu"
        try:
            self._tokenizer: Any = AutoTokenizer.from_pretrained(path, local_files_only=True, trust_remote_code=False)
            model: Any = AutoModelForCausalLM.from_pretrained(
                path,
                local_files_only=True,
                trust_remote_code=False,
                use_safetensors=True,
                dtype="auto" if device == "cuda" else torch.float32,  # CPUs compute slowly in the smaller kinds
            )
        except (OSError, ValueError, KeyError, RuntimeError, ImportError) as error:
            raise ModelError(f"{path.name} holds no model that can be used: {error}") from error
        self._model = model.to(device).eval()
        self._device = device
        self._context = int(options["context_tokens"])
        added = (str(token) for token in self._tokenizer.added_tokens_decoder.values())
        self._controls = ControlTokens([*self._tokenizer.all_special_tokens, *added])
        # Whatever the folder says of sampling: the same request is to get the same reply.
        greedy: Any = GenerationConfig  # untyped
        self._greedy = greedy(
            do_sample=False,
            num_beams=1,
            bos_token_id=self._model.generation_config.bos_token_id,
            eos_token_id=self._model.generation_config.eos_token_id,
            pad_token_id=self._padding(),
        )

    def count_tokens(self, text: str) -> int:
        """How many tokens a text comes to; control tokens count as the text they are."""
        return len(self._tokenizer(self._controls.broken(text), add_special_tokens=False)["input_ids"])

    def write(self, request: ModelRequest, say: Say) -> None:
        """Write the most likely reply; a grammar is left alone."""
        ids = self._prompt(request)
        count = ids["input_ids"].shape[1]
        if count >= self._context:
            raise ModelError(f"the request comes to {count} tokens, the model's context to {self._context}")
        with torch.inference_mode():
            self._model.generate(
                **ids,
                generation_config=self._greedy,
                max_new_tokens=min(request.max_tokens, self._context - count),
                streamer=_Pieces(self._tokenizer, say),
                stopping_criteria=StoppingCriteriaList([_Unwanted(say)]),
            )

    def _prompt(self, request: ModelRequest) -> Any:  # noqa: ANN401 - a mapping of tensors with a method ``to``
        """What the model reads: by the folder's chat template, or as plain text where it has none."""
        system, user = self._controls.broken(request.system), self._controls.broken(request.user)
        folded = f"{system}\n\n{user}" if system else user
        if not self._tokenizer.chat_template:
            return self._tokenizer(f"{folded}\n\n", return_tensors="pt").to(self._device)
        turns = [{"role": "system", "content": system}, {"role": "user", "content": user}]
        try:
            text = self._templated(turns if system else turns[1:])
        except (TemplateError, ValueError):
            text = ""
        if system not in text or not text:  # refused, or dropped
            text = self._templated([{"role": "user", "content": folded}])
        return self._tokenizer(text, add_special_tokens=False, return_tensors="pt").to(self._device)

    def _templated(self, turns: list[dict[str, str]]) -> str:
        return str(self._tokenizer.apply_chat_template(turns, tokenize=False, add_generation_prompt=True))

    def _padding(self) -> int | None:
        """The padding token; another one where there is none, which is all the same to a single text."""
        ends: Any = self._model.generation_config.eos_token_id
        end: int | None = ends[0] if isinstance(ends, list) else ends
        padding: int | None = self._tokenizer.pad_token_id
        return end if padding is None else padding


class _Pieces(TextStreamer):
    """Says each piece of the reply once it is whole words."""

    def __init__(self, tokenizer: Any, say: Say) -> None:  # noqa: ANN401 - of any class
        super().__init__(tokenizer, skip_prompt=True, skip_special_tokens=True)
        self._say = say

    def on_finalized_text(self, text: str, stream_end: bool = False) -> None:  # noqa: ARG002, FBT001, FBT002
        """Take a piece."""
        self._say(text)


class _Unwanted(StoppingCriteria):
    """Ends the reply once nobody wants it."""

    def __init__(self, say: Say) -> None:
        self._say = say

    def __call__(self, input_ids: torch.Tensor, scores: torch.Tensor, **_: object) -> torch.Tensor:  # noqa: ARG002
        """Whether to end, for each text."""
        unwanted = self._say("")
        return torch.full((input_ids.shape[0],), unwanted, dtype=torch.bool, device=input_ids.device)

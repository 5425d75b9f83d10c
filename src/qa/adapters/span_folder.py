"""Runs any extractive question-answering model that lies in a folder in the Hugging Face layout."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from qa.errors import PluginError
from qa.seams import PassageScores

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from qa.seams import Vectors

_LONGEST_WINDOW = 384  # word pieces; what such models are commonly fine-tuned with
_OVERLAP = 128
_LONGEST_QUESTION = 64
_LONGEST_ANSWER = 30
_THREADS = 2


class SpanFolder:
    """A span-prediction model: ``config.json``, weights and a fast tokenizer, as ``save_pretrained`` writes them.

    Such a model says where an answer starts and ends, and with its first piece that there is none (Devlin et al.,
    "BERT", 2019, section 4.3). It does not say yes or no,
    nor whether a passage bears a statement out.
    """

    judge = None

    def __init__(self, folder: Path) -> None:
        """Load it, from this machine only.

        Raises:
            PluginError: when it cannot be loaded, was not trained to mark spans, or has no fast tokenizer.
        """
        import torch  # noqa: PLC0415 - takes seconds, and only this reader needs it
        from transformers import AutoModelForQuestionAnswering, AutoTokenizer  # noqa: PLC0415 - as above

        try:
            self._tokenizer = AutoTokenizer.from_pretrained(str(folder), local_files_only=True)
            loaded = AutoModelForQuestionAnswering.from_pretrained(
                str(folder), local_files_only=True, output_loading_info=True
            )
        except (OSError, ValueError, KeyError, ImportError, RuntimeError) as error:
            reason = " ".join(str(error).split())[:200]
            raise PluginError(f"the reader in {folder} cannot be loaded: {reason}") from error
        network, about = loaded
        if about["missing_keys"]:
            lacking = ", ".join(sorted(about["missing_keys"])[:3])
            raise PluginError(f"the model in {folder} does not mark spans: its weights lack {lacking}")
        if not self._tokenizer.is_fast:
            raise PluginError(f"the reader in {folder} has no tokenizer.json, which tells where its pieces stand")
        self.answerability: Mapping[str, float] = {"margin": 1.0}
        torch.set_num_threads(_THREADS)
        self._network: Any = network.eval()
        positions = int(getattr(network.config, "max_position_embeddings", _LONGEST_WINDOW))
        pad = int(getattr(network.config, "pad_token_id", None) or 0)  # RoBERTa counts its positions from there
        self.max_pieces = min(_LONGEST_WINDOW, int(self._tokenizer.model_max_length), positions - pad - 1)

    def score(self, question: str, passages: Sequence[str]) -> list[PassageScores]:
        """Scores of every passage, in order; long passages are read in overlapping windows, the best one counting."""
        asked = self._shortened(question)
        return [max(self._windows(asked, text), key=lambda scores: scores.answerable) for text in passages]

    def _shortened(self, question: str) -> str:
        """The beginning of a question that would leave no room for the passage."""
        offsets = self._tokenizer(question, add_special_tokens=False, return_offsets_mapping=True)["offset_mapping"]
        longest = min(_LONGEST_QUESTION, self.max_pieces // 3)
        return question if len(offsets) <= longest else question[: offsets[longest - 1][1]]

    def _windows(self, question: str, passage: str) -> list[PassageScores]:
        """The scores of each window; one at a time, so that none depends on another's length."""
        import torch  # noqa: PLC0415 - loaded already

        encoded = self._tokenizer(
            question,
            passage,
            truncation="only_second",
            max_length=self.max_pieces,
            stride=min(_OVERLAP, self.max_pieces // 4),
            return_overflowing_tokens=True,
            return_offsets_mapping=True,
        )
        names = [name for name in self._tokenizer.model_input_names if name in encoded]
        found = []
        for n, offsets in enumerate(encoded["offset_mapping"]):
            with torch.inference_mode():
                said = self._network(**{name: torch.tensor([encoded[name][n]]) for name in names})
            inside = [i for i, part in enumerate(encoded.sequence_ids(n)) if part == 1]
            starts, ends = said.start_logits[0].float().numpy(), said.end_logits[0].float().numpy()
            pieces = encoded["input_ids"][n]
            mark = self._tokenizer.cls_token_id
            nowhere = pieces.index(mark) if mark in pieces else 0
            null = float(starts[nowhere] + ends[nowhere])
            best = _best(starts[inside], ends[inside])
            places = tuple((int(offsets[i][0]), int(offsets[i][1])) for i in inside)
            found.append(PassageScores(starts[inside], ends[inside], places, null, (best - null) / 2, 0.0))
        return found


def _best(starts: Vectors, ends: Vectors) -> float:
    """The highest start plus end of any span that is short enough; far below 0 for an empty passage."""
    if not len(starts):
        return -100.0
    sums = starts[:, None] + ends[None, :]
    allowed = np.triu(np.ones_like(sums, dtype=bool)) & ~np.triu(np.ones_like(sums, dtype=bool), k=_LONGEST_ANSWER)
    return float(sums[allowed].max())

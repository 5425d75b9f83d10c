"""Runs the trained reader network with onnxruntime: no torch at answer time."""

from __future__ import annotations

import hashlib
import json
import math
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import onnxruntime
from tokenizers import Tokenizer

from qa.answer.answerability import NETWORK_ALONE
from qa.errors import PluginError
from qa.seams import PassageScores

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from qa.seams import Vectors

LONGEST_QUESTION = 48  # word pieces
SPECIAL = 3  # [CLS] question [SEP] passage [SEP]
CLS, SEP = 101, 102  # in BERT's vocabulary
_SUPPORTED = 2  # which of the judgements says whether the window bears the statement out
_AT_ONCE = 2  # windows; two with one core each take three quarters of the time of one after another with both


@dataclass(frozen=True, slots=True)
class _Window:
    passage: int
    ids: list[int]
    types: list[int]
    first: int  # where the passage's pieces begin
    offsets: list[tuple[int, int]]


class SpanNetwork:
    """The network in a folder that holds ``reader.onnx``, ``tokenizer.json`` and ``reader.json``."""

    def __init__(self, folder: Path) -> None:
        """Load it.

        Raises:
            PluginError: when a file is missing, or the weights are not those that ``reader.json`` names.
        """
        try:
            about = json.loads((folder / "reader.json").read_text(encoding="utf-8"))
            weights = (folder / "reader.onnx").read_bytes()
            self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        except OSError as error:
            raise PluginError(f"the reader in {folder} cannot be loaded: {error}") from error
        if hashlib.sha256(weights).hexdigest() != about["sha256"]:
            raise PluginError(f"the reader in {folder} is damaged: its checksum is not the one in reader.json")
        self._tokenizer.no_truncation()
        self._tokenizer.no_padding()
        self.max_pieces: int = about["max_pieces"]
        self.answerability: Mapping[str, float] = about.get("answerability", NETWORK_ALONE)
        onnxruntime.disable_telemetry_events()
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.log_severity_level = 3
        self._workers = ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="reader")
        self._session = onnxruntime.InferenceSession(weights, options, providers=["CPUExecutionProvider"])
        self._inputs = [entry.name for entry in self._session.get_inputs()]  # some encoders know no token types

    def score(self, question: str, passages: Sequence[str]) -> list[PassageScores]:
        """Scores of every passage, in order; long passages are read in overlapping windows, the best one counting."""
        best: dict[int, PassageScores] = {}
        windows = self._windows(question, passages)
        for window, scores in zip(windows, self._workers.map(self._run, windows), strict=True):
            known = best.get(window.passage)
            if known is None or scores.answerable > known.answerable:
                best[window.passage] = scores
        return [best[n] for n in range(len(passages))]

    def judge(self, statement: str, texts: Sequence[str]) -> list[float]:
        """For each text, the logit that it bears the statement out; of a long text, of the window that does so most."""
        windows = self._windows(statement, texts)
        best = [-math.inf] * len(texts)
        for window, (_, judgements) in zip(windows, self._workers.map(self._outputs, windows), strict=True):
            best[window.passage] = max(best[window.passage], float(judgements[0, _SUPPORTED]))
        return best

    def _windows(self, question: str, passages: Sequence[str]) -> list[_Window]:
        asked = self._tokenizer.encode(question, add_special_tokens=False).ids[:LONGEST_QUESTION]
        room = self.max_pieces - len(asked) - SPECIAL
        windows = []
        for number, encoded in enumerate(self._tokenizer.encode_batch(list(passages), add_special_tokens=False)):
            for start in range(0, max(1, len(encoded.ids) - room // 2), room // 2):
                ids = encoded.ids[start : start + room]
                head = [CLS, *asked, SEP]
                windows.append(
                    _Window(
                        number,
                        [*head, *ids, SEP],
                        [0] * len(head) + [1] * (len(ids) + 1),
                        len(head),
                        encoded.offsets[start : start + room],
                    )
                )
                if start + room >= len(encoded.ids):
                    break
        return windows

    def _run(self, window: _Window) -> PassageScores:
        spans, judgements = self._outputs(window)
        last = window.first + len(window.offsets)
        return PassageScores(
            starts=np.asarray(spans[0, window.first : last, 0], dtype=np.float32),
            ends=np.asarray(spans[0, window.first : last, 1], dtype=np.float32),
            offsets=tuple(window.offsets),
            null=float(spans[0, 0, 0] + spans[0, 0, 1]),
            answerable=float(judgements[0, 0]),
            affirmed=float(judgements[0, 1]),
        )

    def _outputs(self, window: _Window) -> tuple[Vectors, Vectors]:
        """One window by itself: no slower than in batches, and no scores that depend on a batch's other members."""
        inputs = {
            "input_ids": np.array([window.ids], dtype=np.int64),
            "attention_mask": np.ones((1, len(window.ids)), dtype=np.int64),
            "token_type_ids": np.array([window.types], dtype=np.int64),
        }
        spans, judgements = self._session.run(None, {name: inputs[name] for name in self._inputs})
        return spans, judgements

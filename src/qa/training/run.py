"""From files of rows to a reader that serves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tokenizers import Tokenizer

from qa.adapters.sentence_transformer import weights_folder
from qa.answer.span_reader import shipped_folder
from qa.training.examples import make_examples
from qa.training.export import export
from qa.training.fit import fit, load
from qa.training.network import ReaderNetwork
from qa.training.rows import read_rows

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from qa.seams import Progress
    from qa.training.fit import Plan


def train(
    data: Sequence[Path], out: Path, plan: Plan, *, resume: Path | None = None, progress: Progress | None = None
) -> list[float]:
    """Train on the rows of some files and write a reader that ``answering.reader`` can name.

    Args:
        data: files of rows.
        out: where checkpoint and reader go.
        plan: how to train.
        resume: a folder with a checkpoint to go on from; the default embedder's weights when None.
        progress: hears of the steps.

    Returns:
        The running mean of the loss after each step.

    Raises:
        TrainingDataError: when a row is not one.
        StorageError: when ``out`` cannot be written, or ``resume`` holds no checkpoint.
        PluginError: when the packages for the export are missing.
    """
    encoder = weights_folder()
    tokenizer = Tokenizer.from_file(str(encoder / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    examples = make_examples(read_rows(data), tokenizer, seed=plan.seed)
    network = ReaderNetwork(encoder)
    if resume is not None:
        load(network, resume)
    losses = fit(network, examples, plan, out, progress)
    served = ReaderNetwork(encoder, attention="eager")
    load(served, out)
    export(served, encoder, out, name=out.name, calibration=shipped_folder() / "calibration.json")
    return losses

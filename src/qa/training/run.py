"""From files of rows to a reader that serves."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

import torch
from tokenizers import Tokenizer

from qa.adapters.sentence_transformer import weights_folder
from qa.adapters.span_network import SpanNetwork
from qa.answer.span_reader import shipped_folder
from qa.errors import TrainingDataError, UsageError
from qa.training.data import read_rows
from qa.training.examples import USUAL, Negatives, make_examples
from qa.training.export import export, set_answerability
from qa.training.fit import fit, load, load_teacher, new_run
from qa.training.measure import read_outcomes, summarise
from qa.training.network import ReaderNetwork
from qa.training.start import start_from
from qa.training.verifier import fit_for

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from torch import Tensor

    from qa.seams import Progress
    from qa.training.fit import Plan
    from qa.training.measure import ReadingFigures
    from qa.training.rows import Row

_HELD_OUT = 20  # one text in so many is kept from training
_FEWEST_HELD_OUT = 30  # rows that figures, or weights, are worth having from


@dataclass(frozen=True, slots=True)
class Trained:
    """What came of training.

    Attributes:
        losses: the running mean of the loss after each step.
        held_out: figures on the rows of the texts kept from training, on some of which the weights that judge whether a
            text answers were fitted; None where they are too few to say anything.
    """

    losses: list[float]
    held_out: ReadingFigures | None


def train(
    data: Sequence[Path],
    out: Path,
    plan: Plan,
    *,
    start: Path | None = None,
    resume: Path | None = None,
    encoder: Path | None = None,
    teacher: Path | None = None,
    device: str = "auto",
    negatives: Negatives = USUAL,
    progress: Progress | None = None,
) -> Trained:
    """Train on the rows of some files and write a reader that ``answering.reader`` can name.

    Args:
        data: files of rows; one named twice counts twice.
        out: where checkpoint and reader go.
        plan: how to train.
        start: the folder of a reader to adapt; the encoder's weights when None.
        resume: a folder with the checkpoint of an interrupted run to go on with.
        encoder: the folder of the encoder to build on; the default embedder's when None.
        teacher: a folder with the checkpoint of a finished run, of any encoder, to learn from as well.
        device: "cpu", "cuda", or "auto" for a GPU where there is one.
        negatives: how many negatives are made of the rows.
        progress: hears of the steps.

    Raises:
        TrainingDataError: when a row is not one, or nothing is left to train on.
        UsageError: when a GPU is wanted and there is none.
        StorageError: when ``out`` cannot be written, or another folder does not hold what it is named for.
        PluginError: when the packages for the export are missing.
    """
    words = weights_folder()  # the tokenizer is the same for every encoder
    learnt, held_out = split(read_rows(data))
    examples = make_examples(learnt, _tokenizer(words), seed=plan.seed, negatives=negatives)
    if not examples:
        raise TrainingDataError("no row is left to train on")
    network = ReaderNetwork.on(encoder or words)
    if start is not None:
        start_from(network, start)
    before = {name: value.clone() for name, value in network.state_dict().items()}
    place = _device(device)
    run = new_run(network.to(place), plan)
    if resume is not None:
        load(run, resume)
    fit(run, examples, plan, out, progress, teacher=load_teacher(teacher, place) if teacher else None)
    served = ReaderNetwork.of(network.config, blend(run.average.module.state_dict(), before, plan.keep))
    export(served, words, out, name=out.name, start=start or shipped_folder())
    return Trained(run.losses, _measured(out, held_out, progress))


def _tokenizer(folder: Path) -> Tokenizer:
    found = Tokenizer.from_file(str(folder / "tokenizer.json"))
    found.no_truncation()
    found.no_padding()
    return found


def blend(trained: dict[str, Tensor], before: dict[str, Tensor], keep: float) -> dict[str, Tensor]:
    """Weights between those after training and those before it, a share ``keep`` of the way back.

    Half-way weights often read better than either end (M. Wortsman et al., "Robust fine-tuning of zero-shot models",
    CVPR 2022): the new examples are learnt without the loss of what the old ones had taught.
    """
    return {
        name: torch.lerp(value.cpu(), before[name], keep) if value.is_floating_point() else value.cpu()
        for name, value in trained.items()
    }


def split(rows: Sequence[Row]) -> tuple[list[Row], list[Row]]:
    """Rows to learn from, and rows about texts that are kept from it: by the text, so always the same ones."""
    learnt: list[Row] = []
    held_out: list[Row] = []
    for row in rows:
        kept = zlib.crc32(row.context.encode("utf-8", "replace")) % _HELD_OUT == 0
        (held_out if kept else learnt).append(row)
    return learnt, held_out


def _measured(folder: Path, rows: Sequence[Row], progress: Progress | None) -> ReadingFigures | None:
    """The figures on the rows, after the reader was given the weights that suit them; None for too few rows."""
    spans = [row for row in rows if row.task == "span"]
    if len(spans) < _FEWEST_HELD_OUT:
        return None
    network = SpanNetwork(folder)
    outcomes = read_outcomes(network, spans, progress, headed=True)
    weights = network.answerability
    both_ways = _asked_both_ways(spans)
    telling = [outcome for row, outcome in zip(spans, outcomes, strict=True) if row.context in both_ways]
    if len(telling) >= _FEWEST_HELD_OUT:
        weights = fit_for(telling)
        set_answerability(folder, weights)
    return summarise(outcomes, weights)


def _asked_both_ways(rows: Sequence[Row]) -> frozenset[str]:
    """The texts with questions that they answer and others that they do not: their source does not tell these apart."""
    answered, unanswered = ({row.context for row in rows if bool(row.answers) is way} for way in (True, False))
    return frozenset(answered & unanswered)


def _device(name: str) -> torch.device:
    has_gpu = torch.cuda.is_available()
    if name == "cuda" and not has_gpu:
        raise UsageError("no GPU that torch can use was found; --device cpu trains without one")
    return torch.device("cuda" if has_gpu and name != "cpu" else "cpu")

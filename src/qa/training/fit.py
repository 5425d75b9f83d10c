"""The training loop: seeded, bounded by time or steps, resumable from its checkpoint."""

from __future__ import annotations

import random
import time
from dataclasses import dataclass
from pickle import UnpicklingError
from typing import TYPE_CHECKING

import torch
from torch import nn

from qa.errors import StorageError
from qa.training.network import loss_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from qa.seams import Progress
    from qa.training.examples import Example
    from qa.training.network import ReaderNetwork

CHECKPOINT = "network.pt"
_CHUNK = 1024  # examples that are sorted by length together
_WARM_UP = 60  # steps
_SMALLEST_SHARE = 0.02  # of the learning rate, at the end
_SMOOTHING = 0.98
_SAVE_EVERY = 600  # seconds


@dataclass(frozen=True, slots=True)
class Plan:
    """How to train.

    Attributes:
        minutes: when to stop at the latest; the learning rate falls to nothing until then.
        steps: when to stop, counted in batches; None for no limit but time.
        learning_rate: at its highest, after the warm-up.
        pieces: how many word pieces, padding included, a batch has at most.
        seed: of the order of the examples.
    """

    minutes: float = 60.0
    steps: int | None = None
    learning_rate: float = 2e-4
    pieces: int = 5120
    seed: int = 0


def fit(
    network: ReaderNetwork, examples: Sequence[Example], plan: Plan, folder: Path, progress: Progress | None = None
) -> list[float]:
    """Train in place, saving a checkpoint now and then and at the end.

    Args:
        network: as it starts.
        examples: what to learn.
        plan: how.
        folder: where the checkpoint goes.
        progress: hears of steps, in percent.

    Returns:
        The running mean of the loss after each step.

    Raises:
        StorageError: when a checkpoint cannot be written.
    """
    torch.manual_seed(plan.seed)
    network.train()
    optimizer = torch.optim.AdamW(_groups(network), lr=plan.learning_rate, betas=(0.9, 0.98))
    begun = saved = time.monotonic()
    losses: list[float] = []
    for batch in _batches(examples, plan):
        done = _share_done(plan, time.monotonic() - begun, len(losses))
        if done >= 1:
            break
        for group in optimizer.param_groups:
            group["lr"] = plan.learning_rate * min(1, (len(losses) + 1) / _WARM_UP) * max(_SMALLEST_SHARE, 1 - done)
        with torch.autocast(network.span.weight.device.type, torch.bfloat16):
            loss = loss_of(network, batch)
        loss.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        value = float(loss.item())
        losses.append(value if not losses else _SMOOTHING * losses[-1] + (1 - _SMOOTHING) * value)
        if progress is not None:
            progress(f"training, loss {losses[-1]:.2f}", int(done * 100), 100)
        if time.monotonic() - saved > _SAVE_EVERY:
            save(network, folder)
            saved = time.monotonic()
    save(network, folder)
    network.eval()
    return losses


def save(network: ReaderNetwork, folder: Path) -> None:
    """Write the checkpoint, whole or not at all.

    Raises:
        StorageError: when it cannot be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        aside = folder / f".{CHECKPOINT}"
        torch.save(network.state_dict(), aside)
        aside.replace(folder / CHECKPOINT)
    except (OSError, RuntimeError) as error:
        raise StorageError(f"the checkpoint cannot be written to {folder}: {error}") from error


def load(network: ReaderNetwork, folder: Path) -> None:
    """Go on from a checkpoint.

    Raises:
        StorageError: when it is not one of this network.
    """
    try:
        network.load_state_dict(torch.load(folder / CHECKPOINT, weights_only=True))
    except (OSError, RuntimeError, ValueError, KeyError, UnpicklingError) as error:
        raise StorageError(f"{folder} holds no checkpoint of this network: {error}") from error


def _share_done(plan: Plan, seconds: float, steps: int) -> float:
    """How far training has come, from 0 to 1, by whichever limit is nearer."""
    by_time = seconds / (plan.minutes * 60)
    return by_time if plan.steps is None else max(by_time, steps / plan.steps)


def _groups(network: ReaderNetwork) -> list[dict[str, object]]:
    """Weights decay, biases and norms do not."""
    learned = [parameter for parameter in network.parameters() if parameter.requires_grad]
    return [
        {"params": [p for p in learned if p.ndim > 1], "weight_decay": 0.01},
        {"params": [p for p in learned if p.ndim <= 1], "weight_decay": 0.0},
    ]


def _batches(examples: Sequence[Example], plan: Plan) -> Iterator[list[Example]]:
    """Batches of like length without end, in another order at every pass."""
    passes = 0
    while True:
        chance = random.Random(plan.seed * 1000 + passes)  # noqa: S311 - reproducible, nothing secret
        order = list(examples)
        chance.shuffle(order)
        for start in range(0, len(order), _CHUNK):
            batches = list(_packed(sorted(order[start : start + _CHUNK], key=lambda e: len(e.ids)), plan.pieces))
            chance.shuffle(batches)
            yield from batches
        passes += 1


def _packed(ordered: Sequence[Example], pieces: int) -> Iterator[list[Example]]:
    batch: list[Example] = []
    for example in ordered:
        if batch and len(example.ids) * (len(batch) + 1) > pieces:
            yield batch
            batch = []
        batch.append(example)
    if batch:
        yield batch

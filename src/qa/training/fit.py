"""The training loop: seeded, bounded by time or steps, resumable from its checkpoint, on a CPU or a GPU.

What comes of it is the running mean of the weights (B. Polyak and A. Juditsky, "Acceleration of stochastic
approximation by averaging", 1992): steadier than the last step's, and nearer to what the network could do before.
"""

from __future__ import annotations

import random
import time
from dataclasses import dataclass, field
from itertools import islice
from pickle import UnpicklingError
from typing import TYPE_CHECKING

import torch
from torch import nn
from torch.optim.swa_utils import AveragedModel

from qa.errors import StorageError
from qa.training.losses import loss_of
from qa.training.network import ReaderNetwork

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from torch import Tensor

    from qa.seams import Progress
    from qa.training.examples import Example

CHECKPOINT = "network.pt"
_CHUNK = 1024  # examples that are sorted by length together
_WARM_UP = 60  # steps
_SMALLEST_SHARE = 0.02  # of the learning rate, at the end
_SMOOTHING = 0.98
_AVERAGING = 0.999  # the share of the mean that a step leaves as it is
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
        frozen: how many of the lowest layers stay as they are; each saves a ninth of the time.
        keep: the share of the weights before training in those that come of it.
    """

    minutes: float = 60.0
    steps: int | None = None
    learning_rate: float = 2e-4
    pieces: int = 5120
    seed: int = 0
    frozen: int = 0
    keep: float = 0.0


@dataclass(slots=True)
class Run:
    """A training run, between two of its steps.

    Attributes:
        network: what learns; the run stays on the device that it is on.
        optimizer: with its moments.
        average: the running mean of the network's weights.
        losses: the running mean of the loss after each step.
        seconds: how long it has trained.
    """

    network: ReaderNetwork
    optimizer: torch.optim.Optimizer
    average: AveragedModel
    losses: list[float] = field(default_factory=list)
    seconds: float = 0.0


def new_run(network: ReaderNetwork, plan: Plan) -> Run:
    """A run that has not begun."""
    for layer in network.bert.encoder.layer[: plan.frozen]:
        layer.requires_grad_(requires_grad=False)
    optimizer = torch.optim.AdamW(_groups(network), lr=plan.learning_rate, betas=(0.9, 0.98), fused=True)
    return Run(network, optimizer, AveragedModel(network, avg_fn=_averaged))


def _averaged(mean: Tensor, weights: Tensor, steps: Tensor | int) -> Tensor:
    """The mean moves towards the weights, in the first steps faster."""
    kept = min(_AVERAGING, (1 + float(steps)) / (10 + float(steps)))
    return torch.lerp(weights, mean, kept)


def fit(
    run: Run,
    examples: Sequence[Example],
    plan: Plan,
    folder: Path,
    progress: Progress | None = None,
    *,
    teacher: ReaderNetwork | None = None,
) -> None:
    """Train in place until the plan's end; a checkpoint is saved now and then, at the end, and when interrupted.

    Args:
        run: new, or as a checkpoint left it; then the batches it has seen are passed over.
        examples: what to learn.
        plan: how.
        folder: where the checkpoint goes.
        progress: hears of steps, in percent.
        teacher: a trained network to learn from as well, on the device of the run.

    Raises:
        StorageError: when a checkpoint cannot be written.
    """
    torch.manual_seed(plan.seed)
    run.network.train()
    before, begun = run.seconds, time.monotonic()
    saved = begun
    try:
        for batch in islice(_batches(examples, plan), len(run.losses), None):
            run.seconds = before + time.monotonic() - begun
            done = _share_done(plan, run.seconds, len(run.losses))
            if done >= 1:
                break
            _step(run, batch, plan, done, teacher)
            if progress is not None:
                progress("train", int(done * 100), 100)  # one step, so one bar: the losses are told at the end
            if time.monotonic() - saved > _SAVE_EVERY:
                save(run, folder)
                saved = time.monotonic()
    finally:
        save(run, folder)
    run.network.eval()


def _step(run: Run, batch: Sequence[Example], plan: Plan, done: float, teacher: ReaderNetwork | None) -> None:
    for group in run.optimizer.param_groups:
        group["lr"] = plan.learning_rate * min(1, (len(run.losses) + 1) / _WARM_UP) * max(_SMALLEST_SHARE, 1 - done)
    device = run.network.span.weight.device
    with torch.autocast(device.type, torch.bfloat16, enabled=_has_bfloat16(device)):
        loss = loss_of(run.network, batch, teacher)
    loss.backward()  # type: ignore[no-untyped-call]
    nn.utils.clip_grad_norm_(run.network.parameters(), 1.0)
    run.optimizer.step()
    run.optimizer.zero_grad(set_to_none=True)
    run.average.update_parameters(run.network)
    value = float(loss.item())
    run.losses.append(value if not run.losses else _SMOOTHING * run.losses[-1] + (1 - _SMOOTHING) * value)


def _has_bfloat16(device: torch.device) -> bool:
    """Whether the device is faster in bfloat16; a CPU that has no instructions for it takes twice the time."""
    if device.type == "cuda":
        return bool(torch.cuda.is_bf16_supported(including_emulation=False))
    able = torch.cpu.get_capabilities()
    return bool(able.get("amx_bf16") or able.get("avx512_bf16"))


def save(run: Run, folder: Path) -> None:
    """Write the checkpoint, whole or not at all.

    Raises:
        StorageError: when it cannot be written.
    """
    state = {
        "encoder": run.network.config,
        "network": run.network.state_dict(),
        "optimizer": run.optimizer.state_dict(),
        "average": run.average.state_dict(),
        "losses": run.losses,
        "seconds": run.seconds,
    }
    try:
        folder.mkdir(parents=True, exist_ok=True)
        aside = folder / f".{CHECKPOINT}"
        torch.save(state, aside)
        aside.replace(folder / CHECKPOINT)
    except (OSError, RuntimeError) as error:
        raise StorageError(f"the checkpoint cannot be written to {folder}: {error}") from error


def load(run: Run, folder: Path) -> None:
    """Bring a run to where a checkpoint left it.

    Raises:
        StorageError: when it is not one of this network.
    """
    try:
        state = torch.load(folder / CHECKPOINT, weights_only=True, map_location=run.network.span.weight.device)
        run.network.load_state_dict(state["network"])
        run.optimizer.load_state_dict(state["optimizer"])
        run.average.load_state_dict(state["average"])
        run.losses, run.seconds = list(state["losses"]), float(state["seconds"])
    except (OSError, RuntimeError, ValueError, KeyError, TypeError, UnpicklingError) as error:
        raise StorageError(f"{folder} holds no checkpoint of this network: {error}") from error


def load_teacher(folder: Path, device: torch.device) -> ReaderNetwork:
    """The network that a training run in this folder has made, for another to learn from.

    Raises:
        StorageError: when the folder holds no checkpoint.
    """
    try:
        state = torch.load(folder / CHECKPOINT, weights_only=True, map_location=device)
        weights = {name.removeprefix("module."): value for name, value in state["average"].items()}
        weights.pop("n_averaged")
        teacher = ReaderNetwork.of(state["encoder"], weights, attention="sdpa")
    except (OSError, RuntimeError, ValueError, KeyError, TypeError, AttributeError, UnpicklingError) as error:
        raise StorageError(f"{folder} holds no trained network to learn from: {error}") from error
    return teacher.to(device).eval()


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

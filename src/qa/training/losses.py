"""What a reader network learns from: the answers that people marked, and what a larger network makes of the same text.

The second is distillation (G. Hinton, O. Vinyals, J. Dean, "Distilling the Knowledge in a Neural Network", 2015): how
likely the teacher finds every other piece, too, says more than the one that is right.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
from torch import Tensor, nn

from qa.training.network import collate

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qa.training.examples import Example
    from qa.training.network import ReaderNetwork

_HEAD_OF = {"span": 0, "yes_no": 1, "support": 2}
_OUT_OF_REACH = -1e4  # a logit that no softmax feels
_TEACHER_SHARE = 0.7  # of the loss of a span; yes, no and support are learnt from people alone
_TEMPERATURE = 2.0  # at which the two networks' spans are compared


def loss_of(network: ReaderNetwork, examples: Sequence[Example], teacher: ReaderNetwork | None = None) -> Tensor:
    """The mean loss of a batch; a scalar.

    Args:
        network: what learns.
        examples: the batch.
        teacher: a trained network that reads the same windows, on the same device.
    """
    windows = tuple(tensor.to(network.span.weight.device) for tensor in collate(examples))
    said = _said(network, windows)
    marked = _from_marks(said, examples)
    if teacher is None:
        return marked.mean()
    with torch.no_grad():
        told = _said(teacher, windows)
    share = _TEACHER_SHARE * torch.tensor([float(example.task == "span") for example in examples], device=marked.device)
    return torch.lerp(marked, _from_teacher(said, told), share).mean()


def _said(network: ReaderNetwork, windows: tuple[Tensor, ...]) -> tuple[Tensor, Tensor]:
    """Start and end logits, those of pieces outside the text out of reach, and the judgements' logits."""
    _, mask, types = windows
    spans, judgements = network(*windows)
    readable = (types == 1) & (mask == 1)
    readable[:, 0] = True
    return spans.float().masked_fill(~readable[..., None], _OUT_OF_REACH), judgements.float()


def _from_marks(said: tuple[Tensor, Tensor], examples: Sequence[Example]) -> Tensor:
    """For each example, likelihood of any accepted span (or of none), and cross entropy of its judgement."""
    spans, judgements = said
    likely = torch.log_softmax(spans, dim=1)
    losses = []
    for row, example in enumerate(examples):
        head = judgements[row, _HEAD_OF[example.task]]
        target = torch.tensor(float(example.positive), device=spans.device)
        loss = 0.5 * nn.functional.binary_cross_entropy_with_logits(head, target)
        if example.task == "yes_no":  # whatever says yes or no answers
            answers = judgements[row, _HEAD_OF["span"]]
            loss = loss + 0.5 * nn.functional.binary_cross_entropy_with_logits(answers, torch.ones_like(answers))
        if example.task == "span":
            wanted = example.spans or ((0, 0),)
            pairs = torch.stack([likely[row, start, 0] + likely[row, end, 1] for start, end in wanted])
            loss = loss - torch.logsumexp(pairs, 0) / 2
        losses.append(loss)
    return torch.stack(losses)


def _from_teacher(said: tuple[Tensor, Tensor], told: tuple[Tensor, Tensor]) -> Tensor:
    """For each example, how far the span and whether there is one are from what the teacher makes of it."""
    apart = nn.functional.kl_div(
        torch.log_softmax(said[0] / _TEMPERATURE, dim=1), torch.softmax(told[0] / _TEMPERATURE, dim=1), reduction="none"
    ).sum((1, 2))
    answers, others = (judgements[:, _HEAD_OF["span"]] for judgements in (said[1], told[1]))
    judged = nn.functional.binary_cross_entropy_with_logits(answers, torch.sigmoid(others), reduction="none")
    return apart * _TEMPERATURE**2 / 2 + 0.5 * judged

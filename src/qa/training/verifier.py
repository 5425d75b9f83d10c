"""Fits the weights by which a reader's network and the question's words together say whether a text answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch

from qa.answer.answerability import SIGNS
from qa.training.measure import summarise

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from qa.training.measure import Outcome

_PENALTY = 5.0  # on the squared weights of standardised signs, against the sum over all rows
_STEPS = 200


def fit_for(outcomes: Sequence[Outcome]) -> dict[str, float]:
    """The weights for some rows that were read, with the bias that gives the best figures on them.

    Args:
        outcomes: at least one.
    """
    weights = fit_weights([outcome.signs for outcome in outcomes], [outcome.answerable for outcome in outcomes])
    return {**weights, "bias": weights["bias"] - summarise(outcomes, weights).best_threshold}


def fit_weights(signs: Sequence[Mapping[str, float]], answerable: Sequence[bool]) -> dict[str, float]:
    """Logistic weights of ``SIGNS``, and the bias, by penalised maximum likelihood.

    Args:
        signs: of some rows, at least one.
        answerable: whether each row has an answer.
    """
    found = torch.tensor([[sign[name] for name in SIGNS] for sign in signs], dtype=torch.float64)
    target = torch.tensor(answerable, dtype=torch.float64)
    mean, spread = found.mean(0), found.std(0, unbiased=False) + 1e-6
    standard = (found - mean) / spread
    weights = torch.zeros(len(SIGNS) + 1, dtype=torch.float64, requires_grad=True)  # the last one is the bias
    optimizer = torch.optim.LBFGS([weights], max_iter=_STEPS, line_search_fn="strong_wolfe")

    def loss() -> torch.Tensor:
        optimizer.zero_grad()
        logits = standard @ weights[:-1] + weights[-1]
        value = torch.nn.functional.binary_cross_entropy_with_logits(logits, target, reduction="sum")
        value = value + _PENALTY * weights[:-1].square().sum()
        value.backward()  # type: ignore[no-untyped-call]
        return value

    optimizer.step(loss)  # type: ignore[no-untyped-call]
    fitted = weights.detach()
    scaled = fitted[:-1] / spread
    bias = float(fitted[-1] - scaled @ mean)
    return {**dict(zip(SIGNS, scaled.tolist(), strict=True)), "bias": bias}

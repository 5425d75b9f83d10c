"""What a fitted confidence is worth on the readings of some question sets, at home and elsewhere."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

import numpy as np
from reads import judged, recall
from sklearn.linear_model import LogisticRegression

if TYPE_CHECKING:
    import numpy.typing as npt
    from reads import Array, Read

    from qa.types import Candidate

SHOWN = 0.07  # the share of over-refusals at which readings without the answer are reported


def recalibrate(logits: Array, right: npt.NDArray[np.bool_], sample: Array) -> tuple[float, float]:
    """Slope and shift that make held-out logits say how often answers are right.

    Source: J. Platt, "Probabilistic Outputs for Support Vector Machines" (1999).
    """
    used = sample > 0
    model = LogisticRegression(C=1e6).fit(logits[used, None], right[used], sample_weight=sample[used])
    return float(model.coef_[0, 0]), float(model.intercept_[0])


def mixed(reads: list[Read], used: npt.NDArray[np.bool_], answered: float) -> Array:
    """Weights under which every set counts the same, and this share of its questions has an answer.

    Sets made for training and tests ask more of what is not there than people do, each in its own measure.
    """
    names, answerable = np.array([r.set_name for r in reads]), np.array([r.question.answerable for r in reads])
    weights = np.zeros(len(reads))
    for name in sorted(set(names[used])):
        for which, share in ((answerable, answered), (~answerable, 1 - answered)):
            part = used & (names == name) & which
            weights[part] = len(reads) * share / max(1, part.sum())
    return weights


def report(
    reads: list[Read],
    ranked: list[list[Candidate]],
    outcome: list[tuple[bool, bool, int]],
    held: dict[str, Array],
    args: argparse.Namespace,
) -> None:
    """Print cross-validated figures, by set."""
    alone = argparse.Namespace(**{**vars(args), "further": 0.0, "limit": 1})
    for name in dict.fromkeys(r.set_name for r in reads):
        here = np.array([r.set_name == name and not r.absent for r in reads])
        gone = np.array([r.set_name == name and r.absent for r in reads])
        answerable = np.array([r.question.answerable for r in reads]) & here
        refusable = ~np.array([r.question.answerable for r in reads]) & here
        some = [n for n in np.flatnonzero(answerable) if reads[n].question.evidence]
        at = {k: np.mean([recall(reads[n], ranked[n], k, args.retrieval) for n in some]) for k in (1, 3, 5, 10)}
        top = np.mean([bool(judged(reads[n], ranked[n], alone)[0]) for n in some])
        cited = np.mean([outcome[n][0] for n in some])
        sentences = np.mean([outcome[n][2] for n in some])
        print(f"{name}: {len(some)} answerable; recall", {k: round(float(v), 3) for k, v in at.items()})
        print(f"  cited {cited:.3f} (best sentence alone {top:.3f}) with {sentences:.2f} sentences;", end=" ")
        print(f"right {np.mean([outcome[n][1] for n in some]):.3f}")
        for by, logit in held.items():
            a, b = logit[answerable], logit[refusable]
            if not len(b):
                continue
            line = [f"AUC {np.mean(a[:, None] > b[None]):.3f}"]
            if gone.any():
                refused = np.mean(logit[gone] < np.quantile(a, SHOWN))
                line.append(f"without the answer {np.mean(a[:, None] > logit[gone][None]):.3f}, {refused:.2f} refused")
            for share in (0.05, SHOWN, 0.1):
                t = np.quantile(a, share)
                kept = np.mean([outcome[n][0] and logit[n] >= t for n in some])
                line.append(f"at {share:.0%} over-refused {np.mean(b < t):.2f} refused, {kept:.2f} cited")
            print(f"  abstaining by '{by}':", "; ".join(line))
        right = np.array([o[1] for o in outcome])
        print(f"  expected calibration error {ece(sigmoid(held['right'][here]), right[here]):.3f}")


def report_elsewhere(
    reads: list[Read],
    logits: Array,
    right: npt.NDArray[np.bool_],
    used: npt.NDArray[np.bool_],
    threshold: float,
    args: argparse.Namespace,
) -> tuple[float, float]:
    """Slope and shift of the confidence for other texts than those at home; prints what they are worth.

    For the figures of each set they are fitted on the others.
    """
    names = np.array([r.set_name for r in reads])
    answerable = np.array([r.question.answerable for r in reads])
    for name in sorted(set(names[used])):
        here, others = used & (names == name), used & (names != name)
        if not others.any():
            continue
        slope, shift = recalibrate(logits, right, mixed(reads, others, args.answered))
        weights = mixed(reads, here, args.answered)
        print(f"elsewhere, {name}:")
        for label, p in (("as at home", sigmoid(logits)), ("by the others", sigmoid(slope * logits + shift))):
            given = here & (p >= threshold)
            refused = [float(np.mean(p[here & which] < threshold)) for which in (answerable, ~answerable)]
            print(f"  {label:14} right {np.sum(given & right & answerable) / np.sum(here & answerable):.2f},", end=" ")
            print(f"over-refused {refused[0]:.2f}, refused {refused[1]:.2f};", end=" ")
            print(f"of what is given {np.average(right[given], weights=weights[given]):.2f} right", end=", ")
            print(f"confidence {np.average(p[given], weights=weights[given]):.2f}", end=", ")
            print(f"calibration error {ece(p[given], right[given], weights[given]):.3f}")
    return recalibrate(logits, right, mixed(reads, used, args.answered))


def sigmoid(logits: Array) -> Array:
    return 1 / (1 + np.exp(-logits))


def ece(p: Array, right: npt.NDArray[np.bool_], weights: Array | None = None, bins: int = 10) -> float:
    """Expected calibration error over equal-width bins."""
    share = np.full(len(p), 1 / len(p)) if weights is None else weights / weights.sum()
    which = np.minimum((p * bins).astype(int), bins - 1)
    return float(sum(abs(np.sum((p - right)[which == b] * share[which == b])) for b in set(which)))

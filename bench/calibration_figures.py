"""What a fitted confidence is worth on the readings of some question sets, at home and elsewhere."""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from reads import judged, recall
from sklearn.linear_model import LogisticRegression

if TYPE_CHECKING:
    import numpy.typing as npt
    from reads import Array, Read

    from qa.types import Candidate

STEEPEST = 4.0  # how much the share of words may count
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
        print(f"  expected calibration error {ece(sigmoid(held['at home'][here]), right[here]):.3f}")


@dataclass(frozen=True)
class Judging:
    """Readings with the logit of their confidence, the share of words covered, and whether they are right."""

    reads: list[Read]
    logits: Array
    covered: Array
    right: npt.NDArray[np.bool_]

    def of(self, which: npt.NDArray[np.bool_]) -> Judging:
        """Those among them."""
        reads = [self.reads[n] for n in np.flatnonzero(which)]
        return Judging(reads, self.logits[which], self.covered[which], self.right[which])

    @property
    def names(self) -> npt.NDArray[np.str_]:
        return np.array([r.set_name for r in self.reads])

    @property
    def answerable(self) -> npt.NDArray[np.bool_]:
        return np.array([r.question.answerable for r in self.reads])


def fit_enough(judging: Judging, refused: float) -> tuple[float, float]:
    """How sure is enough: a line over the share of the question's words that the sentences have.

    Of the lines that this share of the unanswerable questions lies under, on the mean of the sets, that above which
    most right answers do.
    """
    names, answerable = judging.names, judging.answerable
    unanswerable = [(names == name) & ~answerable for name in sorted(set(names))]
    wanted = [(names == name) & answerable for name in sorted(set(names))]
    weights = np.concatenate([np.full(part.sum(), 1 / part.sum()) for part in unanswerable])
    found = []
    for tilt in np.arange(0.0, STEEPEST, 0.25):
        line = judging.logits - tilt * judging.covered
        enough = weighted_quantile(np.concatenate([line[part] for part in unanswerable]), weights, refused)
        given = np.mean([np.mean(((line >= enough) & judging.right)[part]) for part in wanted])
        found.append((float(given), round(enough, 4), float(tilt)))
    _, enough, tilt = max(found)
    return enough, tilt


def weighted_quantile(values: Array, weights: Array, share: float) -> float:
    """The value that a share of the weight lies below."""
    order = np.argsort(values)
    return float(values[order][np.searchsorted(np.cumsum(weights[order]), share * weights.sum())])


def report_elsewhere(judging: Judging, as_at_home: Array, threshold: float, args: argparse.Namespace) -> None:
    """Print what is given and refused on each set as at home, and when how sure is enough is fitted on all others."""
    names, answerable, right = judging.names, judging.answerable, judging.right
    for name in sorted(set(names)):
        here = names == name
        if here.all():
            continue
        enough, tilt = fit_enough(judging.of(~here), args.refused)
        print(f"elsewhere, {name}: words count {tilt}")
        weights = mixed(judging.reads, here, args.answered)
        by_home = (as_at_home, as_at_home >= threshold)
        by_others = (sigmoid(judging.logits), judging.logits >= enough + tilt * judging.covered)
        for label, (p, sure) in (("as at home", by_home), ("elsewhere", by_others)):
            given = here & sure
            refused = [float(np.mean(~sure[here & which])) for which in (answerable, ~answerable)]
            print(f"  {label:14} right {np.sum(given & right & answerable) / np.sum(here & answerable):.2f},", end=" ")
            print(f"over-refused {refused[0]:.2f}, refused {refused[1]:.2f};", end=" ")
            print(f"of what is given {np.average(right[given], weights=weights[given]):.2f} right", end=", ")
            print(f"confidence {np.average(p[given], weights=weights[given]):.2f}", end=", ")
            print(f"calibration error {ece(p[given], right[given], weights[given]):.3f}")


def sigmoid(logits: Array) -> Array:
    return 1 / (1 + np.exp(-logits))


def ece(p: Array, right: npt.NDArray[np.bool_], weights: Array | None = None, bins: int = 10) -> float:
    """Expected calibration error over equal-width bins."""
    share = np.full(len(p), 1 / len(p)) if weights is None else weights / weights.sum()
    which = np.minimum((p * bins).astype(int), bins - 1)
    return float(sum(abs(np.sum((p - right)[which == b] * share[which == b])) for b in set(which)))

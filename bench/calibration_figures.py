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

STEEPEST = 2.0  # the share of words counts less: with more of it, answers are given that are hardly likely at all
SHOWN = 0.07  # the share of over-refusals at which readings without the answer are reported


@dataclass(frozen=True)
class Fit:
    """What was fitted, and what it makes of each reading when the reading's fold had no part in it.

    Attributes:
        evidence: by evidence feature, its weight.
        confidence: by confidence feature, its weight.
        bias: of the confidence.
        logits: of each reading's confidence.
        covered: of each, the share of the question's words that the best sentences have.
        ranked: of each, its candidates, best first.
        outcome: of each, what ``judged`` says.
        answerable: of each, whether there is one.
    """

    evidence: dict[str, float]
    confidence: dict[str, float]
    bias: float
    logits: Array
    covered: Array
    ranked: list[list[Candidate]]
    outcome: list[tuple[bool, bool, int]]
    answerable: npt.NDArray[np.bool_]

    @property
    def right(self) -> npt.NDArray[np.bool_]:
        """Of each reading, whether the answer is right."""
        return np.array([right for _, right, _ in self.outcome])


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


def report(label: str, reads: list[Read], fitted: Fit, args: argparse.Namespace) -> None:
    """Print cross-validated figures, by set."""
    print(f"-- {label}")
    alone = argparse.Namespace(**{**vars(args), "further": 0.0, "limit": 1})
    ranked, outcome, logits = fitted.ranked, fitted.outcome, fitted.logits
    for name in dict.fromkeys(r.set_name for r in reads):
        here = np.array([r.set_name == name and not r.absent for r in reads])
        gone = np.array([r.set_name == name and r.absent for r in reads])
        some = [n for n in np.flatnonzero(fitted.answerable & here) if reads[n].question.evidence]
        at = {k: np.mean([recall(reads[n], ranked[n], k, args.retrieval) for n in some]) for k in (1, 3, 5, 10)}
        top = np.mean([bool(judged(reads[n], ranked[n], alone)[0]) for n in some])
        print(f"{name}: {len(some)} answerable; recall", {k: round(float(v), 3) for k, v in at.items()})
        print(f"  cited {np.mean([outcome[n][0] for n in some]):.3f} (best sentence alone {top:.3f})", end=" ")
        print(f"with {np.mean([outcome[n][2] for n in some]):.2f} sentences;", end=" ")
        print(f"right {np.mean([outcome[n][1] for n in some]):.3f}")
        a, b = logits[fitted.answerable & here], logits[~fitted.answerable & here]
        if not len(b):
            continue
        line = [f"AUC {np.mean(a[:, None] > b[None]):.3f}"]
        if gone.any():
            refused = np.mean(logits[gone] < np.quantile(a, SHOWN))
            line.append(f"without the answer {np.mean(a[:, None] > logits[gone][None]):.3f}, {refused:.2f} refused")
        for share in (0.05, SHOWN, 0.1):
            t = np.quantile(a, share)
            kept = np.mean([outcome[n][0] and logits[n] >= t for n in some])
            line.append(f"at {share:.0%} over-refused {np.mean(b < t):.2f} refused, {kept:.2f} cited")
        print("  " + "; ".join(line))


def fit_enough(reads: list[Read], which: npt.NDArray[np.bool_], fitted: Fit, refused: float) -> tuple[float, float]:
    """How sure is enough: a line over the share of the question's words that the sentences have.

    Of the lines that this share of the unanswerable questions lies under, on the mean of the sets, that under which
    most of them do in the set where fewest do: near misses are to be refused alike, in whatever words people ask.

    Args:
        reads: the readings.
        which: those to look at.
        fitted: what was made of them.
        refused: the share.
    """
    names = np.array([r.set_name for r in reads])
    unanswerable = [which & (names == name) & ~fitted.answerable for name in sorted(set(names[which]))]
    weights = np.concatenate([np.full(part.sum(), 1 / part.sum()) for part in unanswerable])
    found = []
    for tilt in np.arange(0.0, STEEPEST, 0.25):
        line = fitted.logits - tilt * fitted.covered
        enough = weighted_quantile(np.concatenate([line[part] for part in unanswerable]), weights, refused)
        fewest = min(float(np.mean(line[part] < enough)) for part in unanswerable)
        found.append((fewest, enough, float(tilt)))
    _, enough, tilt = max(found)
    return enough, tilt


def weighted_quantile(values: Array, weights: Array, share: float) -> float:
    """The value that a share of the weight lies below."""
    order = np.argsort(values)
    return float(values[order][np.searchsorted(np.cumsum(weights[order]), share * weights.sum())])


def report_elsewhere(
    reads: list[Read],
    away: npt.NDArray[np.bool_],
    home: Fit,
    elsewhere: Fit,
    threshold: float,
    args: argparse.Namespace,
) -> None:
    """Print what is given and refused on each set as at home, and when how sure is enough is fitted on all others."""
    names = np.array([r.set_name for r in reads])
    for name in sorted(set(names[away])):
        here, others = away & (names == name), away & (names != name)
        if not others.any():
            continue
        enough, tilt = fit_enough(reads, others, elsewhere, args.refused)
        print(f"{name}: words count {tilt}")
        weights = mixed(reads, here, args.answered)
        by_home = ("as at home", home, home.logits >= logit(threshold))
        by_others = ("elsewhere", elsewhere, elsewhere.logits >= enough + tilt * elsewhere.covered)
        for label, fitted, sure in (by_home, by_others):
            given, right, p = here & sure, fitted.right, sigmoid(fitted.logits)
            wanted, unwanted = here & fitted.answerable, here & ~fitted.answerable
            print(f"  {label:14} right {np.sum(given & right & wanted) / wanted.sum():.2f},", end=" ")
            print(f"over-refused {np.mean(~sure[wanted]):.2f}, refused {np.mean(~sure[unwanted]):.2f};", end=" ")
            print(f"of what is given {np.average(right[given], weights=weights[given]):.2f} right", end=", ")
            print(f"confidence {np.average(p[given], weights=weights[given]):.2f}", end=", ")
            print(f"calibration error {ece(p[given], right[given], weights[given]):.3f}")


def logit(p: float) -> float:
    return float(np.log(p / (1 - p)))


def sigmoid(logits: npt.ArrayLike) -> Array:
    return 1 / (1 + np.exp(-np.asarray(logits, dtype=np.float64)))


def ece(p: Array, right: npt.NDArray[np.bool_], weights: Array | None = None, bins: int = 10) -> float:
    """Expected calibration error over equal-width bins."""
    share = np.full(len(p), 1 / len(p)) if weights is None else weights / weights.sum()
    which = np.minimum((p * bins).astype(int), bins - 1)
    return float(sum(abs(np.sum((p - right)[which == b] * share[which == b])) for b in set(which)))

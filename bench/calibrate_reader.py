"""Fits what weighs a reader's features, and writes its calibration.json.

    python bench/calibrate_reader.py index=eval/questions.jsonl:dev other-index=other-questions.jsonl \
        --out src/qa/models/reader/calibration.json

Each argument pairs an index with a question set in the contract's form, optionally one split of it, and says what each
of its questions weighs at home and elsewhere. Three things are fitted, in this order: the weights that rank sentences
(softmax over all sentences read, so that one of the evidence comes first), the logistic weights of the confidence that
the answer given is right, and the confidence under which to abstain. Figures are cross-validated over facts: no fact is
in the part fitted on and in the part measured on.

The sets of most weight are at home: how often their answers are right is what the confidence says of an answer out of
their texts, and how many of their answerable questions may be refused decides how sure is enough. All of it is fitted a
second time with the second weights, for answers out of any other text: what the confidence says, and how sure is
enough, on all sets but those at home, each counting the same.

Questions that are written to have no answer are near misses, in the very words of a passage. People also ask for what
is simply not there. So each question that has an answer is read again without the passages that hold it
(``--absent``: how much that reading counts), and the confidence is fitted on both.
"""

from __future__ import annotations

import argparse
import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
from calibration_figures import Fit, ece, fit_enough, mixed, recalibrate, report, report_elsewhere, sigmoid
from reads import Array, QuestionSet, Read, figures_of, judged, load_reads, rescored, without_answer
from scipy.optimize import minimize
from sklearn.linear_model import LogisticRegression

from qa.answer.features import CONFIDENCE_FEATURES, EVIDENCE_FEATURES
from qa.index.manifest import read_manifest

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qa.types import Candidate

FOLDS = 5


def fit_evidence(reads: list[Read], penalty: float) -> dict[str, float]:
    """Weights that bring a sentence of the evidence to the top: mean log-likelihood, L2 on standardised features."""
    usable = [r for r in reads if r.question.answerable and r.groups.any() and r.weight]
    everything = np.concatenate([r.features for r in usable])
    mean, deviation = everything.mean(0), everything.std(0) + 1e-6
    rows = [((r.features - mean) / deviation, r.groups.any(1), r.weight) for r in usable]
    total = sum(weight for _, _, weight in rows)

    def loss(w: Array) -> tuple[float, Array]:
        value, gradient = penalty * float(w @ w), 2 * penalty * w
        for features, hit, weight in rows:
            scores = features @ w
            p = np.exp(scores - scores.max())
            all_p, hit_p = p / p.sum(), np.where(hit, p, 0) / p[hit].sum()
            value -= weight / total * float(np.log(p[hit].sum() / p.sum()))
            gradient = gradient - weight / total * (hit_p - all_p) @ features
        return value, gradient

    fitted = minimize(loss, np.zeros(len(EVIDENCE_FEATURES)), jac=True, method="L-BFGS-B").x / deviation
    return dict(zip(EVIDENCE_FEATURES, fitted.tolist(), strict=True))


def fit_confidence(x: Array, y: Array, weights: Array, strength: float) -> tuple[dict[str, float], float]:
    """Logistic weights and bias, L2 on standardised figures."""
    mean, deviation = x.mean(0), x.std(0) + 1e-6
    model = LogisticRegression(C=strength, max_iter=5000).fit((x - mean) / deviation, y, sample_weight=weights)
    fitted = model.coef_[0] / deviation
    bias = float(model.intercept_[0] - fitted @ mean)
    return dict(zip(CONFIDENCE_FEATURES, fitted.tolist(), strict=True)), bias


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sets", nargs="+", metavar="INDEX=QUESTIONS[:SPLIT][*WEIGHT[,AWAY]]")
    parser.add_argument("--out", type=Path)
    parser.add_argument("--cache", type=Path, help="keep what was read here, and use it the next time")
    parser.add_argument("--further", type=float, default=2.0)
    parser.add_argument("--limit", type=int, default=3)
    parser.add_argument("--retrieval", type=float, default=5.0)
    parser.add_argument("--yes-above", type=float, default=0.2)
    parser.add_argument("--no-below", type=float, default=-0.8)
    parser.add_argument("--word-above", type=float, default=0.5)
    parser.add_argument("--penalty", type=float, default=0.01)
    parser.add_argument("--strength", type=float, default=0.03)
    parser.add_argument("--absent", type=float, default=0.25, help="weight of a question read without its answer")
    parser.add_argument("--over-refusals", type=float, default=0.07, help="share of answerable questions to give up")
    parser.add_argument("--refused", type=float, default=0.65, help="share of near misses elsewhere to refuse")
    parser.add_argument("--answered", type=float, default=0.72, help="share of questions elsewhere that have an answer")
    args = parser.parse_args()
    sets = [QuestionSet.parse(entry) for entry in args.sets]
    reads = load_reads(sets, args.cache)
    reads += [absent for absent in map(without_answer, reads) if absent is not None and args.absent]
    most = max(r.weight for r in reads)
    at_home = np.array([r.weight == most and not r.absent for r in reads])
    home = fit(reads, [r.weight for r in reads], at_home.astype(float), args)
    wanted = home.answerable & np.array([r.weight > 0 for r in reads])
    threshold = float(np.quantile(sigmoid(home.logits[wanted]), args.over_refusals))
    report("at home", reads, home, args)
    given = at_home & (sigmoid(home.logits) >= threshold)
    print(f"calibration error of the answers given at home: {ece(sigmoid(home.logits[given]), home.right[given]):.3f}")
    fitted = as_calibration(home, threshold, args)
    away = np.array([r.away > 0 and r.weight < most and not r.absent for r in reads])
    if away.any():
        elsewhere = fit(reads, [r.away for r in reads], mixed(reads, away, args.answered), args)
        report("elsewhere", reads, elsewhere, args)
        report_elsewhere(reads, away, home, elsewhere, threshold, args)
        enough, covered = fit_enough(reads, away, elsewhere, args.refused)
        other = as_calibration(elsewhere, float(sigmoid(enough)), args) | {"covered": covered}
        fitted |= {"home": sorted(texts_of(sets)), "elsewhere": other}
    if args.out:
        args.out.write_text(json.dumps(fitted, indent=2) + "\n", encoding="utf-8")
    print(json.dumps(fitted, indent=1) if not args.out else args.out)


def fit(reads: list[Read], weights: Sequence[float], calibrated_on: Array, args: argparse.Namespace) -> Fit:
    """Weights of evidence and confidence, and what they make of each reading when its fold had no part in them.

    Args:
        reads: the readings.
        weights: how much each counts, before it is known whether its answer was taken away.
        calibrated_on: how much it counts for what the confidence, as a probability, is to say.
        args: of the command line.
    """
    counted = [replace(r, weight=w) for r, w in zip(reads, weights, strict=True)]
    folds = folds_of(counted)
    ranked = ranked_apart(counted, folds, args.penalty)
    outcome = [judged(r, c, args) for r, c in zip(reads, ranked, strict=True)]
    x = np.array([figures_of(r, c) for r, c in zip(reads, ranked, strict=True)])
    answerable = np.array([r.question.answerable for r in reads])
    right = np.array([o[1] for o in outcome])
    found = right & answerable  # a false premise that happens to be corrected teaches nothing about finding answers
    sample = np.array([r.weight * (args.absent if r.absent else 1.0) for r in counted])
    logits = judged_apart(x, found, sample, folds, args.strength)
    used = sample > 0
    confidence, bias = fit_confidence(x[used], found[used], sample[used], args.strength)
    slope, shift = recalibrate(logits, right, calibrated_on)
    return Fit(
        evidence=fit_evidence(counted, args.penalty),
        confidence={name: slope * w for name, w in confidence.items()},
        bias=slope * bias + shift,
        logits=slope * logits + shift,
        covered=x[:, CONFIDENCE_FEATURES.index("near_coverage")],
        ranked=ranked,
        outcome=outcome,
        answerable=answerable,
    )


def as_calibration(fitted: Fit, threshold: float, args: argparse.Namespace) -> dict[str, Any]:
    """What ``calibration.json`` holds of it."""
    return {
        "evidence": {name: round(weight, 4) for name, weight in fitted.evidence.items()},
        "confidence": {name: round(weight, 4) for name, weight in fitted.confidence.items()},
        "bias": round(fitted.bias, 4),
        "abstain_below": round(threshold, 4),
        "further": args.further,
        "retrieval": args.retrieval,
        "yes_above": args.yes_above,
        "no_below": args.no_below,
        "word_above": args.word_above,
    }


def folds_of(reads: list[Read]) -> npt.NDArray[np.int_]:
    """The fold of each reading: one fact lies in one; sets of weight 0 change nothing for the others."""
    weighed = {r.fact for r in reads if r.weight}
    facts = sorted({r.fact for r in reads}, key=lambda fact: (fact not in weighed, fact))
    fold_of = dict(zip(facts, np.random.default_rng(0).integers(0, FOLDS, len(facts)).tolist(), strict=True))
    return np.array([fold_of[r.fact] for r in reads])


def ranked_apart(reads: list[Read], folds: npt.NDArray[np.int_], penalty: float) -> list[list[Candidate]]:
    """The candidates of each reading, ranked by weights that its fold had no part in."""
    ranked: list[list[Candidate]] = [[] for _ in reads]
    for fold in range(FOLDS):
        weights = fit_evidence([r for r, f in zip(reads, folds, strict=True) if f != fold], penalty)
        for n in np.flatnonzero(folds == fold):
            ranked[n] = rescored(reads[n], weights)
    return ranked


def judged_apart(
    x: Array, target: npt.NDArray[np.bool_], sample: Array, folds: npt.NDArray[np.int_], strength: float
) -> Array:
    """The logit of each reading by a confidence that its fold had no part in."""
    logits = np.zeros(len(x))
    for fold in range(FOLDS):
        there, part = folds == fold, (folds != fold) & (sample > 0)
        w, bias = fit_confidence(x[part], target[part], sample[part], strength)
        logits[there] = x[there] @ np.array([w[f] for f in CONFIDENCE_FEATURES]) + bias
    return logits


def texts_of(sets: list[QuestionSet]) -> set[str]:
    """The hashes of the texts that the sets of most weight are asked of."""
    most = max(each.weight for each in sets)
    return {text for each in sets if each.weight == most for text in read_manifest(each.index).documents.values()}


if __name__ == "__main__":
    main()

"""Fits what weighs a reader's features, and writes its calibration.json.

    python bench/calibrate_reader.py index=eval/questions.jsonl:dev other-index=other-questions.jsonl \
        --out src/qa/models/reader/calibration.json

Each argument pairs an index with a question set in the contract's form, optionally one split of it. Three things are
fitted, in this order: the weights that rank sentences (softmax over all sentences read, so that one of the evidence
comes first), the logistic weights of the confidence that the answer given is right, and the confidence under which to
abstain. Figures are cross-validated over facts: no fact is in the part fitted on and in the part measured on.

Questions that are written to have no answer are near misses, in the very words of a passage. People also ask for what
is simply not there. So each question that has an answer is read again without the passages that hold it
(``--absent``: how much that reading counts), and the confidence is fitted on both.
"""

from __future__ import annotations

import argparse
import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
from reads import Array, Read, load_reads, without_answer
from scipy.optimize import minimize
from sklearn.linear_model import LogisticRegression

from qa.answer.features import CONFIDENCE_FEATURES, EVIDENCE_FEATURES, confidence_figures
from qa.answer.ranking import in_order, telling
from qa.answer.span_reader import Calibration, reranked, short_answer
from qa.metrics.judge import is_said, overlaps
from qa.metrics.text import contains

if TYPE_CHECKING:
    from qa.types import Candidate

FOLDS = 5
SHOWN = 0.07  # the share of over-refusals at which readings without the answer are reported


def fit_evidence(reads: list[Read], penalty: float) -> dict[str, float]:
    """Weights that bring a sentence of the evidence to the top: mean log-likelihood, L2 on standardised features."""
    usable = [r for r in reads if r.question.answerable and r.groups.any()]
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


def rescored(read: Read, weights: dict[str, float]) -> list[Candidate]:
    """The candidates under these weights, best first."""
    scores = read.features @ np.array([weights[name] for name in EVIDENCE_FEATURES])
    return in_order(read.asked, [replace(c, score=float(n)) for c, n in zip(read.candidates, scores, strict=True)])


def judged(read: Read, ranked: list[Candidate], args: argparse.Namespace) -> tuple[bool, bool, int]:
    """Whether the answer of these candidates would be cited right, be right, and how many sentences it has."""
    near = telling(read.asked, ranked, args.further) if ranked else []
    chosen = near[: args.limit]
    cited = bool(read.question.evidence) and all(
        any(overlaps(c.span.key, place) for c in chosen for place in group) for group in read.question.evidence
    )
    words = {"yes_above": args.yes_above, "no_below": args.no_below, "word_above": args.word_above}
    leaning = Calibration({}, {}, bias=0.0, abstain_below=0.0, further=args.further, **words)
    short = short_answer(read.asked, near[0], leaning) if near else None
    corrected = any(contains(c.span.text, text) for c in chosen for text in read.question.correction)
    said = is_said(read.question, "\n".join([short or "", *(c.span.text for c in chosen)]))
    said = said or (read.asked.kind == "yes_no" and short is None)  # evidence alone says nothing wrong
    return cited and read.question.answerable, (cited and said and read.question.answerable) or corrected, len(chosen)


def recall(read: Read, ranked: list[Candidate], k: int, retrieval: float) -> bool:
    """Whether the first k passages, ranked anew, hit every group."""
    places = [hit.passage.span.key for hit in reranked(read.hits, ranked, retrieval)[:k]]
    return all(any(overlaps(p, place) for p in places for place in group) for group in read.question.evidence)


def figures_of(read: Read, ranked: list[Candidate]) -> list[float]:
    figures = confidence_figures(read.asked, ranked)
    return [figures[name] for name in CONFIDENCE_FEATURES]


def fit_confidence(x: Array, y: Array, weights: Array, strength: float) -> tuple[dict[str, float], float]:
    """Logistic weights and bias, L2 on standardised figures."""
    mean, deviation = x.mean(0), x.std(0) + 1e-6
    model = LogisticRegression(C=strength, max_iter=5000).fit((x - mean) / deviation, y, sample_weight=weights)
    fitted = model.coef_[0] / deviation
    bias = float(model.intercept_[0] - fitted @ mean)
    return dict(zip(CONFIDENCE_FEATURES, fitted.tolist(), strict=True)), bias


def recalibrate(logits: Array, right: npt.NDArray[np.bool_], sample: Array) -> tuple[float, float]:
    """Slope and shift that make held-out logits say how often answers are right, on the sets of most weight.

    The other sets hold more questions without an answer than people ask; they teach what tells, not how often.
    Source: J. Platt, "Probabilistic Outputs for Support Vector Machines" (1999).
    """
    home = sample == sample.max()
    model = LogisticRegression(C=1e6).fit(logits[home, None], right[home])
    return float(model.coef_[0, 0]), float(model.intercept_[0])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sets", nargs="+", metavar="INDEX=QUESTIONS[:SPLIT][*WEIGHT]")
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
    args = parser.parse_args()
    reads = load_reads(args.sets, args.cache)
    reads += [absent for absent in map(without_answer, reads) if absent is not None and args.absent]
    facts = sorted({r.fact for r in reads})
    fold_of = dict(zip(facts, np.random.default_rng(0).integers(0, FOLDS, len(facts)).tolist(), strict=True))
    folds = np.array([fold_of[r.fact] for r in reads])

    ranked: list[list[Candidate]] = [[] for _ in reads]
    for fold in range(FOLDS):
        weights = fit_evidence([r for r, f in zip(reads, folds, strict=True) if f != fold], args.penalty)
        for n in np.flatnonzero(folds == fold):
            ranked[n] = rescored(reads[n], weights)
    outcome = [judged(r, c, args) for r, c in zip(reads, ranked, strict=True)]
    x = np.array([figures_of(r, c) for r, c in zip(reads, ranked, strict=True)])
    answerable = np.array([r.question.answerable for r in reads])
    right = np.array([o[1] for o in outcome])
    found = right & answerable  # a false premise that happens to be corrected teaches nothing about finding answers
    sample = np.array([r.weight * (args.absent if r.absent else 1.0) for r in reads])
    held = {}
    for name, target in (("right", found), ("answerable", answerable)):
        held[name] = np.zeros(len(reads))
        for fold in range(FOLDS):
            part = folds != fold
            w, bias = fit_confidence(x[part], target[part], sample[part], args.strength)
            held[name][~part] = x[~part] @ np.array([w[f] for f in CONFIDENCE_FEATURES]) + bias
    report(reads, ranked, outcome, held, args)

    evidence = fit_evidence(reads, args.penalty)
    confidence, bias = fit_confidence(x, found, sample, args.strength)
    slope, shift = recalibrate(held["right"], right, sample)
    confidence, bias = {name: slope * w for name, w in confidence.items()}, slope * bias + shift
    likely = 1 / (1 + np.exp(-(slope * held["right"] + shift)))
    threshold = float(np.quantile(likely[answerable], args.over_refusals))
    home = sample == sample.max()  # readings without the answer weigh less, and are not among them
    given = home & (likely >= threshold)
    print(f"calibration error of the answers given on the sets of most weight: {ece(likely[given], right[given]):.3f}")
    if args.out:
        rounded = {
            "evidence": {k: round(v, 4) for k, v in evidence.items()},
            "confidence": {k: round(v, 4) for k, v in confidence.items()},
            "bias": round(bias, 4),
            "abstain_below": round(threshold, 4),
            "further": args.further,
            "retrieval": args.retrieval,
            "yes_above": args.yes_above,
            "no_below": args.no_below,
            "word_above": args.word_above,
        }
        args.out.write_text(json.dumps(rounded, indent=2) + "\n", encoding="utf-8")
    print(json.dumps({"evidence": evidence, "confidence": confidence}, indent=1) if not args.out else args.out)


def report(
    reads: list[Read],
    ranked: list[list[Candidate]],
    outcome: list[tuple[bool, bool, int]],
    held: dict[str, Array],
    args: argparse.Namespace,
) -> None:
    """Print cross-validated figures, by weight (that is, by set)."""
    alone = argparse.Namespace(**{**vars(args), "further": 0.0, "limit": 1})
    for weight in sorted({r.weight for r in reads}):
        here = np.array([r.weight == weight and not r.absent for r in reads])
        gone = np.array([r.weight == weight and r.absent for r in reads])
        answerable = np.array([r.question.answerable for r in reads]) & here
        refusable = ~np.array([r.question.answerable for r in reads]) & here
        some = [n for n in np.flatnonzero(answerable) if reads[n].question.evidence]
        at = {k: np.mean([recall(reads[n], ranked[n], k, args.retrieval) for n in some]) for k in (1, 3, 5, 10)}
        top = np.mean([bool(judged(reads[n], ranked[n], alone)[0]) for n in some])
        cited = np.mean([outcome[n][0] for n in some])
        sentences = np.mean([outcome[n][2] for n in some])
        print(f"set of weight {weight}: {len(some)} answerable; recall", {k: round(float(v), 3) for k, v in at.items()})
        print(f"  cited {cited:.3f} (best sentence alone {top:.3f}) with {sentences:.2f} sentences;", end=" ")
        print(f"right {np.mean([outcome[n][1] for n in some]):.3f}")
        for name, logit in held.items():
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
            print(f"  abstaining by '{name}':", "; ".join(line))
        p = 1 / (1 + np.exp(-held["right"][here]))
        print(f"  expected calibration error {ece(p, np.array([o[1] for o in outcome])[here]):.3f}")


def ece(p: Array, right: npt.NDArray[np.bool_], bins: int = 10) -> float:
    """Expected calibration error over equal-width bins."""
    which = np.minimum((p * bins).astype(int), bins - 1)
    return float(sum(abs(p[which == b].mean() - right[which == b].mean()) * (which == b).mean() for b in set(which)))


if __name__ == "__main__":
    main()

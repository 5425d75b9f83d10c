"""What a reader reads for the questions of a set, and for the same questions when the answer is not there."""

from __future__ import annotations

import pickle
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from qa.answer.calibration import Calibration
from qa.answer.features import CONFIDENCE_FEATURES, EVIDENCE_FEATURES, confidence_figures
from qa.answer.ranking import in_order, telling
from qa.answer.span_reader import reranked, short_answer
from qa.assistant import Assistant
from qa.followup import standalone
from qa.metrics.judge import is_said, overlaps
from qa.metrics.text import contains
from qa.questions import Question, read_questions
from qa.retrieve.retriever import WEIGHTS
from qa.settings import resolve

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from qa.answer.evidence import Asked
    from qa.types import Candidate, Hit, Passage

Array = npt.NDArray[np.float64]


@dataclass
class Read:
    """One question of a set, and every sentence that was read for it."""

    set_name: str
    question: Question
    weight: float
    away: float
    asked: Asked
    hits: list[Hit]
    candidates: list[Candidate]
    features: Array  # (sentences, evidence features)
    groups: npt.NDArray[np.bool_]  # (sentences, evidence groups): which sentences hit which group
    absent: bool = False  # whether the passages that hold the answer were taken away

    @property
    def fact(self) -> str:
        return self.question.fact or self.question.id


def read_all(asked_of: QuestionSet) -> list[Read]:
    """Read for every question of a set, abstaining never."""
    found = []
    with Assistant.open(asked_of.index, settings=resolve({})) as assistant:
        for question in read_questions(asked_of.questions, asked_of.split):
            if question.optional:
                continue
            retriever, limits = assistant._retriever, assistant.settings.retrieval  # noqa: SLF001
            searched = standalone(question.question, question.history)
            hits = retriever.search(searched, limits.passages)
            asked, candidates = assistant.reader.rank(retriever.corrected(searched), hits[: limits.read])
            groups = np.array(
                [
                    [any(overlaps(c.span.key, place) for place in group) for group in question.evidence]
                    for c in candidates
                ]
            ).reshape(len(candidates), len(question.evidence))
            matrix, name = _matrix(candidates), str(asked_of.index)
            found.append(Read(name, question, asked_of.weight, asked_of.away, asked, hits, candidates, matrix, groups))
    return found


def without_answer(read: Read) -> Read | None:
    """The reading of an answerable question without the passages that hold its answer; None where none is left."""
    question = read.question

    def holds(passage: Passage) -> bool:
        evidence = any(overlaps(passage.span.key, place) for group in question.evidence for place in group)
        return evidence or any(contains(passage.text, answer) for answer in question.answers)

    kept = [n for n, candidate in enumerate(read.candidates) if not holds(candidate.passage)]
    if not kept or not question.answerable:
        return None
    hits = [hit for hit in read.hits if not holds(hit.passage)]
    raised = _raised(read.hits, hits)
    hits = [replace(hit, score=min(1.0, raised * hit.score)) for hit in hits]
    scores = {hit.passage.span.key: hit.score for hit in hits}
    candidates = [
        replace(c, features={**c.features, "retrieval": scores[c.passage.span.key]})
        for c in (read.candidates[n] for n in kept)
    ]
    unanswerable = replace(question, answerable=False, expected="abstain", answers=(), evidence=())
    none = np.zeros((len(kept), 0), dtype=bool)
    return replace(
        read,
        question=unanswerable,
        hits=hits,
        candidates=candidates,
        features=_matrix(candidates),
        groups=none,
        absent=True,
    )


def _matrix(candidates: list[Candidate]) -> Array:
    return np.array([[c.features[name] for name in EVIDENCE_FEATURES] for c in candidates])


def _raised(before: list[Hit], after: list[Hit]) -> float:
    """By how much the fused scores of hits rise when the best of each signal are gone, part of their scale."""
    shares = []
    for name, weight in WEIGHTS.items():
        best, left = (max(_scores(name, hits), default=0.0) for hits in (before, after))
        if left > 0:
            shares.append((weight, best / left))
    return sum(weight * share for weight, share in shares) / (sum(weight for weight, _ in shares) or 1.0)


def _scores(signal: str, hits: list[Hit]) -> list[float]:
    return [hit.signals[signal].score for hit in hits if signal in hit.signals]


@dataclass(frozen=True)
class QuestionSet:
    """An index, the questions asked of it, and how much each counts for the confidence at home and elsewhere."""

    index: Path
    questions: Path
    split: str | None
    weight: float
    away: float

    @classmethod
    def parse(cls, entry: str) -> QuestionSet:
        """What ``INDEX=QUESTIONS[:SPLIT][*WEIGHT[,AWAY]]`` names."""
        index, _, rest = entry.partition("=")
        rest, _, weights = rest.partition("*")
        weight, _, away = weights.partition(",")
        questions, _, split = rest.partition(":")
        return cls(Path(index), Path(questions), split or None, float(weight or 1), float(away or weight or 1))


def load_reads(sets: Sequence[QuestionSet], cache: Path | None) -> list[Read]:
    """The readings of some sets; out of the cache where there is one."""
    if cache and cache.exists():
        return pickle.loads(cache.read_bytes())  # noqa: S301 - written by ourselves
    reads = []
    for each in sets:
        reads += read_all(each)
    if cache:
        cache.write_bytes(pickle.dumps(reads))
    return reads


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

"""What a reader reads for the questions of a set, and for the same questions when the answer is not there."""

from __future__ import annotations

import pickle
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from qa.answer.features import EVIDENCE_FEATURES
from qa.assistant import Assistant
from qa.followup import standalone
from qa.metrics.judge import overlaps
from qa.metrics.text import contains
from qa.questions import Question, read_questions
from qa.retrieve.retriever import WEIGHTS
from qa.settings import resolve

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qa.answer.evidence import Asked
    from qa.types import Candidate, Hit, Passage

Array = npt.NDArray[np.float64]


@dataclass
class Read:
    """One question, and every sentence that was read for it."""

    question: Question
    weight: float
    asked: Asked
    hits: list[Hit]
    candidates: list[Candidate]
    features: Array  # (sentences, evidence features)
    groups: npt.NDArray[np.bool_]  # (sentences, evidence groups): which sentences hit which group
    absent: bool = False  # whether the passages that hold the answer were taken away

    @property
    def fact(self) -> str:
        return self.question.fact or self.question.id


def read_all(index: Path, questions: Path, split: str | None, weight: float) -> list[Read]:
    """Read for every question of a set, abstaining never."""
    found = []
    with Assistant.open(index, settings=resolve({})) as assistant:
        for question in read_questions(questions, split):
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
            found.append(Read(question, weight, asked, hits, candidates, _matrix(candidates), groups))
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
    return Read(unanswerable, read.weight, read.asked, hits, candidates, _matrix(candidates), none, absent=True)


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


def load_reads(sets: Sequence[str], cache: Path | None) -> list[Read]:
    """The readings of some sets, each INDEX=QUESTIONS[:SPLIT][*WEIGHT]; out of the cache where there is one."""
    if cache and cache.exists():
        return pickle.loads(cache.read_bytes())  # noqa: S301 - written by ourselves
    reads = []
    for entry in sets:
        index, _, rest = entry.partition("=")
        rest, _, weight = rest.partition("*")
        questions, _, split = rest.partition(":")
        reads += read_all(Path(index), Path(questions), split or None, float(weight or 1))
    if cache:
        cache.write_bytes(pickle.dumps(reads))
    return reads

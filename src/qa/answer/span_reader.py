"""The reader that reads: a trained network finds the answer's span, and says when there is none.

The network scores every span of every retrieved passage against "no answer here". The sentence that holds the
best span is the evidence; the span is the short answer. Confidence comes from a logistic calibration over a few
figures of the reading (``CONFIDENCE_FEATURES``), fitted on development questions.
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from functools import cache
from importlib.resources import as_file, files
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from qa.answer.evidence import Asked, take_apart
from qa.answer.expected import find_kind
from qa.types import Candidate, Reading
from qa.words import content_stems

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from qa.seams import PassageScores, ReaderContext, SpanScorer
    from qa.types import Hit, Passage, Span

CONFIDENCE_FEATURES = ("margin", "lead", "coverage", "unknown", "retrieval", "kind_missing")
_LONGEST_SPAN = 48  # word pieces
_SPANS = 6  # the best spans of a passage that are looked at


@dataclass(frozen=True, slots=True)
class Calibration:
    """What was fitted for a network.

    Attributes:
        weights: by confidence feature.
        bias: added to their weighted sum; the logistic function of it is the confidence.
        abstain_below: the confidence under which the reader abstains.
        retrieval: how much a passage's retrieval score adds to its spans' scores.
        further: a further sentence is evidence when its score is at most this far below the best one's.
    """

    weights: Mapping[str, float]
    bias: float
    abstain_below: float
    retrieval: float
    further: float


class SpanReader:
    """Reads with a network."""

    name = "extractive"

    def __init__(
        self, network: SpanScorer, calibration: Calibration, frequencies: Mapping[str, int], passages: int
    ) -> None:
        """Read with ``network``; ``frequencies`` by stem over ``passages`` weigh the question's words."""
        self._network = network
        self._calibration = calibration
        self._frequencies = frequencies
        self._passages = passages

    @property
    def abstain_below(self) -> float:
        """The confidence under which the calibrated reader abstains."""
        return self._calibration.abstain_below

    def read(self, question: str, hits: Sequence[Hit]) -> Reading:
        """The sentences that hold the best spans of all hits, best first."""
        asked, ranked = self.rank(question, hits)
        if not ranked:
            return Reading((), 0.0)
        figures = confidence_figures(asked, ranked)
        weights = self._calibration.weights
        logit = self._calibration.bias + sum(weights.get(name, 0.0) * value for name, value in figures.items())
        near = [c for c in ranked if c.score >= ranked[0].score - self._calibration.further]
        return Reading(tuple(near), 1.0 / (1.0 + math.exp(-max(-40.0, min(40.0, logit)))))

    def rank(self, question: str, hits: Sequence[Hit]) -> tuple[Asked, list[Candidate]]:
        """The question taken apart, and one candidate for each sentence that holds a span, best first."""
        asked = take_apart(question, self._frequencies, self._passages)
        scores = self._network.score(question, [hit.passage.text for hit in hits])
        found: dict[tuple[str, int, int], Candidate] = {}
        for hit, said in zip(hits, scores, strict=True):
            for candidate in self._candidates(hit, said):
                known = found.get(candidate.span.key)
                if known is None or candidate.score > known.score:
                    found[candidate.span.key] = candidate
        return asked, sorted(found.values(), key=lambda c: (-c.score, c.span.key))

    def _candidates(self, hit: Hit, said: PassageScores) -> list[Candidate]:
        found = []
        for start, end, logit in best_spans(said):
            short = hit.passage.span.within(said.offsets[start][0], said.offsets[end][1])
            sentence = sentence_around(short, hit.passage)
            margin = (logit - said.null) / 2 + said.answerable
            score = margin + self._calibration.retrieval * hit.score
            features = {"margin": margin, "retrieval": hit.score, "affirmed": said.affirmed}
            found.append(Candidate(sentence, hit.passage, score, short, features))
        return found


def best_spans(said: PassageScores) -> list[tuple[int, int, float]]:
    """The spans of a passage that score best: first piece, last piece, sum of their logits; best first."""
    if not said.offsets:
        return []
    sums = said.starts[:, None] + said.ends[None, :]
    allowed = np.triu(np.ones(sums.shape, dtype=bool)) & ~np.triu(np.ones(sums.shape, dtype=bool), _LONGEST_SPAN)
    flat = np.where(allowed, sums, -np.inf).ravel()
    order = np.argsort(-flat, kind="stable")[:_SPANS]
    width = sums.shape[1]
    return [(int(n) // width, int(n) % width, float(flat[n])) for n in order if np.isfinite(flat[n])]


def sentence_around(short: Span, passage: Passage) -> Span:
    """The sentence, or the run of sentences, that holds a span; the span itself outside of any sentence."""
    holding = [sentence for sentence in passage.sentences if sentence.overlaps(short)]
    if not holding:
        return short
    start = min(short.start, holding[0].start) - passage.span.start
    end = max(short.end, holding[-1].end) - passage.span.start
    return passage.span.within(start, end)


def confidence_figures(asked: Asked, ranked: Sequence[Candidate]) -> dict[str, float]:
    """What the confidence is made of.

    ``margin``: the best span over "no answer"; ``lead``: over the best span of another sentence; ``coverage``:
    the share of the question's weight that the sentence's passage covers; ``unknown``: the share that no
    passage of the index covers; ``retrieval``: the passage's fused score; ``kind_missing``: whether a date or
    a number is asked for and the sentence has none.
    """
    best = ranked[0]
    lead = best.score - ranked[1].score if len(ranked) > 1 else 5.0
    stems = set(content_stems(best.passage.indexed_text))
    typed = asked.kind in {"date", "number"}
    return {
        "margin": best.features["margin"],
        "lead": min(lead, 5.0),
        "coverage": asked.coverage(stems),
        "unknown": 1.0 - asked.coverage(asked.known) if asked.weights else 0.0,
        "retrieval": best.features["retrieval"],
        "kind_missing": float(typed and not find_kind(asked.kind, best.span)),
    }


@cache
def shipped_folder() -> Path:
    """Where the package keeps its trained reader."""
    with as_file(files("qa.models").joinpath("reader")) as folder:
        return Path(folder)


def open_reader(context: ReaderContext) -> SpanReader:
    """The reader in the folder that the context names, else the shipped one."""
    from qa.adapters.span_network import SpanNetwork  # noqa: PLC0415 - onnxruntime is loaded only when chosen

    folder = Path(context.argument) if context.argument else shipped_folder()
    calibration = Calibration(**json.loads((folder / "calibration.json").read_text(encoding="utf-8")))
    return SpanReader(SpanNetwork(folder), calibration, context.frequencies, context.passages)

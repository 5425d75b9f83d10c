"""The reader that reads: a trained network looks for the answer, and each sentence is weighed by what it found.

The network scores every span of every retrieved passage against "no answer here". A sentence's score adds to that
how near the question it lies (vectors) and how many of the question's words it and its neighbours have. The best
sentence is the evidence, the best span inside it the short answer. Confidence is logistic in a few figures of the
reading. All weights stand in the reader's ``calibration.json``, fitted by ``qa reader calibrate``.
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
from qa.answer.expected import TYPED, find_kind
from qa.errors import PluginError
from qa.types import Candidate, Reading
from qa.words import content_stems

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from qa.seams import PassageScores, ReaderContext, SpanScorer
    from qa.types import Hit, Span

EVIDENCE_FEATURES = (
    "span",
    "answerable",
    "behind",
    "similarity",
    "coverage",
    "near_coverage",
    "retrieval",
    "kind_missing",
    "asks",
    "brief",
)
CONFIDENCE_FEATURES = ("score", "lead", "span", "answerable", "similarity", "coverage", "near_coverage", "unknown")
_LONGEST_SPAN = 48  # word pieces
_BRIEF = 30  # characters; shorter sentences rarely are evidence
_LARGEST_LEAD = 5.0


@dataclass(frozen=True, slots=True)
class Calibration:
    """What was fitted for a network.

    Attributes:
        evidence: by evidence feature, its weight in a sentence's score.
        confidence: by confidence feature, its weight.
        bias: added to the weighted confidence features; the logistic function of the sum is the confidence.
        abstain_below: the confidence under which the reader abstains.
        further: a further sentence is evidence when its score is at most this far below the best one's.
    """

    evidence: Mapping[str, float]
    confidence: Mapping[str, float]
    bias: float
    abstain_below: float
    further: float


class SpanReader:
    """Reads with a network."""

    name = "extractive"

    def __init__(self, network: SpanScorer, calibration: Calibration, context: ReaderContext) -> None:
        """Read the passages of the context's index with ``network``."""
        self._network = network
        self._calibration = calibration
        self._context = context

    @property
    def abstain_below(self) -> float:
        """The confidence under which the calibrated reader abstains."""
        return self._calibration.abstain_below

    def read(self, question: str, hits: Sequence[Hit]) -> Reading:
        """The sentences that answer best, best first, and how likely the best one is right."""
        asked, ranked = self.rank(question, hits)
        if not ranked:
            return Reading((), 0.0)
        logit = self._calibration.bias + weighed(confidence_figures(asked, ranked), self._calibration.confidence)
        near = [c for c in ranked if c.score >= ranked[0].score - self._calibration.further]
        return Reading(tuple(near), 1.0 / (1.0 + math.exp(-max(-40.0, min(40.0, logit)))))

    def rank(self, question: str, hits: Sequence[Hit]) -> tuple[Asked, list[Candidate]]:
        """The question taken apart, and every sentence of the hits as a candidate, best first."""
        asked = take_apart(question, self._context.frequencies, self._context.passages)
        sentences = [sentence for hit in hits for sentence in hit.passage.sentences]
        if not sentences:
            return asked, []
        vectors = self._context.sentence_vectors(sentences)
        nearness = iter((vectors @ self._context.embedder.embed_question(question)).tolist())
        scores = self._network.score(question, [hit.passage.text for hit in hits])
        found: list[Candidate] = []
        for hit, said in zip(hits, scores, strict=True):
            similarities = [next(nearness) for _ in hit.passage.sentences]
            found.extend(self._candidates(asked, hit, said, similarities))
        return asked, sorted(found, key=lambda candidate: (-candidate.score, candidate.span.key))

    def _candidates(
        self, asked: Asked, hit: Hit, said: PassageScores, similarities: Sequence[float]
    ) -> list[Candidate]:
        sentences = hit.passage.sentences
        spans = [best_span(said, sentence, hit.passage.span) for sentence in sentences]
        best = max((logit for _, logit in spans), default=0.0)
        stems = [set(content_stems(sentence.text)) for sentence in sentences]
        found = []
        for n, (sentence, (short, logit)) in enumerate(zip(sentences, spans, strict=True)):
            features = {
                "span": (logit - said.null) / 2,
                "answerable": said.answerable,
                "behind": (logit - best) / 2,
                "similarity": similarities[n],
                "coverage": asked.coverage(stems[n]),
                "near_coverage": asked.coverage(set().union(*stems[max(0, n - 1) : n + 2])),
                "retrieval": hit.score,
                "kind_missing": float(asked.kind in TYPED and not find_kind(asked.kind, sentence)),
                "asks": float(sentence.text.endswith("?")),
                "brief": float(len(sentence) < _BRIEF),
                "affirmed": said.affirmed,
            }
            score = weighed(features, self._calibration.evidence)
            found.append(Candidate(sentence, hit.passage, score, short, features))
        return found


def best_span(said: PassageScores, sentence: Span, passage: Span) -> tuple[Span | None, float]:
    """The span inside a sentence that the network likes best, and its logit; None where no piece lies in it."""
    start, end = sentence.start - passage.start, sentence.end - passage.start
    inside = [n for n, (a, b) in enumerate(said.offsets) if a < end and b > start]
    if not inside:
        return None, said.null
    first, last = inside[0], inside[-1] + 1
    sums = said.starts[first:last, None] + said.ends[None, first:last]
    allowed = np.triu(np.ones(sums.shape, dtype=bool)) & ~np.triu(np.ones(sums.shape, dtype=bool), _LONGEST_SPAN)
    sums = np.where(allowed, sums, -np.inf)
    a, b = divmod(int(np.argmax(sums)), sums.shape[1])
    left = max(said.offsets[first + a][0], start)
    right = min(said.offsets[first + b][1], end)
    return passage.within(left, right), float(sums[a, b])


def weighed(features: Mapping[str, float], weights: Mapping[str, float]) -> float:
    """The weighted sum; features without a weight count nothing."""
    return sum(weights.get(name, 0.0) * value for name, value in features.items())


def confidence_figures(asked: Asked, ranked: Sequence[Candidate]) -> dict[str, float]:
    """What the confidence is made of: some of the best candidate's features, and how it stands out.

    ``lead`` is how far its score lies above the best one of another passage; ``unknown`` is the share of the
    question's weight in words that no passage of the index has.
    """
    best = ranked[0]
    other = next((c for c in ranked if c.passage.span.key != best.passage.span.key), None)
    lead = best.score - other.score if other else _LARGEST_LEAD
    kept = {name: best.features[name] for name in CONFIDENCE_FEATURES if name in best.features}
    return {
        **kept,
        "score": best.score,
        "lead": min(lead, _LARGEST_LEAD),
        "unknown": 1.0 - asked.coverage(asked.known) if asked.weights else 0.0,
    }


@cache
def shipped_folder() -> Path:
    """Where the package keeps its trained reader."""
    with as_file(files("qa.models").joinpath("reader")) as folder:
        return Path(folder)


def open_reader(context: ReaderContext) -> SpanReader:
    """The reader in the folder that the context names, else the shipped one.

    Raises:
        PluginError: when a file is missing or damaged.
    """
    from qa.adapters.span_network import SpanNetwork  # noqa: PLC0415 - onnxruntime is loaded only when chosen

    folder = Path(context.argument) if context.argument else shipped_folder()
    try:
        calibration = Calibration(**json.loads((folder / "calibration.json").read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError) as error:
        raise PluginError(f"the reader in {folder} has no calibration that can be read: {error}") from error
    return SpanReader(SpanNetwork(folder), calibration, context)

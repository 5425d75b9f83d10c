"""The reader that reads: a trained network looks for the answer, and each sentence is weighed by what it found.

The network scores every span of every retrieved passage against "no answer here". A sentence's score adds to that
how near the question it lies (vectors) and how many of the question's words it and its neighbours have. The best
sentence is the evidence, the best span inside it the short answer, and the passages are ranked anew by their best
sentences. Confidence is logistic in a few figures of the reading. All weights stand in the reader's
``calibration.json``, fitted by ``bench/calibrate_reader.py``.
"""

from __future__ import annotations

import math
import re
from dataclasses import replace
from functools import cache
from importlib.resources import as_file, files
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from qa.answer.calibration import Calibration
from qa.answer.datings import with_dates_of
from qa.answer.evidence import Asked, take_apart
from qa.answer.features import confidence_figures, measure, weighed
from qa.answer.leads import lead_of, without_lead
from qa.answer.orders import is_order
from qa.answer.polarity import leaves_out_denial
from qa.answer.ranking import in_order, telling
from qa.errors import PluginError
from qa.types import Candidate, Hit, Reading, Signal
from qa.voices import as_read, speakers_asked_for, with_names, without_speakers
from qa.words import content_stems

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from qa.generators import SupportJudge
    from qa.seams import PassageScores, ReaderContext, SpanScorer
    from qa.types import Passage, Span

_ONESELF = frozenset({"I", "me", "myself", "I myself"})
# "is important in terms of": a clause that lacks its beginning or its end.
_BROKEN_OFF = re.compile(r"^(?:is|are|was|were)\s|\s(?:of|to|the|an?|and|or|for|with|from|than|its|their)$")
_LONGEST_SHORT = 100  # characters; what is longer says no more at a glance than its sentence


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

    @property
    def judge(self) -> SupportJudge | None:
        """The network's judgement of statements; None where it never learnt that."""
        return self._network.judge

    def read(self, question: str, hits: Sequence[Hit]) -> Reading:
        """The sentences that answer best, best first, and how likely the best one is right."""
        if is_order(question) or not content_stems(question):  # no question, or nothing asked: nothing to read
            return Reading((), 0.0, tuple(hits))
        asked, ranked = self.rank(question, hits)
        if not ranked:
            return Reading((), 0.0, tuple(hits))
        figures, calibration = confidence_figures(asked, ranked), self._calibration_for(hits)
        near = telling(asked, ranked, calibration.further)
        return Reading(
            tuple(near),
            calibration.sure(figures),
            reranked(hits, ranked, calibration.retrieval),
            short_answer(asked, near[0], calibration),
            calibration.enough(figures),
        )

    def _calibration_for(self, hits: Sequence[Hit]) -> Calibration:
        """What was fitted for texts like that of the first passage."""
        return self._calibration.of(self._context.texts.get(hits[0].passage.span.source))

    def rank(self, question: str, hits: Sequence[Hit]) -> tuple[Asked, list[Candidate]]:
        """The question taken apart, and every sentence of the hits as a candidate, best first."""
        passages = [hit.passage for hit in hits]
        question = with_names(question, passages)
        asked = take_apart(question, self._context.frequencies, self._context.passages)
        asked = replace(asked, speakers=speakers_asked_for(question, asked.names, passages))
        sentences = [sentence for hit in hits for sentence in hit.passage.sentences]
        if not sentences:
            return asked, []
        nearness = iter(self._nearness(question, hits, sentences))
        scores, weights = self._scores(question, hits), self._calibration_for(hits).evidence
        found: list[Candidate] = []
        for hit, said in zip(hits, scores, strict=True):
            similarities = [next(nearness) for _ in hit.passage.sentences]
            for measured in measure(asked, hit, said, similarities):
                score = weighed(measured.features, weights)
                found.append(Candidate(measured.sentence, hit.passage, score, measured.short, measured.features))
        return asked, in_order(asked, found)

    def _scores(self, question: str, hits: Sequence[Hit]) -> list[PassageScores]:
        """What the network says of each passage, asked what is asked of its speaker if it has one, and by its dates."""
        wordings = [with_dates_of(as_read(question, [hit.passage]), hit.passage) for hit in hits]
        said: dict[str, Iterator[PassageScores]] = {}
        for wording in dict.fromkeys(wordings):
            passages = [hit.passage for hit, own in zip(hits, wordings, strict=True) if own == wording]
            leads = [self._lead(wording, passage) for passage in passages]
            texts = [lead + passage.text for lead, passage in zip(leads, passages, strict=True)]
            scores = self._network.score(wording, texts)
            said[wording] = map(without_lead, scores, map(len, leads))
        return [next(said[wording]) for wording in wordings]

    def _lead(self, question: str, passage: Passage) -> str:
        """What is read before a passage; nothing where the network could not read both at once."""
        lead = lead_of(passage)
        count = self._context.embedder.count_pieces
        fits = bool(lead) and count(f"{question} {lead} {passage.text}") < self._network.max_pieces
        return f"{lead}\n" if fits else ""

    def _nearness(self, question: str, hits: Sequence[Hit], sentences: Sequence[Span]) -> list[float]:
        """How near each sentence lies to the question, with or without its speaker's name, whichever is nearer."""
        vectors = self._context.sentence_vectors(sentences)
        wordings = dict.fromkeys((question, without_speakers(question, [hit.passage for hit in hits])))
        asked = np.stack([self._context.embedder.embed_question(wording) for wording in wordings])
        return [float(near) for near in (vectors @ asked.T).max(axis=1)]


def short_answer(asked: Asked, best: Candidate, calibration: Calibration) -> str | None:
    """The short answer; yes or no where that is asked and the network leans far enough to one side.

    Who says "I" is the one who speaks.

    None where it would be too long or a clause broken off, or would leave out that its sentence denies it, and where
    yes or no would be read out of a sentence that has no word of the question and says neither, or out of a passage
    that hardly answers.
    """
    if asked.kind != "yes_no":
        short = best.short
        if short is None or len(short) > _LONGEST_SHORT:
            return None
        if asked.kind == "other" and _BROKEN_OFF.search(short.text):
            return None
        if leaves_out_denial(asked.text, best.span, short):
            return None
        speaker = best.passage.provenance.speaker
        return speaker if speaker and asked.kind == "person" and short.text in _ONESELF else short.text
    if best.features["answerable"] < calibration.word_above or not asked.may_be_settled_by(best.span.text):
        return None
    leaning = best.features["affirmed"]
    return "Yes" if leaning > calibration.yes_above else "No" if leaning < calibration.no_below else None


def reranked(hits: Sequence[Hit], ranked: Sequence[Candidate], retrieval: float = 0.0) -> tuple[Hit, ...]:
    """The hits in the order of their best sentences; each says what it was scored and ranked before.

    The new score is how likely a passage is the right one, compared with the best of all: 1 for the first.

    Args:
        hits: as they were retrieved.
        ranked: every sentence of theirs, best first.
        retrieval: how much the score that a passage was retrieved with adds to its best sentence's.
    """
    best: dict[tuple[str, int, int], float] = {}
    for candidate in ranked:
        best.setdefault(candidate.passage.span.key, candidate.score)
    scores = [best.get(hit.passage.span.key, -math.inf) + retrieval * hit.score for hit in hits]
    found = []
    for rank, (hit, score) in enumerate(zip(hits, scores, strict=True), 1):
        found.append(Hit(hit.passage, math.exp(score - max(scores)), {**hit.signals, "fused": Signal(rank, hit.score)}))
    return tuple(sorted(found, key=lambda hit: -hit.score))


@cache
def shipped_folder() -> Path:
    """Where the package keeps its trained reader."""
    with as_file(files("qa.models").joinpath("reader")) as folder:
        return Path(folder)


def open_network(folder: Path) -> SpanScorer:
    """The network in a folder: one of this project's, or a span-prediction model in the Hugging Face layout.

    Raises:
        PluginError: when the folder holds neither, or what it holds cannot be loaded.
    """
    if (folder / "reader.json").is_file():
        from qa.adapters.span_network import SpanNetwork  # noqa: PLC0415 - onnxruntime is loaded only when chosen

        return SpanNetwork(folder)
    if (folder / "config.json").is_file():
        from qa.adapters.span_folder import SpanFolder  # noqa: PLC0415 - as above, for torch

        return SpanFolder(folder)
    raise PluginError(f"there is no reader in {folder}: it holds neither reader.json nor config.json")


def open_reader(context: ReaderContext) -> SpanReader:
    """The reader in the folder that the context names, else the shipped one.

    A folder without a ``calibration.json`` is read with the shipped weights, which were fitted to the shipped network.

    Raises:
        PluginError: when a file is missing or damaged.
    """
    folder = Path(context.argument).expanduser() if context.argument else shipped_folder()
    network = open_network(folder)
    fitted = folder if (folder / "calibration.json").is_file() else shipped_folder()
    try:
        calibration = Calibration.read(fitted / "calibration.json")
    except (OSError, ValueError, TypeError, AttributeError) as error:
        raise PluginError(f"the reader in {fitted} has no calibration that can be read: {error}") from error
    return SpanReader(network, calibration, context)

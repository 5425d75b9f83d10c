from __future__ import annotations

import json

import numpy as np
import pytest
from builders import make_context, make_hit, make_passage

from qa.answer.span_reader import (
    CONFIDENCE_FEATURES,
    EVIDENCE_FEATURES,
    Calibration,
    SpanReader,
    best_span,
    confidence_figures,
    shipped_folder,
)
from qa.seams import PassageScores
from qa.types import Hit

CALIBRATION = Calibration(
    evidence={"span": 1.0, "answerable": 1.0, "coverage": 0.1},
    confidence={"span": 1.0, "unknown": -4.0},
    bias=0.0,
    abstain_below=0.5,
    further=1.0,
)


def scores_for(text: str, answer: str, *, logit: float = 5.0, answerable: float = 1.0) -> PassageScores:
    """What a network says that is sure of one span; pieces are words."""
    offsets, start = [], 0
    for word in text.split():
        start = text.index(word, start)
        offsets.append((start, start + len(word)))
        start += len(word)
    begin = text.index(answer)
    starts = np.array([logit if a == begin else -5.0 for a, _ in offsets], dtype=np.float32)
    ends = np.array([logit if b == begin + len(answer) else -5.0 for _, b in offsets], dtype=np.float32)
    return PassageScores(starts, ends, tuple(offsets), 0.0, answerable, 0.0)


class ScriptedNetwork:
    """Finds the given answers."""

    def __init__(self, answers: dict[str, tuple[str, float]]) -> None:
        self._answers = answers

    def score(self, question, passages):
        return [scores_for(text, self._answers[text][0], logit=self._answers[text][1]) for text in passages]


def read(question: str, hits: list[Hit], answers: dict[str, tuple[str, float]], words: dict[str, int]):
    return SpanReader(ScriptedNetwork(answers), CALIBRATION, make_context(words)).read(question, hits)


def test_the_sentence_that_holds_the_best_span_is_the_evidence():
    near = make_hit(["The port opened in 1911 .", "It closed in 1980 ."], source="a.txt")
    far = make_hit(["Trams ran until 1950 ."], source="b.txt")
    answers = {near.passage.text: ("1980", 6.0), far.passage.text: ("1950", 2.0)}
    reading = read("When did the port close?", [far, near], answers, {"port": 1, "close": 1})
    assert reading.candidates[0].span.text == "It closed in 1980 ."
    assert reading.candidates[0].short.text == "1980"
    assert [c.span.source for c in reading.candidates] == ["a.txt"]


def test_words_that_no_passage_has_lower_the_confidence():
    hit = make_hit(["The port opened in 1911 ."])
    answers = {hit.passage.text: ("1911", 1.0)}
    known = read("When did the port open?", [hit], answers, {"port": 1, "open": 1})
    unknown = read("When did the airport levitate?", [hit], answers, {"port": 1})
    assert unknown.confidence < known.confidence


def test_nothing_retrieved_is_nothing_read():
    reading = read("Who?", [], {}, {})
    assert reading.candidates == ()
    assert reading.confidence == 0.0


def test_confidence_says_how_far_the_best_passage_leads():
    near = make_hit(["It closed in 1980 ."], source="a.txt")
    far = make_hit(["Trams ran until 1950 ."], source="b.txt")
    answers = {near.passage.text: ("1980", 6.0), far.passage.text: ("1950", 2.0)}
    reader = SpanReader(ScriptedNetwork(answers), CALIBRATION, make_context())
    figures = confidence_figures(*reader.rank("When?", [far, near]))
    assert figures["lead"] == pytest.approx(4.0)
    assert confidence_figures(*reader.rank("When?", [near]))["lead"] == pytest.approx(5.0)
    assert set(figures) == set(CONFIDENCE_FEATURES)


def test_the_best_span_stays_inside_its_sentence_and_never_runs_backwards():
    passage = make_passage(["a b c", "d e"])
    said = scores_for(passage.text, "d")
    for sentence, expected in zip(passage.sentences, ("a", "d"), strict=True):
        short, _ = best_span(said, sentence, passage.span)
        assert sentence.contains(short)
        assert len(short) > 0
        assert expected in sentence.text
    assert best_span(said, passage.sentences[1], passage.span)[0].text == "d"


def test_a_sentence_that_was_not_read_has_no_span():
    passage = make_passage(["a b c"])
    unread = PassageScores(np.zeros(0, np.float32), np.zeros(0, np.float32), (), -3.0, 0.0, 0.0)
    assert best_span(unread, passage.sentences[0], passage.span) == (None, -3.0)


def test_the_shipped_calibration_weighs_known_features_only():
    loaded = json.loads((shipped_folder() / "calibration.json").read_text())
    assert set(loaded["evidence"]) <= set(EVIDENCE_FEATURES)
    assert set(loaded["confidence"]) <= set(CONFIDENCE_FEATURES)
    assert 0.0 < loaded["abstain_below"] < 1.0

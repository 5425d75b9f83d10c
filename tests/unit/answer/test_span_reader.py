from __future__ import annotations

import numpy as np
import pytest

from builders import make_hit, make_passage
from qa.answer.span_reader import Calibration, SpanReader, best_spans, sentence_around
from qa.seams import PassageScores

CALIBRATION = Calibration({"margin": 1.0, "unknown": -2.0}, 0.0, 0.5, retrieval=0.0, further=1.0)


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


def test_the_sentence_that_holds_the_best_span_is_the_evidence():
    near = make_hit(["The port opened in 1911 .", "It closed in 1980 ."], source="a.txt")
    far = make_hit(["Trams ran until 1950 ."], source="b.txt")
    network = ScriptedNetwork({near.passage.text: ("1980", 6.0), far.passage.text: ("1950", 2.0)})
    reading = SpanReader(network, CALIBRATION, {"port": 1}, 2).read("When did the port close?", [far, near])
    assert reading.candidates[0].span.text == "It closed in 1980 ."
    assert reading.candidates[0].short.text == "1980"
    assert [c.span.source for c in reading.candidates] == ["a.txt"]


def test_words_that_no_passage_has_lower_the_confidence():
    hit = make_hit(["The port opened in 1911 ."])
    network = ScriptedNetwork({hit.passage.text: ("1911", 1.0)})
    known = SpanReader(network, CALIBRATION, {"port": 1, "open": 1}, 2).read("When did the port open?", [hit])
    unknown = SpanReader(network, CALIBRATION, {"port": 1}, 2).read("When did the airport levitate?", [hit])
    assert unknown.confidence < known.confidence


def test_nothing_retrieved_is_nothing_read():
    assert SpanReader(ScriptedNetwork({}), CALIBRATION, {}, 0).read("Who?", []).candidates == ()


def test_best_spans_never_run_backwards():
    said = scores_for("a b c", "b")
    assert best_spans(said)[0][:2] == (1, 1)
    assert all(start <= end for start, end, _ in best_spans(said))
    empty = PassageScores(np.zeros(0, np.float32), np.zeros(0, np.float32), (), 0.0, 0.0, 0.0)
    assert best_spans(empty) == []


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [(0, 3, "One is."), (4, 12, "One is. Two are."), (8, 11, "Two are.")],
)
def test_the_sentences_around_a_span(start, end, expected):
    passage = make_passage(["One is.", "Two are."])
    assert sentence_around(passage.span.within(start, end), passage).text == expected

from __future__ import annotations

import numpy as np
import pytest

from builders import make_hit, make_passage
from qa.answer.evidence import take_apart
from qa.answer.features import measure
from qa.answer.voices import voice_of, without_speakers
from qa.seams import PassageScores
from qa.types import Hit, Provenance
from qa.words import stem

SAID = Provenance(speaker="Lena Voss", question="Is the dam safe?", asker="John Roe")
EXCHANGE = make_passage(["Is the dam safe?", "The dam is sound."], provenance=SAID)


def test_an_answer_is_the_speakers_and_a_question_the_interviewers():
    asked, answered = (voice_of(EXCHANGE, sentence) for sentence in EXCHANGE.sentences)
    assert {stem("John"), stem("Roe"), stem("interviewer"), stem("journalist")} <= asked
    assert answered == {stem("Lena"), stem("Voss")}
    nobody = make_passage(["It rained."])
    assert voice_of(nobody, nobody.sentences[0]) == frozenset()


@pytest.mark.parametrize(
    ("question", "shorter"),
    [
        ("How does Voss describe the dam?", "How does  describe the dam?"),
        ("In Lena Voss's words, what is the dam?", "In   words, what is the dam?"),
        ("Who is Lena Voss?", "Who is Lena Voss?"),  # nothing else is asked
        ("How does Maro describe the dam?", "How does Maro describe the dam?"),  # does not speak
    ],
)
def test_a_question_is_compared_without_the_names_of_those_who_speak(question, shorter):
    assert without_speakers(question, [EXCHANGE]) == shorter


def test_what_somebody_says_counts_as_having_the_name():
    names = {}
    for provenance in (SAID, Provenance()):
        passage = make_passage(["Is the dam safe?", "The dam is sound."], provenance=provenance)
        asked = take_apart("What does Voss say of the dam?", {stem("dam"): 1, stem("Voss"): 1}, 10)
        silent = PassageScores(*make_scores(passage.text))
        names[provenance.speaker] = [
            (m.features["names"], round(m.features["coverage"], 2))
            for m in measure(asked, Hit(passage, 0.5, {}), silent, [0.0, 0.0])
        ]
    assert names["Lena Voss"][1] == (1.0, 1.0)
    assert names[None][1][0] == 0.0
    assert names["Lena Voss"][0] == names[None][0]  # the interviewer's question is not hers


def make_scores(text: str):
    words = text.split()
    return np.zeros(len(words)), np.zeros(len(words)), tuple((0, 1) for _ in words), 0.0, 0.0, 0.0


def test_a_passage_without_speakers_changes_nothing():
    assert without_speakers("What did Voss say?", [make_hit(["It rained."]).passage]) == "What did Voss say?"

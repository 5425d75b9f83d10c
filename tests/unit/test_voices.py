from __future__ import annotations

import numpy as np
import pytest

from builders import make_hit, make_passage
from qa.answer.evidence import take_apart
from qa.answer.features import measure
from qa.seams import PassageScores
from qa.types import Hit, Provenance
from qa.voices import as_read, voice_of, with_names, without_speakers
from qa.words import stem

SAID = Provenance(speaker="Lena Voss", question="Is the dam safe?", asker="John Roe")
EXCHANGE = make_passage(["Is the dam safe?", "The dam is sound."], provenance=SAID)


def test_an_answer_is_the_speakers_and_a_question_the_interviewers():
    question = "What did the journalist want to know?"
    asked, answered = (voice_of(EXCHANGE, sentence, question) for sentence in EXCHANGE.sentences)
    assert {stem("John"), stem("Roe"), stem("interviewer"), stem("journalist")} <= asked
    assert answered == {stem("Lena"), stem("Voss")}
    nobody = make_passage(["It rained."])
    assert voice_of(nobody, nobody.sentences[0], question) == frozenset()


@pytest.mark.parametrize("question", ["According to the interview, is the dam safe?", "What did John Roe report?"])
def test_an_interview_is_no_interviewer(question):
    assert voice_of(EXCHANGE, EXCHANGE.sentences[0], question) == {stem("John"), stem("Roe")}


@pytest.mark.parametrize(
    ("question", "shorter"),
    [
        ("How does Voss describe the dam?", "How does describe the dam?"),
        ("In Lena Voss's words, what is the dam?", "what is the dam?"),
        ("Who is Lena Voss?", "Who is Lena Voss?"),  # nothing else is asked
        ("How does Maro describe the dam?", "How does Maro describe the dam?"),  # does not speak
        ("How does Lena Maro describe the dam?", "How does Lena Maro describe the dam?"),  # another of that name
        ("According to Ms. Voss, what is the dam?", "what is the dam?"),
        ("As Voss puts it, what is the dam?", "what is the dam?"),
        ("What does Voss say about the dam?", "What is said about the dam?"),
        ("What did the mayor tell Ms. Maro?", "What did the mayor tell Ms. Maro?"),
        ("Which dam did the interviewer say is unsafe?", "Which dam is unsafe?"),
        ("Which dam did the interviewer visit?", "Which dam did visit?"),
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


@pytest.mark.parametrize("question", ["When was Lena Voss born?", "Where did Voss study dams?"])
def test_what_is_asked_about_a_speaker_is_read_with_the_name(question):
    assert as_read(question, [EXCHANGE]) == question


def test_what_a_speaker_says_is_read_without_the_name():
    assert as_read("How does Voss describe the dam?", [EXCHANGE]) == "How does describe the dam?"


@pytest.mark.parametrize(
    ("question", "named"),
    [
        ("How does the acting Chief Engineer describe the dam?", "How does Lena Voss describe the dam?"),
        ("How does the chief engineer describe the dam?", "How does Lena Voss describe the dam?"),
        ("What does the TDB Chief Engineer say?", "What does Lena Voss say?"),
        ("What does the Chief Engineer of the TDB say?", "What does Lena Voss say?"),
        ("What does the Chief Engineer of the Tarn Dam Board say?", "What does Lena Voss say?"),
        ("What is the chief engineer's view of the dam?", "What is Lena Voss's view of the dam?"),
        ("What does the UN Chief Engineer say?", "What does the UN Chief Engineer say?"),
        ("What does the Chief Engineer of the Mill say?", "What does the Chief Engineer of the Mill say?"),
        ("What does the engineer say?", "What does the engineer say?"),
        ("Who is the acting Chief Engineer?", "Who is the acting Chief Engineer?"),  # the name is what is asked for
    ],
)
@pytest.mark.parametrize(
    "preface",
    [
        "We met the acting Chief Engineer of the Tarn Dam Board (TDB) Lena Voss in March.",
        "An interview with the acting Chief Engineer of the Tarn Dam Board (TDB), L. Voss.",
        "The office of the acting Chief Engineer of the Tarn Dam Board (TDB) Voss is small.",
    ],
)
def test_an_office_is_read_as_the_name_of_the_speaker_who_holds_it(question, named, preface):
    assert with_names(question, [EXCHANGE, make_passage([preface])]) == named


@pytest.mark.parametrize("preface", ["In the interview Lena Voss speaks.", "The late Lena Voss is missed."])
def test_what_is_no_office_names_nobody(preface):
    for question in ("What does the interview say of the dam?", "What does the late report say?"):
        assert with_names(question, [EXCHANGE, make_passage([preface])]) == question


def test_a_speaker_without_letters_is_nobody():
    star = make_passage(["It rained."], provenance=Provenance(speaker="*"))
    assert with_names("What does the mayor say?", [star]) == "What does the mayor say?"
    assert as_read("What does the mayor say?", [star]) == "What does the mayor say?"


@pytest.mark.parametrize("preface", ["Lena Voss is here.", "The mayor met Jo Maro.", "", "The dam of Lena Voss."])
def test_an_office_that_no_passage_gives_the_speaker_stays(preface):
    question = "How does the mayor describe the dam?"
    assert with_names(question, [EXCHANGE, make_passage([preface])]) == question

"""Answers to what a speaker says, where several speak."""

from __future__ import annotations

import pytest

from builders import ScriptedNetwork, make_context, make_passage
from qa.answer.calibration import Calibration
from qa.answer.span_reader import SpanReader
from qa.types import Hit, Provenance, Reading

BY_WORDS = Calibration({"coverage": 1.0, "span": 0.1}, {}, 0.0, 0.5, further=5.0)
RAISED = "Will the dam be raised?"


def said_by(speaker: str | None, sentence: str, source: str) -> Hit:
    provenance = Provenance(speaker=speaker, question=RAISED)
    return Hit(make_passage([sentence], source=source, provenance=provenance), 0.5, {})


VOSS = said_by("Lena Voss", "We want the dam raised .", "a.txt")
MARO = said_by("Jon Maro", "That is a mistake .", "b.txt")
NAMING = said_by("Lena Voss", "Maro wants the dam as it is .", "c.txt")
PROSE = said_by(None, "The mayor wants no dam .", "d.txt")


def read(question: str, *hits: Hit) -> Reading:
    """What is read by a network that leans to yes; every hit here is read behind its question."""
    answers = {
        f"{RAISED}\n{hit.passage.text}": ("mistake" if "mistake" in hit.passage.text else "dam", 1.0) for hit in hits
    }
    context = make_context({"dam": 1, "want": 1, "raise": 1, "Maro": 1})
    return SpanReader(ScriptedNetwork(answers, affirmed=2.0), BY_WORDS, context).read(question, hits)


def sources(reading: Reading) -> list[str]:
    return [candidate.span.source for candidate in reading.candidates]


@pytest.mark.parametrize(
    ("question", "hits", "found"),
    [
        ("What does Maro want of the dam?", [VOSS, MARO], ["b.txt"]),
        ("What does Jon Maro think of the dam?", [VOSS, MARO], ["b.txt"]),
        ("What does Voss want of the dam?", [VOSS, MARO], ["a.txt"]),
        ("What does Maro want of the dam?", [VOSS], ["a.txt"]),  # Maro does not speak here
        ("What does Maro want of the dam?", [VOSS, MARO, NAMING], ["b.txt", "c.txt"]),
        ("What does Maro want of the dam?", [VOSS, MARO, PROSE], ["b.txt", "d.txt"]),
        ("When was the dam of Maro raised?", [VOSS, MARO], ["a.txt", "b.txt"]),  # not what is said
    ],
)
def test_what_a_speaker_says_is_not_proven_by_what_another_says(question, hits, found):
    assert sorted(sources(read(question, *hits))) == found


def test_passages_of_whom_was_asked_for_come_first():
    hits = read("What does Maro want of the dam?", VOSS, MARO).hits
    assert [hit.passage.span.source for hit in hits] == ["b.txt", "a.txt"]


def test_yes_is_not_read_out_of_a_sentence_without_a_word_of_the_question():
    assert read("Does Maro want the dam raised?", MARO).short is None
    assert read("Does Voss want the dam raised?", VOSS).short == "Yes"
    plain = said_by("Jon Maro", "Yes , a mistake .", "e.txt")
    assert read("Does Maro want the dam raised?", plain).short == "Yes"


def test_what_the_interviewer_says_is_asked_for_without_a_name():
    provenance = Provenance(speaker="Lena Voss", question="People fear for the dam .", asker="John Roe")
    exchange = Hit(make_passage(["People fear for the dam .", "We want it raised ."], provenance=provenance), 0.5, {})
    answers = {exchange.passage.text: ("dam", 1.0)}
    reader = SpanReader(ScriptedNetwork(answers), BY_WORDS, make_context({"dam": 1, "want": 1, "raise": 1}))
    for question in ("What did the interviewer say of the dam?", "What did the journalist say Voss wants?"):
        assert reader.read(question, [exchange]).candidates[0].span.text == "People fear for the dam ."
    assert reader.read("What did Voss say of the dam?", [exchange]).candidates[0].span.text == "We want it raised ."
    asked, _ = reader.rank("According to the interview, what is wanted?", [exchange])
    assert asked.speakers == frozenset()  # no interviewer is asked for

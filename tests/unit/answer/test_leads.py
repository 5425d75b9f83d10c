from __future__ import annotations

import numpy as np
import pytest

from builders import StemEmbedder, make_context, piece_places
from qa.answer.calibration import Calibration
from qa.answer.leads import lead_of, without_lead
from qa.answer.span_reader import SpanReader
from qa.corpus import outline
from qa.passages import split
from qa.seams import PassageScores
from qa.types import Document, Hit, Passage, Provenance

QUESTION = "Will the dam be raised?"


def passage_in(before: str, text: str, provenance: Provenance | None = None) -> Passage:
    """A passage with something before it in its document."""
    span = Document("a.txt", before + text).span(len(before))
    return Passage(span, provenance or Provenance(), (span,))


@pytest.mark.parametrize(
    ("text", "question", "lead"),
    [
        ("It rained.", None, ""),
        ("By four metres.", QUESTION, QUESTION),
        (f"{QUESTION}\nYes.", QUESTION, ""),  # it has its question
        ("Will the dam\n  be raised?\nYes.", "Will the dam\n  be raised?", ""),
        ("be raised? Yes.", "Will the dam\n  be raised?", QUESTION),  # its end alone
    ],
)
def test_a_question_leads_up_to_the_answer_that_stands_without(text, question, lead):
    assert lead_of(passage_in(f"{QUESTION}\nYes.\n", text, Provenance(question=question))) == lead


@pytest.mark.parametrize(
    ("text", "title", "section", "lead"),
    [
        ("It opens at nine.", "Oruba Museum", "Visiting › Hours", "Oruba Museum › Visiting › Hours"),
        ("It opens at nine.", "Oruba Museum", None, "Oruba Museum"),
        ("It opens at nine.", None, "Hours", "Hours"),
        ("Hours\nIt opens at nine.", "Oruba Museum", "Hours", "Oruba Museum"),  # it shows its heading
        ("Oruba\nMuseum\nA leaflet", "Oruba Museum", None, ""),
    ],
)
def test_title_and_headings_are_read_before_what_they_stand_over(text, title, section, lead):
    assert lead_of(passage_in("Something.\n", text, Provenance(title=title, section=section))) == lead


def test_the_question_of_a_brief_reply_goes_before_the_title():
    said = Provenance(title="An interview with Mr Roe", question=QUESTION)
    assert lead_of(passage_in(QUESTION, "By four metres.", said)) == QUESTION
    assert lead_of(passage_in("", f"{QUESTION} By four metres.", said)) == "An interview with Mr Roe"


def test_the_second_to_answer_is_read_behind_the_question():
    told = f"HOST: {QUESTION}\nVOSS: Yes. By four metres.\nMARO: That is a mistake.\nHOST: Why?\nMARO: It costs us.\n"
    passages = split(outline(Document("a.txt", told)), count_pieces=StemEmbedder().count_pieces)
    (second,) = (passage for passage in passages if passage.text == "MARO: That is a mistake.")
    assert lead_of(second) == QUESTION


def test_scores_of_a_lead_are_left_out():
    logits = np.arange(4, dtype=np.float32)
    said = PassageScores(logits, logits, ((0, 3), (3, 4), (5, 7), (8, 9)), 1.0, 2.0, 3.0)
    own = without_lead(said, 5)
    assert own.offsets == ((0, 2), (3, 4))
    assert list(own.starts) == list(own.ends) == [2.0, 3.0]
    assert (own.null, own.answerable, own.affirmed) == (1.0, 2.0, 3.0)
    assert without_lead(said, 0).offsets == said.offsets
    assert without_lead(said, 20).offsets == ()


class Recording:
    """Keeps what it is given to read, and likes the first word best."""

    judge = None

    def __init__(self, max_pieces: int) -> None:
        self.max_pieces = max_pieces
        self.read: list[str] = []

    def score(self, question, passages):
        self.read += passages
        return [self._scores(text) for text in passages]

    def _scores(self, text):
        places = piece_places(text)
        logits = np.linspace(5, 1, len(places), dtype=np.float32)
        return PassageScores(logits, logits, places, 0.0, 1.0, 0.0)


def rank(network: Recording, passage: Passage):
    calibration = Calibration({"span": 1.0}, {}, 0.0, 0.5, 1.0)
    reader = SpanReader(network, calibration, make_context())
    return reader.rank("How high will it be?", [Hit(passage, 0.5, {})])[1]


def test_the_network_reads_the_lead_and_never_answers_with_it():
    network = Recording(40)
    (candidate,) = rank(network, passage_in(f"{QUESTION} Yes.\n", "By four metres.", Provenance(question=QUESTION)))
    assert network.read == [f"{QUESTION}\nBy four metres."]
    assert candidate.short.text == "By"
    assert candidate.span.text == "By four metres."


def test_a_lead_that_would_not_fit_is_not_read():
    network = Recording(15)  # words and two: the question has five, the lead five, the passage three
    rank(network, passage_in(f"{QUESTION} Yes.\n", "By four metres.", Provenance(question=QUESTION)))
    assert network.read == ["By four metres."]


@pytest.mark.parametrize(("sentences", "lead"), [(28, QUESTION), (40, "")])
def test_the_brief_end_of_a_long_answer_is_read_behind_its_question(sentences, lead):
    long = f"Q: {QUESTION}\nA: " + "The board decided it in March, after a long debate. " * sentences
    dialogue = outline(Document("a.txt", f"{long}\nQ: When?\nA: In May.\n"))
    asking, answering, *others = split(dialogue, count_pieces=StemEmbedder().count_pieces)
    continued = [passage for passage in others if passage.provenance.question == QUESTION]
    assert lead_of(asking) == lead_of(answering) == ""
    assert continued
    assert all(lead_of(passage) == lead for passage in continued)

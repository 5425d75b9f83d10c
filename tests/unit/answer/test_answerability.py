from __future__ import annotations

import numpy as np
import pytest

from qa.answer.answerability import SIGNS, answers_by, signs_of
from qa.seams import PassageScores
from qa.types import Document

TEXT = "The river commission met in Oruba in 2021. Lena Voss spoke. It will meet again in Tarn."


def marked(answer: str) -> PassageScores:
    """A network that marks one word of the text."""
    words = [(TEXT.index(word), TEXT.index(word) + len(word)) for word in TEXT.rstrip(".").split()]
    logits = np.array([4.0 if TEXT[a:b] == answer else -4.0 for a, b in words], dtype=np.float32)
    return PassageScores(logits, logits, tuple(words), 2.0, 1.5, 0.0)


def signs(question: str, answer: str) -> dict[str, float]:
    short, found = signs_of(question, Document("row", TEXT).span(), marked(answer))
    assert short is not None
    assert short.text == answer
    assert set(found) == set(SIGNS)
    return found


def test_the_network_says_how_sure_it_is() -> None:
    found = signs("Who spoke?", "Voss")
    assert found["margin"] == pytest.approx((8.0 - 2.0) / 2)
    assert found["answerable"] == 1.5


def test_what_the_text_lacks_of_the_question_is_counted() -> None:
    found = signs("Where did the Harbour commission meet in 2020?", "Oruba")
    assert (found["names_missing"], found["near_names_missing"]) == (1, 1)  # Harbour
    assert (found["numbers_missing"], found["near_numbers_missing"]) == (1, 1)  # 2020
    assert found["coverage"] == pytest.approx(2 / 4)  # commission, meet


def test_what_stands_in_another_sentence_is_missing_near_the_answer_only() -> None:
    found = signs("Where will the commission that Voss addressed meet again after 2021?", "Tarn")
    assert (found["names_missing"], found["near_names_missing"]) == (0, 1)
    assert (found["numbers_missing"], found["near_numbers_missing"]) == (0, 1)
    assert found["coverage"] > found["near_coverage"] > 0


def test_a_question_without_names_lacks_none() -> None:
    found = signs("who spoke?", "Voss")
    assert not any(value for name, value in found.items() if name.endswith("missing"))


def test_a_text_in_which_nothing_was_read_lacks_everything_near() -> None:
    said = PassageScores(np.zeros(0, np.float32), np.zeros(0, np.float32), (), 0.0, -3.0, 0.0)
    short, found = signs_of("Who met in Oruba?", Document("row", TEXT).span(), said)
    assert short is None
    assert (found["near_coverage"], found["near_names_missing"]) == (0.0, 1.0)


def test_weights_are_summed_with_their_bias() -> None:
    assert answers_by({"margin": 2.0, "answerable": 1.0}, {"margin": 1.5, "bias": -2.5}) == pytest.approx(0.5)

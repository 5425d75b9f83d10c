from __future__ import annotations

import random

from qa.training.negatives import Lookalikes

seeded = random.Random  # reproducible, nothing secret

CONTEXTS = (
    "The bridge over the Tarn was opened in 1911 by Lena Voss.",
    "The bridge over the Orl was opened in 1934.",
    "A bridge over the Tarn in another town was closed.",
    "Sheep graze on the hills of Dalmora.",
)


def test_the_context_that_shares_most_words_and_no_answer_is_chosen() -> None:
    found = {
        Lookalikes(CONTEXTS).choose("Who opened the bridge over the Tarn?", CONTEXTS[0], ["Lena Voss"], seeded(n))
        for n in range(20)
    }
    assert found == {CONTEXTS[1], CONTEXTS[2]}


def test_a_context_that_holds_an_answer_is_never_chosen() -> None:
    chosen = Lookalikes(CONTEXTS).choose("When was the bridge opened?", CONTEXTS[0], ["1934", "the tarn"], seeded(0))
    assert chosen is None


def test_a_question_that_shares_no_word_with_another_text_gets_none() -> None:
    assert Lookalikes(CONTEXTS).choose("What do sheep do?", CONTEXTS[3], ["graze"], seeded(0)) is None

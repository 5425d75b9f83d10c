from __future__ import annotations

import random

from qa.training.negatives import Lookalikes
from qa.training.rows import Row

seeded = random.Random  # reproducible, nothing secret

CONTEXTS = (
    "The bridge over the Tarn was opened in 1911 by Lena Voss.",
    "The bridge over the Orl was opened in 1934.",
    "A bridge over the Tarn in another town was closed.",
    "Sheep graze on the hills of Dalmora.",
)
ROWS = [Row("span", "Any?", context, (), False, f"Heading {n}") for n, context in enumerate(CONTEXTS)]  # noqa: FBT003


def chosen(question: str, own: str, answers: list[str], seed: int = 0) -> Row | None:
    asked = Row("span", question, own, ((0, 1),), True)  # noqa: FBT003
    return Lookalikes(ROWS).choose(asked, answers, seeded(seed))


def test_the_text_that_shares_most_words_and_no_answer_is_chosen_with_its_heading() -> None:
    found = [chosen("Who opened the bridge over the Tarn?", CONTEXTS[0], ["Lena Voss"], n) for n in range(20)]
    assert {row and (row.context, row.heading) for row in found} == {
        (CONTEXTS[1], "Heading 1"),
        (CONTEXTS[2], "Heading 2"),
    }


def test_a_text_that_holds_an_answer_is_never_chosen() -> None:
    assert chosen("When was the bridge opened?", CONTEXTS[0], ["1934", "the tarn"]) is None


def test_a_question_that_shares_no_word_with_another_text_gets_none() -> None:
    assert chosen("What do sheep do?", CONTEXTS[3], ["graze"]) is None

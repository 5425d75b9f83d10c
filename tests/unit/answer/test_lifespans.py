"""Years of birth and death in brackets behind a name."""

from __future__ import annotations

import pytest

from qa.answer.evidence import take_apart
from qa.answer.fitting import fitted
from qa.answer.lifespans import implied_stems, life_dates
from qa.types import Document

TAUGHT = "Agnes Holt (1871 to 1949) taught at the Slade School."
BORN = "Agnes Holt (born 3 May 1871 – d. c. 1949) taught."
TWO = "Ida Holm (1802-1866) and Jon Berg (1801—1870) led it."


@pytest.mark.parametrize(
    ("question", "text", "expected"),
    [
        ("When did Agnes Holt die?", TAUGHT, ["1949"]),
        ("When was Agnes Holt born?", TAUGHT, ["1871"]),
        ("When were Agnes Holt's birth and death?", TAUGHT, ["1871", "1949"]),
        ("When was Agnes Holt born?", BORN, ["3 May 1871"]),
        ("In what year did she pass away?", BORN, ["c. 1949"]),
        ("When did they die?", TWO, ["1866", "1870"]),
        ("When did Agnes Holt teach?", TAUGHT, []),
        ("When was the school born?", "The school (open 1871 to 1949) was small. (1871 to 1949)", []),
        ("When did he die?", "It cost more than planned (1200 to 1500) that year.", []),
    ],
)
def test_the_year_that_is_asked_for(question: str, text: str, expected: list[str]) -> None:
    assert [place.text for place in life_dates(question, Document("a.txt", text).span())] == expected


def test_brackets_speak_of_birth_and_death() -> None:
    assert implied_stems(TAUGHT) == implied_stems(BORN) >= {"born", "die"}
    assert implied_stems("Agnes Holt taught from 1902 to 1949.") == frozenset()


def test_the_short_answer_is_one_of_the_two_years() -> None:
    sentence = Document("a.txt", TAUGHT).span()
    asked = take_apart("When did Agnes Holt die?", {}, 0)
    assert fitted(asked, sentence, sentence.within(12, 30), lambda part: float(len(part))).text == "1949"

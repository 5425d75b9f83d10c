from __future__ import annotations

import pytest

from qa.answer.expected import expected_kind, find_kind, whole_date
from qa.types import Document


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("When was the bridge built?", "date"),
        ("In which year did it open?", "date"),
        ("memorandum date", "date"),
        ("How many ships call each year?", "number"),
        ("Who runs the port?", "person"),
        ("Where does the board meet?", "place"),
        ("In which city was it signed?", "place"),
        ("Why was it closed?", "reason"),
        ("Did the board agree?", "yes_no"),
        ("What is the board called?", "other"),
        ("What is the name of the harbour?", "other"),
        ("Who has to be told when the clause is used?", "person"),
        ("How old was the mayor when the bridge opened?", "number"),
        ("What happens when the dam breaks?", "other"),
        ("What did the councillor who objected want?", "other"),
        ("When the clause is used, who has to be told?", "person"),
        ("According to the board, in which years did it close?", "date"),
        ("According to the board, does the bridge close when it storms?", "yes_no"),
        ("If the dam breaks, is the board told?", "yes_no"),
        ("When was it built, who paid?", "date"),
        ("Which of the letters has no date?", "date"),
        ("What measure of time does it use?", "other"),
        ("How often does the board meet?", "frequency"),
        ("How frequently is it renewed?", "frequency"),
        ("How many times did they meet?", "number"),
        ("At what hour did it close?", "date"),
        ("May a tenant keep a pet?", "yes_no"),
        ("May 17 memorandum", "other"),
        ("police summit year?", "date"),
        ("board member of the league since", "date"),
        ("harbour seminar 2024 edition number", "number"),
        ("harbour office address", "place"),
        ("address by the mayor", "other"),
    ],
)
def test_the_wording_says_what_is_asked(question, kind):
    assert expected_kind(question) == kind


@pytest.mark.parametrize(
    ("kind", "sentence", "places"),
    [
        (
            "date",
            "Signed on 18 March 2010, amended May 4, 2011 and in June 2012.",
            ["18 March 2010", "May 4, 2011", "June 2012"],
        ),
        ("date", "It ran from June 28-29 in 2018.", ["June 28-29", "2018"]),
        ("date", "Dated 12.04.2024 (2024-04-12).", ["12.04.2024", "2024-04-12"]),
        ("date", "In the 9th and 10th centuries, on Sundays at 9:40.", ["9th and 10th centuries", "Sundays", "9:40"]),
        ("number", "Fourteen ships and 3,200 tonnes.", ["Fourteen", "3,200"]),
        ("person", "It was opened by Marta de Ruiz and N. Panin.", ["Marta de Ruiz", "N. Panin"]),
        ("place", "They met in Lima near the old harbour.", ["Lima"]),
        (
            "frequency",
            "It meets every second year, or twice a month; each May, on Mondays, three times in a week, monthly.",
            ["every second year", "twice a month", "each May", "Mondays", "three times in a week", "monthly"],
        ),
        ("frequency", "The 71st session adopted each of them four times.", ["four times"]),
        ("frequency", "The practice of every two years, once per session.", ["every two years", "once per session"]),
        ("frequency", "It is adopted once again, twice so far.", ["twice"]),
        ("other", "They met in Lima.", []),
    ],
)
def test_places_of_a_kind(kind, sentence, places):
    assert [span.text for span in find_kind(kind, Document("a", sentence).span())] == places


@pytest.mark.parametrize(
    ("question", "short", "whole"),
    [
        ("When was it signed?", "2019", "07.02.2019"),
        ("What is the date of the interview?", "2019", "07.02.2019"),
        ("In which year was it signed?", "2019", "2019"),
        ("Where was it signed?", "2019", "2019"),
        ("When was it signed?", "in Oruba on 07.02.2019", "in Oruba on 07.02.2019"),
        ("When was it signed?", "Oruba", "Oruba"),
    ],
)
def test_a_part_of_a_date_becomes_the_whole_unless_a_part_is_asked_for(question, short, whole):
    text = "It was signed in Oruba on 07.02.2019 after two years."
    sentence = Document("a.txt", text).span(0, len(text))
    start = text.index(short)
    assert whole_date(question, sentence, sentence.within(start, start + len(short))).text == whole

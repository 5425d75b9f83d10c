"""The short answer made to fit its question."""

import pytest

from qa.answer.evidence import take_apart
from qa.answer.fitting import fitted
from qa.types import Document

BERLIN = "It lies 300 km (190 mi) from the mountains, 523 km (325 mi) east of Berlin."
RISING = "The struggle, planned to last 48 hours, was successful at first, however it went on for 63 days."
CENSUS = "Out of the total population of 638,000, Jews constituted 219,000 (around 34% percent)."
RESOLUTIONS = "It was renewed (65/122 of December 13, 2010, 67/6 of November 19, 2012, 69/12 of November 11, 2014)."
SIGNED = "A protocol was signed with the Port Board on 3 May 2011, and one with the Lake Fund on 9 June 2014."
SEATED = "In 1529, Varn for the first time became the seat of the Sejm, permanent from 1569."
CREATED = "The Council was created by a decision of 2 December 2020 and sat for the first time on March 24."
BOTH = "It was signed by the Secretaries General Ban Ki-moon and N. Bordyuzha."
MEDAL = "In 2018 the Rescue Society honoured the skipper, Ida Holm, and the Coast Guard came in Jon Berg's boat."


def fits(question: str, text: str, short: str, liked: str = "") -> str:
    """The short answer that is made of another; of the places that fit, the one with ``liked`` in it is liked best."""
    sentence = Document("a.txt", text).span()
    start = text.index(short)
    marked = sentence.within(start, start + len(short))
    return fitted(take_apart(question, {}, 0), sentence, marked, lambda part: float(liked in part.text)).text


@pytest.mark.parametrize(
    ("question", "text", "short", "expected"),
    [
        ("How many miles east of Berlin is it?", BERLIN, "523 km", "325 mi"),
        ("How many kilometres east of Berlin is it?", BERLIN, "523 km", "523 km"),
        ("How many days did the struggle last?", RISING, "48 hours", "63 days"),
        ("How many hours did the struggle last?", RISING, "48 hours", "48 hours"),
        ("How many weeks did the struggle last?", RISING, "48 hours", "48 hours"),
        ("What percentage of the population was Jewish?", CENSUS, "219,000", "34%"),
        ("How many days was it low in 2003?", "We had eleven days this year; in 2003 six.", "six", "six"),
        ("How many people were Jewish?", CENSUS, "219,000", "219,000"),
    ],
)
def test_a_figure_is_in_the_unit_that_is_asked_for(question, text, short, expected):
    assert fits(question, text, short, liked="325") == expected


@pytest.mark.parametrize(
    ("question", "text", "short", "expected"),
    [
        ("When was resolution 67/6 adopted?", RESOLUTIONS, "November 11, 2014", "November 19, 2012"),
        ("When was resolution 69/12 adopted?", RESOLUTIONS, "69/12 of November 11, 2014", "69/12 of November 11, 2014"),
        ("When was the resolution adopted?", RESOLUTIONS, "December 13, 2010", "December 13, 2010"),
        ("What did the Port Board sign, and when?", SIGNED, "9 June 2014", "3 May 2011"),
        ("When did the Port Board and the Lake Fund sign?", SIGNED, "3 May 2011", "3 May 2011"),
        ("Who signed with the Port Board?", SIGNED, "the Lake Fund", "the Lake Fund"),
        ("When did the Sejm sit in Varn for good?", SEATED, "1569", "1569"),
        ("On what date was the Council's first meeting?", CREATED, "March 24", "March 24"),
    ],
)
def test_a_date_is_that_of_what_is_named(question, text, short, expected):
    assert fits(question, text, short) == expected


@pytest.mark.parametrize(
    ("question", "short", "expected"),
    [
        ("When the ship was saved, who received a medal?", "2018", "Ida Holm"),
        ("Who received a medal?", "Holm", "Ida Holm"),
        ("Who received a medal?", "the skipper", "the skipper"),
        ("Who gave a medal?", "Society", "Rescue Society"),
        ("Whose boat was it?", "Berg", "Jon Berg"),
        ("Who came?", "Guard", "Coast Guard"),
        ("Who saved the ship?", "Coast Guard", "Coast Guard"),
        ("What did Ida Holm receive in 2018?", "2018", "2018"),
        ("What is the surname of Ida the skipper?", "Holm", "Holm"),
    ],
)
def test_who_is_a_name_and_a_whole_one(question, short, expected):
    assert fits(question, MEDAL, short, liked="Ida") == expected


def test_of_several_figures_in_the_unit_the_likeliest_is_taken():
    assert fits("How many miles from the mountains is it?", BERLIN, "300 km", liked="190") == "190 mi"
    assert fits("How many miles east of Berlin is it?", BERLIN, "523 km", liked="325") == "325 mi"


def test_titles_belong_to_a_name():
    whole = "Secretaries General Ban Ki-moon and N. Bordyuzha"
    assert fits("Who signed it?", BOTH, "Ki-moon and N. Bordyuzha") == whole


@pytest.mark.parametrize(
    ("short", "expected"),
    [("300,000", "1,300,000"), ("1,300", "1,300,000"), ("19", "1939"), ("939", "1939"), ("people", "people")],
)
def test_a_figure_is_never_cut(short, expected):
    text = "In 1939, about 1,300,000 people lived there."
    assert fits("How many people lived there?", text, short) == expected


@pytest.mark.parametrize(
    ("short", "expected"), [("4.2", "4.2 million"), ("2 million", "4.2 million"), ("60", "60 per cent")]
)
def test_nor_cut_off_from_what_it_is_multiplied_by(short, expected):
    assert fits("How much is it?", "It costs 4.2 million euros, 60 per cent of it ours.", short) == expected

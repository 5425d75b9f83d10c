from __future__ import annotations

import pytest

from qa.answer.facts import find_facts
from qa.answer.numbers import counts, measured_places
from qa.words import stem


@pytest.mark.parametrize(
    ("text", "dates"),
    [
        ("on March 18, 2010 in", {(2010, 3, 18)}),
        ("on 18 March 2010", {(2010, 3, 18)}),
        ("the 18th of March, 2010", {(2010, 3, 18)}),
        ("On May the 15-th 1992", {(1992, 5, 15)}),
        ("2010-03-18", {(2010, 3, 18)}),
        ("18.03.2010", {(2010, 3, 18)}),
        ("99.99.2010", set()),
        ("From April 8 to 11, 2024", {(2024, 4, 8), (2024, 4, 11)}),
        ("8–11 April", {(None, 4, 8), (None, 4, 11)}),
        ("in Sept. 2010", {(2010, 9, None)}),
        ("in March 2010", {(2010, 3, None)}),
        ("in March and in May", {(None, 3, None), (None, 5, None)}),
        ("a march, it may, March on", set()),
        ("67/6 of November 19, 2012", {(2012, 11, 19)}),
        ("October – November of 2016", {(2016, 10, None), (2016, 11, None)}),
        ("it may 15 times", set()),
    ],
)
def test_dates(text, dates):
    assert find_facts(text).dates == dates


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("1,500 men", {"1500"}),
        ("1\u00a0500 men", {"1500"}),
        ("2.5 and 2,5", {"2.5"}),
        ("2.50", {"2.5"}),
        ("six, twenty-five and the 23rd", {"6", "25", "23"}),
        ("the third of two dozen", {"3", "24"}),
        ("two million, a thousand, 3 hundred", {"2000000", "1000", "300"}),
        ("20 % and 30 per cent", {"20%", "30%"}),
        ("one of them, one million", {"1000000"}),
        ("two hundred and five, and two and five", {"205", "2", "5"}),
        ("half a dozen, hundreds", {"6"}),
        ("Chapter VIII, the XXI", {"8", "21"}),
        ("resolution 59/50", {"59/50"}),
        ("1996–2012 and the 1990s", {"1996", "2012", "1990"}),
        ("on March 18, 2010", set()),
        ("the H2O of B52", set()),
        ("someone often", set()),
    ],
)
def test_numbers(text, numbers):
    assert find_facts(text).numbers == numbers


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Ban Ki-moon met N.Bordyuzha.", ("Ban", "Ki", "N", "Bordyuzha")),
        ("The CSTO's members, I think, met US envoys.", ("CSTO", "US")),
        ("Additionally, the bloc met.", ()),
        ("Recently Anna met them.", ("Anna",)),
        ("Moscow hosted it.", ("Moscow",)),
        ("In March 2010 they met in May.", ()),
        ("People from Tarn came.", ("Tarn",)),
        ("Registering the port took years.", ()),
        ("Zwei Élèves.", ("Zwei", "Élèves")),
        ("«The» who", ()),
    ],
)
def test_names(text, names):
    assert find_facts(text).names == names


def test_years_stand_alone_or_in_dates():
    assert find_facts("From 1996 to 18 March 2010, 3 times, and in May").years == {1996, 2010}


@pytest.mark.parametrize(
    ("what", "text", "expected"),
    [
        ("members", "We have 62 members.", True),
        ("members", "They were called out 97 times.", False),
        ("members", "Its members met twice.", False),
        ("formations", "It lies on two main geologic formations.", True),
        ("times", "They were called out 97 times.", True),
        ("members", "One of the members left.", False),
        ("population", "It has a population of over 23,000.", True),
        ("population", "The population saw 23,000 visitors.", False),
        ("members", "No new members were let in.", True),
        ("members", "None of its members came.", True),
        ("members", "There was no vote on the way in which members pay.", False),
        ("members", "Seats: 12; members and friends: 60.", True),
        ("members", "Members: see page 3; seats: 60.", False),
    ],
)
def test_what_a_number_counts(what, text, expected):
    assert counts({stem(what), stem("guests")}, text) is expected


def test_measured_places():
    text = "It is 523 km (325 mi) away, 34% or 60 per cent of it, for 63 days, and cost 2 million euros in 2019."
    found = [(text[start:end], unit) for start, end, unit in measured_places(text)]
    assert found == [
        ("523 km", "km"),
        ("325 mi", "mile"),
        ("34%", "%"),
        ("60 per cent", "%"),
        ("63 days", "day"),
        ("2 million euros", "euro"),
    ]

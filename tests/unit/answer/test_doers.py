"""Who has something, or does it, in a statement and in its evidence."""

from __future__ import annotations

import pytest

from qa.answer.doers import of_others
from qa.answer.roles import exchanged
from qa.answer.verdict import check

VETO = "If the mayor vetoes a bill, the Council has 30 days to override the veto by a two-thirds majority vote."
PAPERS = (
    "There is a Memorandum of understanding between the Board and the Lake Fund dated 17 January 2017, "
    "and the Protocol of cooperation between the Board and the Port Office of Varn."
)
SUBSIDY = "The minister announced a yearly subsidy of 60,000 dollars for the choir's music school."
CONQUEST = "In 1066, Duke William II of Varn conquered Lenz, killing King Harold II at the Battle of Brack."


@pytest.mark.parametrize(
    ("statement", "sentence"),
    [
        ("The mayor has 30 days to override the Council's veto.", VETO),
        ("The railway receives a subsidy of 60,000 dollars for the choir's music school.", SUBSIDY),
        ("The bank had announced a yearly subsidy of 60,000 dollars.", SUBSIDY),
        ("The town will open the bridge.", "The county will open the bridge."),
        ("The Board has a protocol with the Lake Fund.", PAPERS),
        ("The memorandum with the Port Office of Varn is there.", PAPERS),
        ("There is a protocol between the Lake Fund and the Board.", PAPERS),
    ],
)
def test_what_is_said_of_others(statement: str, sentence: str) -> None:
    assert list(of_others(statement, [sentence]))
    assert not check(statement, [sentence]).supported


@pytest.mark.parametrize(
    ("statement", "sentence"),
    [
        ("The Council has 30 days to override the mayor's veto.", VETO),
        ("The Council has 30 days to override a veto.", VETO),
        ("The reason was that damp was found.", "It opened late, because damp was found."),  # sums up
        ("The minister announced a subsidy.", SUBSIDY),
        ("The school's subsidy is 60,000 dollars.", SUBSIDY),
        ("It has 30 days to override the veto.", VETO),
        ("The Board has a protocol with the Port Office of Varn.", PAPERS),
        ("There is a memorandum of understanding between the Board and the Lake Fund.", PAPERS),
        ("The Board has an agreement with the Lake Fund.", PAPERS),  # of no kind that stands there
        (
            "The Lake Fund has a protocol with the Board.",
            "The Lake Fund has a treaty and a protocol with the Board.",
        ),
        ("Varn has a museum.", "There is a museum in Varn."),
        ("The firms announced it.", "The firm announced it."),
    ],
)
def test_what_is_said_of_the_same(statement: str, sentence: str) -> None:
    assert list(of_others(statement, [sentence])) == []


def test_the_number_of_a_king_makes_nobody_the_same() -> None:
    assert list(exchanged("King Harold II conquered Lenz in 1066.", [CONQUEST])) == ["conquered"]
    assert list(exchanged("Duke William II conquered Lenz in 1066.", [CONQUEST])) == []

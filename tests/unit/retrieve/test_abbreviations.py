from __future__ import annotations

import pytest

from qa.retrieve.abbreviations import FULL_FORMS, as_documents_have_it

WRITTEN_OUT = dict.fromkeys(("chief", "executive", "united", "nations", "member", "parliament"), 1)
SHORT = dict.fromkeys(("ceo", "chief", "un", "cable"), 1)


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("Who is the CEO?", "Who is the chief executive?"),
        (
            "What did the CEO's office say to the UN?",
            "What did the chief executive's office say to the United Nations?",
        ),
        ("Which MP spoke?", "Which member of parliament spoke?"),
        ("Which MPs spoke?", "Which MPs spoke?"),  # "members" is not known
        ("Who is the ceo of CEOs?", "Who is the ceo of CEOs?"),
        ("What is the GDP?", "What is the GDP?"),
    ],
)
def test_an_unknown_abbreviation_is_written_out(question: str, expected: str) -> None:
    assert as_documents_have_it(question, WRITTEN_OUT) == expected


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("Who is the chief executive?", "Who is the CEO?"),
        ("When did the United Nations' envoy come?", "When did the UN's envoy come?"),
        ("Who is the CEO?", "Who is the CEO?"),
    ],
)
def test_an_unknown_full_form_is_shortened(question: str, expected: str) -> None:
    assert as_documents_have_it(question, SHORT) == expected


def test_what_the_documents_have_in_both_forms_or_neither_is_left_alone() -> None:
    for known in ({}, {**WRITTEN_OUT, **SHORT}):
        assert as_documents_have_it("Is the CEO the chief executive?", known) == "Is the CEO the chief executive?"


def test_no_full_form_is_of_two_abbreviations() -> None:
    assert len(set(FULL_FORMS.values())) == len(FULL_FORMS)

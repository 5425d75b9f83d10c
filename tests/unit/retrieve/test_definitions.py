from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.retrieve.definitions import asked_abbreviation, full_form


@pytest.mark.parametrize(
    ("question", "abbreviation"),
    [
        ("What does WHO stand for?", "WHO"),
        ("NATO - what is it short for?", "NATO"),
        ("full name of the IAEA", "IAEA"),
        ("What do the letters FAO mean?", "FAO"),
        ("Who leads the WHO?", None),
        ("What does it mean?", None),
        ("Do WHO and FAO stand for peace?", None),
    ],
)
def test_questions_for_a_full_form(question: str, abbreviation: str | None) -> None:
    assert asked_abbreviation(question) == abbreviation


@pytest.mark.parametrize(
    ("text", "abbreviation", "form"),
    [
        ("the World Health Organization (WHO) said", "WHO", "World Health Organization"),
        ("a Department of Peacekeeping Operations (DPKO).", "DPKO", "Department of Peacekeeping Operations"),
        ("The FAO (Food and Agriculture Organization) said", "FAO", "Food and Agriculture Organization"),
        ('the Office of Counter-Terrorism ("OCT")', "OCT", "Office of Counter-Terrorism"),
        ("they met (WHO)", "WHO", None),
        ("the World Health Organization met the WHO", "WHO", None),
        ("(WHO)", "WHO", None),
        ("WHO (that is, nobody at all)", "WHO", None),
    ],
)
def test_where_an_abbreviation_is_spelt_out(text: str, abbreviation: str, form: str | None) -> None:
    found = full_form(text, abbreviation)
    assert (text[slice(*found)] if found else None) == form


@given(st.text(max_size=80), st.from_regex(r"[A-Z][A-Z0-9&-]{1,5}", fullmatch=True), st.text(max_size=20))
def test_any_text_is_searched_without_harm(before: str, abbreviation: str, after: str) -> None:
    text = f"{before} ({abbreviation}) {after}"
    found = full_form(text, abbreviation)
    assert found is None or 0 <= found[0] < found[1] <= len(text)

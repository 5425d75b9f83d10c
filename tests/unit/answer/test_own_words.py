from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.answer.own_words import own_words

SIGNED = "The treaty was signed in Almaty on 3 May 1999 by V. Orlov of the UN."


@pytest.mark.parametrize(
    ("statement", "own"),
    [
        ("The treaty was signed in Almaty on 3 May 1999.", []),
        ("They signed treaties at Almaty on May 3, 1999.", []),  # inflection, spelling and small words are nobody's
        ("The signing of the treaty took place in Almaty.", []),  # nor are verbs that say next to nothing
        ("The United Nations signed the treaty.", []),
        ("The pact was solemnly signed in Almaty.", ["pact", "solemnly"]),
        ("The pact was signed, and a pact it is.", ["pact", "pact"]),
        ("Signed in Minsk in 2001.", []),  # names and figures are checked, and never let pass
    ],
)
def test_words_that_no_quotation_has(statement, own):
    assert [statement[start:end] for start, end in own_words(statement, (SIGNED,))] == own


def test_several_quotations_count_together_and_none_has_nothing():
    statement = "The port opened and closed."
    assert own_words(statement, ("The port opened.", "It closed.")) == ()
    assert own_words(statement, ()) == ((4, 8), (9, 15), (20, 26))


@given(st.text(), st.lists(st.text(), max_size=3))
def test_places_are_in_order_and_apart(statement, quotes):
    places = own_words(statement, tuple(quotes))
    edges = [edge for place in places for edge in place]
    assert edges == sorted(edges)
    assert all(0 <= start < end <= len(statement) for start, end in places)

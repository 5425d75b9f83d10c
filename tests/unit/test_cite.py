from __future__ import annotations

import pytest

from builders import make_passage
from qa.cite import cite
from qa.types import Candidate, Draft, DraftStatement


def test_markers_count_from_one_and_the_same_place_has_one_marker():
    passage = make_passage(["The port opened in 1911.", "It closed in 1980."])
    first, second = (Candidate(span, passage, 1.0) for span in passage.sentences)
    draft = Draft("…", (DraftStatement("b", (second,)), DraftStatement("a", (first, second, first))), 0.9, "extractive")
    statements, citations = cite(draft)
    assert [statement.citations for statement in statements] == [(1,), (2, 1)]
    assert [(c.marker, c.quote) for c in citations] == [
        (1, "It closed in 1980."),
        (2, "The port opened in 1911."),
    ]


def test_an_unsupported_statement_carries_no_marker():
    passage = make_passage(["The port opened in 1911."])
    drafted = DraftStatement("It closed.", (Candidate(passage.span, passage, 1.0),), supported=False)
    statements, citations = cite(Draft("…", (drafted,), 0.5, "m"))
    assert statements[0].citations == ()
    assert citations == ()


def test_evidence_outside_its_passage_is_refused():
    passage, other = make_passage(["Here."]), make_passage(["There, far away."])
    stray = Candidate(other.span, passage, 1.0)
    with pytest.raises(ValueError, match="outside its passage"):
        cite(Draft("…", (DraftStatement("x", (stray,)),), 0.5, "m"))

"""Citation recall and precision as in ALCE, worked by hand."""

from __future__ import annotations

import pytest

from evaluation_rows import place, prediction
from qa.metrics.citing import bears_out, citing
from qa.metrics.statements import Cited, said

SIGNED = "The treaty was signed in Almaty on 3 May 1999."
PARTIES = "The treaty has six parties."
OTHER = "The harbour freezes every winter."
TWO = "The treaty was signed in Almaty, and the treaty has six parties."


def citation(marker: int, quote: str, **changes: object) -> dict[str, object]:
    return {**place(0, 9), "marker": marker, "quote": quote, **changes}


def judged(*statements: tuple[str, list[int]], supported: bool = True) -> object:
    rows = [{"text": text, "citations": markers, "supported": supported} for text, markers in statements]
    cited = [citation(1, SIGNED), citation(2, PARTIES), citation(3, OTHER)]
    return citing(said(prediction(citations=cited, statements=rows)))


def test_one_statement_and_the_citation_that_says_it() -> None:
    found = judged((SIGNED, [1]))
    assert (found.borne_out, found.needed) == ((True,), (True,))
    assert (found.recall, found.precision) == (1.0, 1.0)


def test_a_citation_that_says_something_else_bears_out_nothing_and_is_not_needed() -> None:
    found = judged((SIGNED, [3]), (SIGNED, [1]))
    assert (found.recall, found.precision) == (0.5, 0.5)


def test_two_citations_that_say_it_together_are_both_needed() -> None:
    found = judged((TWO, [1, 2]))
    assert (found.borne_out, found.needed) == ((True,), (True, True))


def test_a_citation_that_neither_says_it_nor_is_missed_is_not_needed() -> None:
    assert judged((SIGNED, [1, 3])).needed == (True, False)
    assert judged((TWO, [1, 2, 3])).needed == (True, True, False)


def test_each_of_two_that_say_it_alone_is_needed() -> None:
    cited = [citation(1, SIGNED), citation(2, f"{SIGNED} {PARTIES}")]
    rows = [{"text": SIGNED, "citations": [1, 2]}]
    assert citing(said(prediction(citations=cited, statements=rows))).needed == (True, True)


def test_no_citation_counts_for_a_statement_that_they_do_not_bear_out() -> None:
    found = judged(("The treaty was signed in Minsk on 3 May 1999.", [1, 2]))
    assert (found.borne_out, found.needed) == ((False,), (False, False))
    assert (found.recall, found.precision) == (0.0, 0.0)


def test_a_statement_without_citations_is_not_borne_out() -> None:
    found = judged((SIGNED, []), (SIGNED, [1]))
    assert (found.recall, found.precision) == (0.5, 1.0)
    alone = judged((SIGNED, []))
    assert (alone.recall, alone.precision) == (0.0, 0.0)


def test_a_marker_without_a_citation_counts_as_one_that_is_not_needed() -> None:
    assert judged((SIGNED, [1, 7])).needed == (True, False)
    assert judged((SIGNED, [7])).borne_out == (False,)


def test_what_is_struck_through_is_passed_over() -> None:
    found = judged((SIGNED, [3]), supported=False)
    assert (found.borne_out, found.recall, found.precision) == ((), None, None)


def test_letters_of_the_quotation_are_borne_out_whatever_the_words() -> None:
    assert bears_out("Yes, it is.", [Cited(None, "Yes,\n it is. No doubt.", None)])
    assert not bears_out(" ", [Cited(None, SIGNED, None)])
    assert not bears_out(SIGNED, [Cited(None, " ", None)])


@pytest.mark.parametrize(("speaker", "held"), [("Ada Example", True), (None, False)])
def test_the_speaker_of_a_quotation_may_be_named(speaker: str | None, *, held: bool) -> None:
    stated = "Ada Example said the treaty was signed in Almaty."
    assert bears_out(stated, [Cited(None, SIGNED, speaker)]) is held

from __future__ import annotations

import io

import pytest

from builders import make_passage
from cli_fakes import make_answer
from qa.cli.screen import Screen
from qa.cli.show import show_answer
from qa.types import Citation, Provenance


@pytest.mark.parametrize(
    ("number", "asker", "origin"),
    [(0, "John Roe", "The dam · John Roe"), (0, None, "The dam · The Post"), (1, "John Roe", "The dam · Lena Voss")],
)
def test_a_quote_is_said_to_be_of_who_says_it(number: int, asker: str | None, origin: str):
    said = Provenance(title="The dam", speaker="Lena Voss", question="Is it safe?", author="The Post", asker=asker)
    passage = make_passage(["Is it safe?", "It is sound."], provenance=said)
    out = io.StringIO()
    citation = Citation(1, passage.sentences[number], passage)
    show_answer(make_answer("Is it?", citations=(citation,)), Screen(out, io.StringIO(), {}))
    assert f"    {origin}\n" in out.getvalue()

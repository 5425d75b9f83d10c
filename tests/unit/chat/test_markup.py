from __future__ import annotations

import html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.chat.markup import attribute, escape

ACTIVE = "<>&\"'`*_[](){}$\\|~#!="


@pytest.mark.parametrize("letter", list(ACTIVE))
def test_no_letter_that_a_renderer_acts_on_is_left(letter: str) -> None:
    left = re.sub(r"&#\d+;", "", escape(f"a{letter}b"))
    assert left == "ab"


@given(st.text(st.characters(exclude_categories=["Cc", "Cf", "Cs"])))
def test_the_browser_shows_the_same_letters(text: str) -> None:
    assert html.unescape(escape(text)) == text


def test_controls_that_reorder_or_hide_text_are_named() -> None:
    assert "U+202E" in escape("a\u202eb")
    assert "\u202e" not in escape("a\u202eb")
    assert "U+0000" in escape("\x00")


def test_an_attribute_cannot_be_left() -> None:
    assert attribute('x" onclick="y\n') == "x&#34; onclick&#61;&#34;y&#10;"

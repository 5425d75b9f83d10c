from __future__ import annotations

import pytest

from qa.answer.prompts import REFUSAL
from qa.answer.replies import Written, parse_reply


@pytest.mark.parametrize(
    ("reply", "markers"),
    [
        ("It opened in 1911 [1].", (1,)),
        ("It opened in 1911.[1]", (1,)),
        ("It opened in 1911. [1]", (1,)),
        ("It opened in 1911 [1][3].", (1, 3)),
        ("It opened [2] in 1911 [1] [2].", (2, 1)),
        ("It opened in 1911 [1, 2 and 3].", (1, 2, 3)),
        ("It opened in 1911 [1-3].", (1, 2, 3)),
        ("It opened in 1911 [3-1].", ()),
        ("It opened in 1911 [Passage 2].", (2,)),
        ("It opened in 1911 (passages 2 and 3).", (2, 3)),
        ("It opened in 1911 【2】.", (2,)),
        ("[2] It opened in 1911.", (2,)),
        ("Answer: It opened in **1911** [1].", (1,)),
        ("<think>Is it [4]?\n</think>It opened in 1911 [1].", (1,)),
        ("It opened in 1911.", ()),
    ],
)
def test_markers_are_read_and_taken_out(reply, markers):
    assert parse_reply(reply).statements == (Written("It opened in 1911.", markers),)


def test_each_sentence_has_its_own():
    reply = parse_reply("It opened in 1911 [1]. It closed in 1980.[2] Nobody\ncame [1, 3].")
    assert reply.statements == (
        Written("It opened in 1911.", (1,)),
        Written("It closed in 1980.", (2,)),
        Written("Nobody came.", (1, 3)),
    )
    assert not reply.refused


def test_lists_are_statements():
    reply = parse_reply("- The port opened [1]\n- The mine closed [2]\n\n[3] The end came.")
    assert reply.statements == (
        Written("The port opened", (1,)),
        Written("The mine closed", (2,)),
        Written("The end came.", (3,)),
    )


def test_a_marker_after_the_last_line_belongs_to_nobody():
    assert parse_reply("[1]").statements == ()
    assert parse_reply("It opened.\n[1]").statements == (Written("It opened.", ()),)


def test_repeats_and_empty_words_are_left_out():
    reply = parse_reply("Yes. It opened in 1911 [1]. It opened in 1911 [1]. It opened in 1911 [1].")
    assert reply.statements == (Written("It opened in 1911.", (1,)),)


@pytest.mark.parametrize(
    "reply", [REFUSAL, f'"{REFUSAL.upper()}"', f"{REFUSAL} [1]", f"**{REFUSAL}**\n", f"It opened [1]. {REFUSAL}"]
)
def test_the_phrase_of_refusal(reply):
    assert parse_reply(reply).refused


@pytest.mark.parametrize("reply", ["", "  \n", "<think>for ever and", "[1][2]", "...", "I cannot help."])
def test_what_is_no_refusal(reply):
    assert not parse_reply(reply).refused


def test_a_great_range_does_no_harm():
    (written,) = parse_reply("It opened [1-999].").statements
    assert len(written.markers) <= 51

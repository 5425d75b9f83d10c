from __future__ import annotations

import pytest

from qa.answer.replies import LONGEST_REPLY, ReplyReader, Written

REFUSAL = "The passages do not answer this question."


def read(reply: str, *, pieces: int = 1) -> tuple[list[Written], bool]:
    """The statements of a reply that comes in pieces of so many letters, and whether it refuses."""
    reader = ReplyReader(("ka", "mo", "ti"), REFUSAL)
    size = max(1, len(reply) // pieces)
    found = [each for at in range(0, len(reply), size) for each in reader.feed(reply[at : at + size])]
    found += reader.finish()
    return found, reader.refused


@pytest.mark.parametrize(
    ("reply", "labels"),
    [
        ("It opened in 1911 [ka].", ("ka",)),
        ("It opened in 1911.[ka]", ("ka",)),
        ("It opened in 1911. [KA]", ("ka",)),
        ("It opened in 1911 [ka][ti].", ("ka", "ti")),
        ("It opened [mo] in 1911 [ka] [mo].", ("mo", "ka")),
        ("It opened in 1911 [ka, mo and ti].", ("ka", "mo", "ti")),
        ("It opened in 1911 [Passage mo].", ("mo",)),
        ("It opened in 1911 (passages mo and ti).", ("mo", "ti")),
        ("It opened in 1911 【mo】.", ("mo",)),
        ("[mo] It opened in 1911.", ("mo",)),
        ("Answer: It opened in **1911** [ka].", ("ka",)),
        ("<think>Is it [ti]?\n</think>It opened in 1911 [ka].", ("ka",)),
        ("It opened in 1911.", ()),
        ("It opened in 1911 [zz].", ()),
        ("It opened in 1911 [1][99].", ()),
        ("It opened in 1911 [1, 2].", ()),
        ("It opened in 1911 [zz, ka].", ("ka",)),
    ],
)
@pytest.mark.parametrize("pieces", [1, 7, 1000])
def test_markers_are_read_and_taken_out(reply, labels, pieces):
    assert read(reply, pieces=pieces) == ([Written("It opened in 1911.", labels)], False)


@pytest.mark.parametrize("said", ["It [the port] opened.", "It opened (and closed).", "It opened [sic]."])
def test_brackets_with_words_stay(said):
    assert read(said)[0] == [Written(said, ())]


@pytest.mark.parametrize("pieces", [1, 10, 1000])
def test_each_sentence_has_its_own(pieces):
    reply = "It opened in 1911 [ka]. It closed in 1980.[mo] Nobody\ncame [ka, ti]."
    assert read(reply, pieces=pieces)[0] == [
        Written("It opened in 1911.", ("ka",)),
        Written("It closed in 1980.", ("mo",)),
        Written("Nobody came.", ("ka", "ti")),
    ]


def test_a_statement_is_given_once_the_next_one_begins():
    reader = ReplyReader(("ka",), REFUSAL)
    assert reader.feed("It opened in 1911 [ka].") == []
    assert reader.feed(" It") == [Written("It opened in 1911.", ("ka",))]
    assert reader.feed(" closed [ka].") == []
    assert reader.finish() == [Written("It closed.", ("ka",))]


def test_lists_are_statements():
    assert read("- The port opened [ka]\n- The mine closed [mo]\n\n[ti] The end came.")[0] == [
        Written("The port opened", ("ka",)),
        Written("The mine closed", ("mo",)),
        Written("The end came.", ("ti",)),
    ]


def test_a_marker_after_the_last_line_belongs_to_nobody():
    assert read("[ka]")[0] == []
    assert read("It opened.\n[ka]")[0] == [Written("It opened.", ())]


def test_repeats_and_empty_words_are_left_out():
    reply = "Yes. It opened in 1911 [ka]. It opened in 1911 [ka]. It opened in 1911 [ka]."
    assert read(reply)[0] == [Written("It opened in 1911.", ("ka",))]


@pytest.mark.parametrize("reply", ["It opened [ka]. It closed in", "It opened [ka]. It closed in the"])
def test_a_last_sentence_that_breaks_off_is_no_claim(reply):
    assert read(reply)[0] == [Written("It opened.", ("ka",))]


@pytest.mark.parametrize(
    "reply",
    [
        REFUSAL,
        f'"{REFUSAL.upper()}"',
        f"{REFUSAL} [ka]",
        f"**{REFUSAL}**\n",
        f"It opened [ka]. {REFUSAL}",
        "Unfortunately, the passages don't say when it opened.",
        "None of the given passages answers this.",
        "There is no information about that.",
        "I cannot find it in the passages.",
    ],
)
def test_refusals(reply):
    assert read(reply)[1]


@pytest.mark.parametrize(
    "reply", ["", "  \n", "<think>for ever and", "[ka][mo]", "...", "The documents were not signed in Rome."]
)
def test_what_is_no_refusal(reply):
    assert not read(reply)[1]


def test_a_reply_without_end_is_not_kept():
    reader = ReplyReader(("ka",), REFUSAL)
    while not reader.is_full:
        reader.feed("word " * 1000)
    assert len(reader.text) == LONGEST_REPLY
    assert reader.finish() == []

"""Where passages are cut, and what they say about themselves."""

from __future__ import annotations

import datetime
import time

import pytest

from qa.corpus import outline
from qa.passages import split
from qa.types import Document, Passage

DIALOGUE = (
    "The bridge\n\n1 May 2020\n\nBy John Roe\n\nIt was long awaited.\n\n"
    "- Mr. Smith, why was it built?\n\n- People asked for it.\n\nThey asked often.\n\n- And now?\n\n- Now it stands.\n"
)
GUIDE = (
    "# Guide\n\nHello there.\n\n## One\n\n### Deep\n\nFirst was this.\n\nThen was that.\n\n## Two\n\nThird was it.\n"
)


def pieces(text: str) -> int:
    """A stand-in for the embedder's count."""
    return len(text.split()) + 2


def cut(text: str, *, max_pieces: int = 256, target_tokens: int = 160) -> tuple[Passage, ...]:
    """The passages of a text."""
    parsed = outline(Document("a.md", text))
    return split(parsed, count_pieces=pieces, max_pieces=max_pieces, target_tokens=target_tokens)


def texts(passages: tuple[Passage, ...]) -> list[str]:
    """Their letters, white space folded."""
    return [" ".join(passage.text.split()) for passage in passages]


def test_exchanges_are_never_mixed() -> None:
    """Nor header, preface and turns."""
    assert texts(cut(DIALOGUE)) == [
        "The bridge 1 May 2020 By John Roe",
        "It was long awaited.",
        "- Mr. Smith, why was it built? - People asked for it. They asked often.",
        "- And now? - Now it stands.",
    ]


def test_what_a_passage_of_an_exchange_says() -> None:
    """Title, day, who speaks, what was asked; the context repeats nothing that the passage shows."""
    passage = cut(DIALOGUE)[2]
    said = passage.provenance
    assert (said.title, said.date, said.author) == ("The bridge", datetime.date(2020, 5, 1), "John Roe")
    assert (said.speaker, said.asker, said.kind) == ("Smith", "John Roe", "interview")
    assert said.question == "Mr. Smith, why was it built?"
    assert passage.context == "The bridge | 1 May 2020 | Smith"
    assert passage.indexed_text == f"{passage.context}\n{passage.text}"
    assert [sentence.text for sentence in passage.sentences] == [
        "Mr. Smith, why was it built?",
        "People asked for it.",
        "They asked often.",
    ]
    assert [passage.speaker_of(sentence) for sentence in passage.sentences] == ["John Roe", "Smith", "Smith"]


def test_answers_of_different_people_are_never_mixed() -> None:
    """So that every quotation can be said to be of one of them; each keeps the question in its context."""
    asked = "ROE: Will it stand?\n\nVOSS: It will.\n\nIt must.\n\nMARO: It will not.\n\n"
    passages = cut(f"{asked}ROE: Why?\n\nMARO: Look at it.\n")
    assert texts(passages) == [
        "ROE: Will it stand? VOSS: It will. It must.",
        "MARO: It will not.",
        "ROE: Why? MARO: Look at it.",
    ]
    assert [passage.provenance.speaker for passage in passages] == ["VOSS", "MARO", "MARO"]
    assert [passage.provenance.question for passage in passages] == ["Will it stand?", "Will it stand?", "Why?"]
    assert passages[1].context.endswith("MARO | Will it stand?")


def test_an_answer_that_is_cut_keeps_its_question_in_the_context() -> None:
    """So that its second half is still found."""
    answer = " ".join(f"Reason {number} was given by them." for number in range(60))
    passages = cut(f"- Why was it built?\n\n- {answer}\n\n- And now?\n\n- It stands.\n", max_pieces=80)
    assert len(passages) > 4
    assert [passage.text for passage in passages if passage.context.endswith("Why was it built?")] == [
        passage.text for passage in passages if passage.text.lstrip("- ").startswith("Reason")
    ]


def test_sections_are_never_mixed_and_headings_stay_with_their_text() -> None:
    """Consecutive headings too."""
    passages = cut(GUIDE)
    assert texts(passages) == [
        "# Guide",
        "Hello there.",
        "## One ### Deep First was this. Then was that.",
        "## Two Third was it.",
    ]
    assert passages[-1].provenance.section == "Two"
    assert {passage.provenance.title for passage in passages} == {"Guide"}


def test_a_bulletin_is_one_passage() -> None:
    """Its date line with it."""
    passages = cut("1 May 2020\n\nIt was closed.\n\nIt is open.\n\n2 May 2020\n\nIt was closed.\n")
    assert texts(passages) == ["1 May 2020 It was closed. It is open.", "2 May 2020 It was closed."]


def test_paragraphs_are_packed_up_to_the_target() -> None:
    """And not beyond it."""
    text = "\n\n".join(["The frog sat on the lily pad."] * 12)
    assert len(cut(text, target_tokens=1_000)) == 1
    packed = cut(text, target_tokens=20)
    assert 4 <= len(packed) < 12
    assert len(cut(text, target_tokens=1)) == 12


def test_footers_are_left_out() -> None:
    """Navigation answers nothing."""
    assert texts(cut("It was so.\n\nGo back\n")) == ["It was so."]


def test_no_passages_of_nothing() -> None:
    """White space has none."""
    assert cut(" \n\n ") == ()


def test_a_context_line_takes_its_share_only() -> None:
    """Cut by whole words from its end."""
    title = " ".join(f"Word{number}" for number in range(22))
    (passage,) = cut(f"{title}\n\nIt was so, they said, and it is so.\n", max_pieces=300)[1:]
    assert passage.context == title
    (short,) = cut(f"{title}\n\nIt was so, they said, and it is so.\n", max_pieces=30)[1:]
    assert short.context == " ".join(title.split()[:8])


def test_a_context_line_that_leaves_no_room_is_dropped() -> None:
    """Rather than cut the passage into crumbs."""
    title = "One two three four"
    words = "a b c d e f g h i j k l m n o p q r s t u v w x y z"
    passages = cut(f"{title}\n\n{words}\n", max_pieces=12)
    assert [passage.context for passage in passages[1:]] == [""] * 3
    assert " ".join(passage.text for passage in passages[1:]) == words


def letters(text: str) -> int:
    """A stand-in that counts letters."""
    return len(text)


@pytest.mark.parametrize("limit", [10, 25, 100])
def test_what_is_too_long_is_cut_at_sentences_then_words_then_letters(limit: int) -> None:
    """As late as may be."""
    text = "The cat ran. A dog hid. Much longer words than the others was this sentence. " + "x" * 120
    passages = split(outline(Document("a.txt", text)), count_pieces=letters, max_pieces=limit)
    assert all(letters(passage.indexed_text) <= limit for passage in passages)
    assert "".join("".join(passage.text.split()) for passage in passages) == "".join(text.split())
    if limit == 25:
        assert passages[0].text == "The cat ran. A dog hid."
        assert passages[1].text == "Much longer words than"
    assert all(passage.span.contains(s) for passage in passages for s in passage.sentences)


@pytest.mark.parametrize("text", ["The frog sat on the lily pad. " * 20_000, "x" * 100_000, "word " * 100_000])
def test_a_long_line_takes_no_long_time(text: str) -> None:
    """The time grows with the length, not with its square."""
    start = time.perf_counter()
    passages = split(outline(Document("a.txt", text)), count_pieces=letters)
    assert time.perf_counter() - start < 30
    assert passages[-1].span.end == len(text.rstrip())

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from evaluation_rows import place
from qa.errors import FeedbackError
from qa.feedback import Opinion
from qa.feedback_questions import FromFeedback, from_feedback, write_questions
from qa.questions import read_questions

if TYPE_CHECKING:
    from pathlib import Path

TEXT = "Preface. The treaty was signed on 3 May 1999. It has six parties. End."
SIGNED, PARTIES = "The treaty was signed on 3 May 1999.", "It has six parties."


def cited(marker: int, quote: str, shift: int = 0) -> dict[str, Any]:
    start = TEXT.index(quote) + shift
    return {**place(start, start + len(quote)), "marker": marker, "quote": quote}


def opinion(verdict: str = "right", question: str = "When?", *, abstained: bool = False, **changes: Any) -> Opinion:
    answer = {
        "answer": "x",
        "abstained": abstained,
        "citations": [] if abstained else [cited(1, SIGNED), cited(2, PARTIES)],
        "statements": [] if abstained else [{"text": SIGNED, "citations": [1]}, {"text": PARTIES, "citations": [2]}],
    }
    return Opinion(**({"verdict": verdict, "question": question, "history": (), "answer": answer} | changes))


def made(*given: Opinion | FeedbackError, text: str | None = TEXT) -> FromFeedback:
    return from_feedback(given, lambda source: text if source == "a.txt" else None)


def test_thumbs_up_expects_the_short_answer_and_the_quotations() -> None:
    (question,) = made(opinion(short="3 May 1999", history=("Which treaty?",))).questions
    assert (question.expected, question.answerable, question.answers) == ("answer", True, ("3 May 1999",))
    assert question.history == ("Which treaty?",)
    assert [TEXT[start:end] for ((_, start, end),) in question.evidence] == [SIGNED, PARTIES]


def test_thumbs_up_for_a_refusal_expects_a_refusal() -> None:
    (question,) = made(opinion(abstained=True)).questions
    assert (question.expected, question.answerable, question.evidence) == ("abstain", False, ())


def test_should_not_have_answered_expects_a_refusal() -> None:
    (question,) = made(opinion("should not have answered", correction="ignored")).questions
    assert (question.expected, question.answerable, question.answers) == ("abstain", False, ())


@pytest.mark.parametrize("verdict", ["wrong answer", "should have answered"])
def test_a_corrected_answer_is_expected_and_without_one_nothing_is(verdict: str) -> None:
    (question,) = made(opinion(verdict, correction=" 4 May ")).questions
    assert (question.expected, question.answers, question.evidence) == ("answer", ("4 May",), ())
    found = made(opinion(verdict, correction=" "))
    assert found.questions == ()
    assert found.left_out == {f"{verdict}, without the right one": 1}


def test_a_wrong_source_says_nothing_that_could_be_asked() -> None:
    assert made(opinion("wrong source", correction="x")).left_out == {"a wrong source, without the right one": 1}


def test_the_last_opinion_on_a_question_counts() -> None:
    found = made(opinion(), opinion("should not have answered", "  WHEN? "), opinion(history=("Who?",)))
    assert [question.expected for question in found.questions] == ["abstain", "answer"]
    assert len({question.id for question in found.questions}) == 2
    assert found.left_out == {"a later opinion counts": 1}
    assert made(opinion(), opinion("withdrawn")).left_out == {"a later opinion counts": 1, "withdrawn": 1}


def test_the_same_question_keeps_its_id_from_run_to_run() -> None:
    assert made(opinion()).questions[0].id == made(opinion("wrong answer", correction="y")).questions[0].id


def test_a_quotation_that_has_moved_is_found_and_one_that_is_gone_leaves_the_question_out() -> None:
    (question,) = made(opinion(), text="More before. " + TEXT).questions
    assert [start for ((_, start, _),) in question.evidence] == [TEXT.index(SIGNED) + 13, TEXT.index(PARTIES) + 13]
    gone = {"the quotations are not in the sources any more": 1}
    assert made(opinion(), text="Nothing of it.").left_out == gone
    assert made(opinion(), text=None).left_out == gone
    assert made(opinion(), text=f"x {TEXT} {TEXT}").left_out == gone


def test_broken_lines_are_counted_and_told() -> None:
    found = made(FeedbackError("f:3: not JSON"), opinion(), opinion("wrong source", "Other?"))
    assert "f:3: not JSON" in found.broken[0]
    summary = found.summary()
    assert summary.startswith("1 of the feedback asked; 1 left out: a wrong source")
    assert summary.endswith("1 broken lines left out")


def test_what_is_written_is_a_question_set(tmp_path: Path) -> None:
    found = made(
        opinion(short="3 May 1999", history=("<b>Which</b>?",)), opinion("wrong answer", "B?", correction="\u2028")
    )
    write_questions(tmp_path / "set.jsonl", found.questions)
    assert read_questions(tmp_path / "set.jsonl") == found.questions

"""What was written, shown, left out, struck through and spent, worked by hand."""

from __future__ import annotations

import pytest

from evaluation_rows import place, prediction, question, refusal, unanswerable
from qa.metrics import score
from qa.metrics.statements import said, was_asked, work, wrote

TRUE = {"text": "The treaty was signed in Almaty.", "citations": [1], "supported": True}
STRUCK = {"text": "It has seventy parties.", "citations": [], "supported": False}
CITED = [{**place(12, 18), "marker": 1, "quote": "The treaty was signed in Almaty."}]
ELSEWHERE = {**place(40, 50), "marker": 2, "quote": "The harbour freezes every winter."}


def told(**changes: object) -> dict[str, object]:
    values = {"model": "small", "prompt_tokens": 100, "reply_tokens": 20, "statements": 3, "unsupported": ["a", "b"]}
    return {"generation": values | changes, "model": "small", "citations": CITED, "statements": [TRUE]}


def figures_of(*pairs: tuple[object, dict[str, object]]) -> object:
    return score([asked for asked, _ in pairs], [given for _, given in pairs]).writing


def means(*pairs: tuple[object, dict[str, object]]) -> dict[str, float | None]:
    return {name: found.mean for name, found in figures_of(*pairs).measures.items()}


def test_statements_and_tokens_are_counted_for_each_question() -> None:
    struck = told(unsupported=[STRUCK["text"], "b"]) | {"statements": [TRUE, STRUCK]}
    found = means(
        (question("q1"), prediction("q1", **told())),
        (question("q2"), prediction("q2", **struck)),
        (unanswerable("u1"), refusal("u1", **{**told(reply_tokens=2), "statements": [], "citations": []})),
    )
    assert found["written"] == 3.0
    assert found["left out"] == pytest.approx((2 + 1 + 2) / 3)
    assert found["struck through"] == pytest.approx(1 / 3)
    assert found["shown"] == 1.0  # of the two answers that were given
    assert (found["prompt tokens"], found["reply tokens"]) == (100.0, 14.0)


def test_without_a_model_there_is_nothing_to_count() -> None:
    figures = figures_of((question("q1"), prediction("q1")))
    assert figures.asked == 0
    for name in ("written", "left out", "struck through", "fell back", "prompt tokens", "reply tokens"):
        assert figures.measures[name].count == 0


def test_an_answer_that_the_program_gave_in_the_place_of_the_model_fell_back() -> None:
    fallen = told(unsupported=["a", "b", "c"]) | {"model": "extractive"}
    quiet = {"asked_model": "small", "model": "extractive"}
    figures = figures_of(
        (question("q1"), prediction("q1", **told())),
        (question("q2"), prediction("q2", **fallen)),
        (question("q3"), prediction("q3", **quiet)),
        (question("q4"), refusal("q4", **quiet)),  # refused: nothing was answered in anybody's place
    )
    assert figures.asked == 4
    assert figures.measures["fell back"].mean == pytest.approx(2 / 3)
    assert figures.measures["fell back"].count == 3


def test_what_reaches_the_reader_unmarked_is_named() -> None:
    false = {"text": "The treaty was signed in Minsk.", "citations": [1], "supported": True}
    figures = figures_of((question("q1"), prediction("q1", **told() | {"statements": [TRUE, false, STRUCK]})))
    assert figures.shown == 2
    assert figures.unsupported == (("q1", "The treaty was signed in Minsk."),)
    assert figures.measures["ALCE recall"].mean == 0.5
    assert figures.measures["ALCE precision"].mean == 0.5


def test_statements_that_cite_no_evidence_stand_beside_it() -> None:
    beside = {"text": "The harbour freezes every winter.", "citations": [2]}
    both = {"text": "The harbour freezes every winter.", "citations": [2, 1]}
    given = told() | {"citations": [*CITED, ELSEWHERE], "statements": [TRUE, beside, both, beside]}
    figures = figures_of(
        (question("q1"), prediction("q1", **given)),
        (unanswerable("u1"), prediction("u1", **given)),  # no evidence is known: nothing to stand beside
    )
    assert figures.measures["beside evidence"].mean == 0.5
    assert figures.measures["beside evidence"].count == 1


def test_wrong_answers_and_misread_evidence_rest_on_the_question_set() -> None:
    found = figures_of(
        (question("q1"), prediction("q1")),
        (question("q2"), prediction("q2", answer="In June.")),  # the evidence is cited
        (question("q3"), prediction("q3", citations=[ELSEWHERE])),
        (question("q4"), refusal("q4")),
        (unanswerable("u1"), prediction("u1")),
        (unanswerable("u2"), refusal("u2", error="down")),
        (question("o", optional=True), prediction("o", answer="In June.")),
    ).measures
    assert found["wrong given"].mean == 0.5  # q2, q3, u1 of six
    assert found["misread"].mean == 0.5  # q2 of q1 and q2
    assert (found["wrong given"].count, found["misread"].count) == (6, 2)


def test_time_is_told_by_median_and_ninth_decile() -> None:
    rows = [(question(f"q{n}"), prediction(f"q{n}", timings_ms={"total": 1000.0 * n})) for n in range(1, 12)]
    found = figures_of(*rows).measures
    assert found["seconds, median"].mean == 6.0
    assert found["seconds, 90 %"].mean == 10.0
    assert 1.0 <= found["seconds, median"].low <= 6.0 <= found["seconds, median"].high <= 11.0


@pytest.mark.parametrize(
    "odd",
    [
        {"generation": "none"},
        {"generation": {"statements": "three", "prompt_tokens": True, "reply_tokens": float("nan"), "unsupported": 3}},
        {"generation": {"statements": -1, "unsupported": [None, 5]}},
        {"statements": [None, 3, {"text": 5}, {"text": " "}, {"text": "x", "citations": "1"}]},
        {"statements": [{"text": "x", "citations": [None, True, [], 9]}]},
        {"statements": {"text": "x"}, "timings_ms": {"total": 5.0}},
        {"timings_ms": {}, "asked_model": 5, "model": None},
    ],
)
def test_what_other_programs_write_is_read_with_care(odd: dict[str, object]) -> None:
    figures = figures_of((question("q1"), prediction("q1", **odd)))
    for name in ("written", "prompt tokens", "reply tokens"):
        assert figures.measures[name].count == 0


def test_odd_citations_point_nowhere() -> None:
    rows = [{"marker": [1], "quote": "x"}, {"marker": 1, "source": "a.txt", "start": "0", "end": 3, "quote": 5}, "x"]
    (statement,) = said({"citations": rows, "statements": [{"text": "x", "citations": [1, 1]}]})
    assert [(each.place, each.quote, each.speaker) for each in statement.cited] == [(None, "", None)] * 2


def test_who_was_asked_and_who_wrote() -> None:
    assert not was_asked({"model": "extractive"})
    assert not was_asked({"model": "", "error": "down"})
    assert was_asked({"model": "openai:x"})
    assert wrote({"model": "openai:x"})
    assert was_asked({"model": "extractive", "generation": {}})
    assert was_asked({"model": "extractive", "asked_model": "gguf:x"})
    assert not wrote({"model": "extractive", "asked_model": "gguf:x"})
    assert work({"model": "extractive"}) is None

"""What the question set on the default corpus promises, checked against the corpus itself."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING

import pytest

from qa.metrics.judge import overlaps
from qa.metrics.text import contains, normalised
from qa.questions import read_questions

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from qa.questions import Place, Question

TYPES = set(
    "factoid-date factoid-person factoid-place factoid-number factoid-org definition list yes-no why-how speaker "
    "document-level cross-passage paraphrase typo/noisy keyword-only temporal-constraint unanswerable-near "
    "unanswerable-far false-premise injection follow-up non-English".split()
)
STARTER = "D-"
TOLERANCE = 0.15


@pytest.fixture(scope="module")
def questions(root: Path) -> tuple[Question, ...]:
    """The whole set."""
    return read_questions(root / "eval" / "questions.jsonl")


@pytest.fixture(scope="module")
def texts(root: Path, questions: Sequence[Question]) -> dict[str, str]:
    """By name, the sources that the set points into, letter for letter."""
    names = {place[0] for question in questions for place in _places(question)}
    return {name: (root / "corpus" / name).read_bytes().decode("utf-8") for name in names}


def _places(question: Question) -> list[Place]:
    return [place for group in question.evidence for place in group] + list(question.correction_evidence)


def _quoted(places: Iterable[Place], texts: dict[str, str]) -> list[str]:
    return [texts[source][start:end] for source, start, end in places]


def _half(questions: Iterable[Question], split: str) -> list[Question]:
    return [question for question in questions if question.split == split]


def _about_equal(one: float, other: float) -> bool:
    return abs(one - other) <= TOLERANCE * max(one, other)


def test_there_are_the_starter_questions_and_many_more(questions: Sequence[Question]) -> None:
    """Forty were given; the others are ours."""
    own = [question for question in questions if not question.id.startswith(STARTER)]
    assert len(questions) - len(own) == 40
    assert len(own) >= 165


def test_every_type_is_there_with_own_questions(questions: Sequence[Question]) -> None:
    """No type stands on one or two questions."""
    own = Counter(question.type for question in questions if not question.id.startswith(STARTER))
    assert {question.type for question in questions} == TYPES
    assert {kind: n for kind, n in own.items() if n < 6} == {}
    assert set(own) == TYPES


def test_three_in_ten_questions_have_no_answer(questions: Sequence[Question]) -> None:
    """Refusing is measured as well as answering, with and without the optional questions."""
    for asked in (questions, [question for question in questions if not question.optional]):
        assert sum(not question.answerable for question in asked) >= 0.3 * len(asked)


def test_no_question_comes_twice(questions: Sequence[Question]) -> None:
    """Ids are unique, and so are the words of the questions, case and punctuation aside."""
    assert len({question.id for question in questions}) == len(questions)
    asked = Counter(normalised(question.question) for question in questions)
    assert [words for words, n in asked.items() if n > 1] == []


def test_a_fact_is_in_one_half_only(questions: Sequence[Question]) -> None:
    """Every question names its fact and its half."""
    halves: defaultdict[str | None, set[str | None]] = defaultdict(set)
    for question in questions:
        assert question.fact, question.id
        assert question.split in {"dev", "test"}, question.id
        halves[question.fact].add(question.split)
    assert {fact: found for fact, found in halves.items() if len(found) > 1} == {}


def test_no_place_is_asked_about_in_both_halves(questions: Sequence[Question]) -> None:
    """What was tuned on one half is not asked again, under another name, in the other."""
    dev = {place for question in _half(questions, "dev") for place in _places(question)}
    test = {place for question in _half(questions, "test") for place in _places(question)}
    assert [(one, other) for one in dev for other in test if overlaps(one, other)] == []


def test_the_halves_are_alike(questions: Sequence[Question]) -> None:
    """About the same size, share without an answer, and number of each type."""
    dev, test = _half(questions, "dev"), _half(questions, "test")
    assert _about_equal(len(dev), len(test))
    unanswerable = [sum(not question.answerable for question in half) / len(half) for half in (dev, test)]
    assert _about_equal(*unanswerable)
    kinds = [Counter(question.type for question in half) for half in (dev, test)]
    far = {kind: (kinds[0][kind], kinds[1][kind]) for kind in TYPES if abs(kinds[0][kind] - kinds[1][kind]) > 2}
    assert far == {}


def test_every_place_is_a_clean_slice_of_its_source(questions: Sequence[Question], texts: dict[str, str]) -> None:
    """Inside the source, whole words, and no white space at the edges."""
    for question in questions:
        for source, start, end in _places(question):
            text = texts[source]
            assert end <= len(text), question.id
            assert text[start:end] == text[start:end].strip(), question.id
            assert not (text[start - 1 : start] + text[start]).isalnum() or start == 0, question.id
            assert not (text[end - 1] + text[end : end + 1]).isalnum() or end == len(text), question.id


def test_expected_fits_answerable(questions: Sequence[Question]) -> None:
    """A question with an answer has evidence and something to compare; another has neither."""
    for question in questions:
        if question.answerable:
            assert question.expected == "answer", question.id
            assert question.evidence, question.id
            assert all(question.evidence), question.id
            assert question.answers or question.must_contain, question.id
            assert not question.correction, question.id
        else:
            assert question.expected in {"abstain", "abstain_or_correct"}, question.id
            assert [*question.answers, *question.must_contain, *question.evidence] == [], question.id
        premise = question.expected == "abstain_or_correct"
        assert premise == bool(question.correction) == bool(question.correction_evidence), question.id
        assert question.optional == (question.type == "non-English"), question.id
        assert bool(question.history) == (question.type == "follow-up"), question.id


def test_the_evidence_says_the_answer(questions: Sequence[Question], texts: dict[str, str]) -> None:
    """One accepted answer, and every item that has to appear, can be read in the places that are to be cited."""
    for question in questions:
        quoted = " | ".join(_quoted(_places(question), texts))
        for item in question.must_contain:
            assert any(contains(quoted, spelling) for spelling in item), (question.id, item)
        if question.answerable and not question.must_contain and question.type != "yes-no":
            assert any(contains(quoted, answer) for answer in question.answers), question.id


def test_every_place_of_a_group_says_an_answer_by_itself(questions: Sequence[Question], texts: dict[str, str]) -> None:
    """Places of one group are alternatives: where a question has one group, each of them is enough."""
    for question in questions:
        if len(question.evidence) != 1 or not question.answers or question.must_contain or question.type == "yes-no":
            continue
        for quoted in _quoted(question.evidence[0], texts):
            assert any(contains(quoted, answer) for answer in question.answers), (question.id, quoted)


def test_a_correction_stands_in_its_evidence(questions: Sequence[Question], texts: dict[str, str]) -> None:
    """What may be said against a false premise can be read where the set points; one spelling is enough."""
    for question in questions:
        if question.correction:
            quoted = _quoted(question.correction_evidence, texts)
            assert any(contains(text, correction) for text in quoted for correction in question.correction), question.id


def test_a_yes_no_question_is_answered_yes_or_no(questions: Sequence[Question]) -> None:
    """Such an answer need not be in the text."""
    answers = {answer for question in questions if question.type == "yes-no" for answer in question.answers}
    assert answers == {"Yes", "No"}

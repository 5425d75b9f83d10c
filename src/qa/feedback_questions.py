"""Makes a question set of feedback: what people said of answers becomes what is expected of the next ones."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from qa.errors import FeedbackError
from qa.feedback import RIGHT, WITHDRAWN
from qa.questions import Question

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from pathlib import Path

    from qa.feedback import Opinion
    from qa.questions import Place

    Letters = Callable[[str], str | None]


@dataclass(frozen=True, slots=True)
class FromFeedback:
    """What feedback came to.

    Attributes:
        questions: one for each question, with its history, that says what a right answer is.
        left_out: by reason, how many opinions say nothing that could be asked.
        broken: what is wrong with the lines that are not in the form, each with file and line.
    """

    questions: tuple[Question, ...]
    left_out: Mapping[str, int]
    broken: tuple[str, ...]

    def summary(self) -> str:
        """One line on what is asked and what is not."""
        parts = [f"{len(self.questions)} of the feedback asked"]
        parts += [f"{count} left out: {reason}" for reason, count in self.left_out.items()]
        if self.broken:
            parts.append(f"{len(self.broken)} broken lines left out")
        return "; ".join(parts)


def from_feedback(given: Iterable[Opinion | FeedbackError], letters: Letters) -> FromFeedback:
    """The question set of a file of feedback.

    - Thumbs up for an answer: answerable; the short answer is accepted, and for each statement one of its quotations
      has to be cited. Thumbs up for a refusal: to be refused.
    - "should not have answered": to be refused.
    - "wrong answer" and "should have answered" with a corrected answer: answerable, with that answer.

    Everything else says nothing that could be asked, and is counted. Of several opinions on a question the last counts.

    Args:
        given: what ``opinions`` read.
        letters: the text of a source as it is indexed now, or None.
    """
    broken: list[str] = []
    last: dict[str, Opinion] = {}
    left_out: Counter[str] = Counter()
    for each in given:
        if isinstance(each, FeedbackError):
            broken.append(str(each))
            continue
        key = _id(each)
        if key in last:
            left_out["a later opinion counts"] += 1
        last[key] = each
    questions = []
    for key, opinion in last.items():
        made = _question(key, opinion, letters)
        if isinstance(made, Question):
            questions.append(made)
        else:
            left_out[made] += 1
    return FromFeedback(tuple(questions), dict(left_out), tuple(broken))


def question_to_dict(question: Question) -> dict[str, Any]:
    """The question in the contract's form."""
    return {
        "id": question.id,
        "type": question.type,
        "question": question.question,
        "history": list(question.history),
        "answerable": question.answerable,
        "expected": question.expected,
        "answers": list(question.answers),
        "must_contain": [list(item) for item in question.must_contain],
        "evidence": [[list(place) for place in group] for group in question.evidence],
        "correction": list(question.correction),
        "correction_evidence": [list(place) for place in question.correction_evidence],
    }


def write_questions(path: Path, questions: Iterable[Question]) -> None:
    """Write a question set, one question a line."""
    lines = [json.dumps(question_to_dict(question), ensure_ascii=False) + "\n" for question in questions]
    path.write_text("".join(lines), encoding="utf-8")


def _id(opinion: Opinion) -> str:
    """The same for the same question after the same ones, in whatever case and spacing."""
    asked = [" ".join(text.split()).casefold() for text in (*opinion.history, opinion.question)]
    return "F-" + hashlib.sha256("\0".join(asked).encode()).hexdigest()[:10]


def _question(key: str, opinion: Opinion, letters: Letters) -> Question | str:
    """The question, or why there is none."""
    if opinion.verdict == WITHDRAWN:
        return "withdrawn"
    if opinion.verdict == "wrong source":
        return "a wrong source, without the right one"
    if opinion.verdict == "should not have answered" or (opinion.verdict == RIGHT and opinion.answer["abstained"]):
        return _made(key, opinion, answerable=False)
    if opinion.verdict != RIGHT:
        correction = opinion.correction.strip()
        return _made(key, opinion, answers=(correction,)) if correction else f"{opinion.verdict}, without the right one"
    evidence = _evidence(opinion.answer, letters)
    if evidence is None:
        return "the quotations are not in the sources any more"
    short = (opinion.short or "").strip()
    return _made(key, opinion, answers=(short,) if short else (), evidence=evidence)


def _made(
    key: str,
    opinion: Opinion,
    *,
    answerable: bool = True,
    answers: tuple[str, ...] = (),
    evidence: tuple[tuple[Place, ...], ...] = (),
) -> Question:
    return Question(
        id=key,
        type=f"feedback: {opinion.verdict}",
        question=opinion.question,
        answerable=answerable,
        expected="answer" if answerable else "abstain",
        history=opinion.history,
        answers=answers,
        evidence=evidence,
    )


def _evidence(answer: Mapping[str, Any], letters: Letters) -> tuple[tuple[Place, ...], ...] | None:
    """A group for each statement, of the places that it cites; None when one of them is nowhere any more."""
    places = {citation["marker"]: _place_now(citation, letters) for citation in answer["citations"]}
    groups = [tuple(places[mark] for mark in each["citations"] if mark in places) for each in answer["statements"]]
    found: list[tuple[Place, ...]] = []
    for group in filter(None, groups):
        now = _known(group)
        if not now:
            return None
        found.append(now)
    return tuple(found) or None


def _known(places: Sequence[Place | None]) -> tuple[Place, ...]:
    return tuple(place for place in places if place is not None)


def _place_now(citation: Mapping[str, Any], letters: Letters) -> Place | None:
    """Where a quotation stands now: at its old place, else where its letters stand once."""
    source, start, quote = str(citation["source"]), int(citation["start"]), str(citation["quote"])
    text = letters(source)
    if text is None or not quote:
        return None
    if text[start : start + len(quote)] != quote:
        start = text.find(quote)
        if start < 0 or text.find(quote, start + 1) >= 0:
            return None
    return (source, start, start + len(quote))

"""Questions and predictions for tests of the evaluation."""

from __future__ import annotations

from typing import Any

from qa.questions import Question


def question(number: str = "q1", **changes: Any) -> Question:
    """An answerable question whose evidence is a.txt:10-20."""
    values: dict[str, Any] = {
        "id": number,
        "type": "factoid-date",
        "question": "When?",
        "answerable": True,
        "expected": "answer",
        "answers": ("3 May 1999",),
        "evidence": ((("a.txt", 10, 20),),),
    }
    return Question(**(values | changes))


def unanswerable(number: str = "u1", **changes: Any) -> Question:
    """A question that the sources do not answer."""
    values = {"answerable": False, "expected": "abstain", "answers": (), "evidence": (), "type": "unanswerable-near"}
    return question(number, **(values | changes))


def place(start: int, end: int, source: str = "a.txt") -> dict[str, Any]:
    """A place as the contract's JSON has it."""
    return {"source": source, "start": start, "end": end}


def prediction(number: str = "q1", **changes: Any) -> dict[str, Any]:
    """A right answer to ``question()``."""
    values: dict[str, Any] = {
        "id": number,
        "question": "When?",
        "standalone_question": "When?",
        "answer": "It was on 3 May, 1999.",
        "abstained": False,
        "confidence": 0.8,
        "model": "extractive",
        "citations": [{**place(12, 18), "marker": 1, "quote": "x"}],
        "statements": [{"text": "x", "citations": [1], "supported": True}],
        "passages": [{**place(*at), "score": 0.5} for at in ((0, 9), (9, 30), (40, 50))],
        "timings_ms": {"total": 10.0},
    }
    return values | changes


def refusal(number: str, **changes: Any) -> dict[str, Any]:
    """A prediction that answers nothing."""
    return prediction(
        number, **({"abstained": True, "citations": [], "statements": [], "answer": "No answer."} | changes)
    )

"""What answers say and cost, statement by statement: how much that is wrong reaches the reader, and at what price."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from qa.metrics.bootstrap import Estimate, estimate, quantile
from qa.metrics.citing import Citing, citing
from qa.metrics.judge import overlaps
from qa.metrics.statements import Said, Work, milliseconds, said, was_asked, work, wrote

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from qa.metrics.judge import Verdict
    from qa.questions import Place, Question

WRITING: Mapping[str, str] = {
    "wrong given": "an answer is given, and it is not right",
    "misread": "answerable, all evidence cited: yet what is accepted is not said",
    "ALCE recall": "shares of the statements that their citations bear out, by our check",
    "ALCE precision": "shares of the citations that are needed, by our check",
    "beside evidence": "answerable: shares of the statements that cite no evidence",
    "fell back": "answers given that a local model was to write and did not",
    "written": "statements a local model wrote for a question",
    "left out": "of these: borne out by nothing and left out",
    "struck through": "of these: borne out by nothing and shown so",
    "shown": "statements shown as borne out, in an answer",
    "prompt tokens": "read by a local model for a question",
    "reply tokens": "written by a local model for a question",
    "seconds, median": "half of the answers took less",
    "seconds, 90 %": "nine in ten answers took less",
}
SHARES = frozenset(list(WRITING)[:6])  # the others are counts, tokens or seconds
_MEDIAN, _SLOW = 0.5, 0.9


@dataclass(frozen=True, slots=True)
class WritingFigures:
    """What the statements of a run are worth; optional questions aside.

    Attributes:
        asked: for how many questions a local model was to write the answer.
        measures: by name as in ``WRITING``; shares are 0 to 1.
        shown: how many statements are shown as borne out, in all answers together.
        unsupported: those of them that their citations do not bear out, as question id and text: what reaches the
            reader unmarked.
    """

    asked: int
    measures: Mapping[str, Estimate]
    shown: int
    unsupported: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class _Row:
    """One prediction, read."""

    question: Question
    prediction: Mapping[str, Any]
    verdict: Verdict
    statements: tuple[Said, ...]
    citing: Citing
    work: Work | None

    @property
    def shown(self) -> tuple[Said, ...]:
        """The statements that are shown as borne out."""
        return tuple(each for each in self.statements if each.supported)

    @property
    def given(self) -> bool:
        """Whether something is answered."""
        return not self.verdict.abstained and not self.verdict.error

    @property
    def struck(self) -> int:
        """How many statements are struck through."""
        return len(self.statements) - len(self.shown)


def writing(
    questions: Sequence[Question], predictions: Sequence[Mapping[str, Any]], verdicts: Sequence[Verdict]
) -> WritingFigures:
    """Look at what was written.

    Args:
        questions: the set.
        predictions: in the same order.
        verdicts: on them, in the same order.
    """
    rows = [_read(*three) for three in zip(questions, predictions, verdicts, strict=True) if not three[0].optional]
    values = _values(rows)
    times = [time / 1000 for row in rows if (time := milliseconds(row.prediction)) is not None]
    measures = {name: estimate(values[name]) for name in values}
    measures["seconds, median"], measures["seconds, 90 %"] = quantile(times, _MEDIAN), quantile(times, _SLOW)
    return WritingFigures(
        asked=sum(was_asked(row.prediction) for row in rows),
        measures={name: measures[name] for name in WRITING},
        shown=sum(len(row.shown) for row in rows),
        unsupported=tuple(
            (row.question.id, statement.text)
            for row in rows
            for statement, held in zip(row.shown, row.citing.borne_out, strict=True)
            if not held
        ),
    )


def _read(question: Question, prediction: Mapping[str, Any], verdict: Verdict) -> _Row:
    statements = said(prediction)
    return _Row(question, prediction, verdict, statements, citing(statements), work(prediction))


def _values(rows: Sequence[_Row]) -> dict[str, list[float]]:
    """By measure, a value for each question that it applies to."""
    speaking = [row for row in rows if row.shown]
    worked = [(row, row.work) for row in rows if row.work is not None]
    return {
        "wrong given": [row.given and not row.verdict.right for row in rows],
        "misread": [not row.verdict.said for row in rows if row.given and row.question.answerable and _hits_all(row)],
        "ALCE recall": [row.citing.recall or 0.0 for row in speaking],
        "ALCE precision": [row.citing.precision or 0.0 for row in speaking],
        "beside evidence": [_beside(row) for row in speaking if row.question.answerable and row.question.evidence],
        "fell back": [not wrote(row.prediction) for row in rows if row.given and was_asked(row.prediction)],
        "written": [done.written for _, done in worked if done.written is not None],
        "left out": [max(len(done.unsupported) - row.struck, 0) for row, done in worked],
        "struck through": [row.struck for row, _ in worked],
        "shown": [len(row.shown) for row in rows if row.given],
        "prompt tokens": [done.prompt_tokens for _, done in worked if done.prompt_tokens is not None],
        "reply tokens": [done.reply_tokens for _, done in worked if done.reply_tokens is not None],
    }


def _hits_all(row: _Row) -> bool:
    """Whether there is evidence, and an answer that cites all of it."""
    return bool(row.question.evidence) and row.verdict.cited


def _beside(row: _Row) -> float:
    """The share of the shown statements none of whose citations overlaps evidence."""
    evidence = [place for group in row.question.evidence for place in group]
    beside = [not any(overlaps(each, place) for each in _places(one) for place in evidence) for one in row.shown]
    return sum(beside) / len(beside)


def _places(statement: Said) -> list[Place]:
    return [each.place for each in statement.cited if each.place is not None]

"""A conversation as JSON: the contract's answer objects, with what is needed to check them later."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from qa import __version__

if TYPE_CHECKING:
    import datetime as dt

    from qa.export.record import Quotation, Record, Recorded, RecordedTurn
    from qa.types import ModelWork, Statement

FORMAT = "qa-conversation"
VERSION = 1


@dataclass(frozen=True, slots=True)
class Program:
    """What the answers were made with.

    Attributes:
        embedder: the model that the index's manifest names.
        chunker: the version of the rules that made its passages.
    """

    embedder: str
    chunker: str
    version: str = __version__


def conversation_to_dict(record: Record, program: Program, now: dt.datetime) -> dict[str, object]:
    """The conversation as plain values that any JSON writer takes; docs/chat.md describes them.

    Args:
        record: the conversation.
        program: what it was held with.
        now: when it is exported.
    """
    return {
        "format": FORMAT,
        "version": VERSION,
        "title": record.title,
        "changed": record.changed.isoformat(timespec="seconds"),
        "exported": now.isoformat(timespec="seconds"),
        "program": {"qa": program.version, "embedder": program.embedder, "chunker": program.chunker},
        "turns": [_turn(turn) for turn in record.turns],
    }


def _turn(turn: RecordedTurn) -> dict[str, object]:
    if turn.answer is None:
        return {"question": turn.question, "failure": turn.failure}
    more = {"short": turn.answer.short, "notice": turn.answer.notice, "sources": dict(turn.answer.hashes)}
    return {**answer_object(turn.question, turn.answer), **more}


def answer_object(question: str, answer: Recorded) -> dict[str, object]:
    """The contract's object for an answer: plain values that any JSON writer takes.

    Where a local model was asked, ``generation`` says what it did, whatever became of it. Where it wrote the answer,
    the ``own_words`` of a statement are those that its citations do not have.
    """
    work = {"generation": _work(answer.work)} if answer.work is not None else {}
    return {
        "question": question,
        "standalone_question": answer.standalone_question,
        "answer": answer.answer,
        "abstained": answer.abstained,
        "confidence": answer.confidence,
        "model": answer.model,
        "citations": [_citation(each) for each in answer.citations],
        "statements": [_statement(each, answer) for each in answer.statements],
        "passages": [
            {"source": each.source, "start": each.start, "end": each.end, "score": each.score}
            for each in answer.passages
        ],
        "timings_ms": dict(answer.timings_ms),
        **work,
    }


def _statement(statement: Statement, answer: Recorded) -> dict[str, object]:
    own = {"own_words": answer.own_words(statement)} if answer.is_written else {}
    return {
        "text": statement.text,
        "citations": list(statement.citations),
        "supported": statement.supported,
        **own,
    }


def _work(work: ModelWork) -> dict[str, object]:
    return {
        "model": work.model,
        "prompt": work.prompt,
        "prompt_tokens": work.prompt_tokens,
        "reply_tokens": work.reply_tokens,
        "statements": work.statements,
        "unsupported": list(work.unsupported),
    }


def _citation(quotation: Quotation) -> dict[str, object]:
    return {
        "marker": quotation.marker,
        "source": quotation.source,
        "start": quotation.start,
        "end": quotation.end,
        "quote": quotation.quote,
        "title": quotation.title,
        "date": quotation.date.isoformat() if quotation.date else None,
        "speaker": quotation.speaker,
        "page": quotation.page,
        "passage": {"start": quotation.passage[0], "end": quotation.passage[1]},
    }

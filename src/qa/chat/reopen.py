"""Takes a kept conversation up again, over the index as it is now.

What was quoted is looked for in its source. A quotation that stands there, at its place or at another, is a citation
again; one that does not stand there any more is none, and the turn says so.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from qa.chat.conversation import Conversation, Turn
from qa.types import Answer, Citation, Hit, Passage, Provenance, Statement
from qa.verify import Claim, check

if TYPE_CHECKING:
    from collections.abc import Mapping

    from qa.assistant import Assistant
    from qa.export import Looked, Quotation, Record, Recorded, RecordedTurn
    from qa.types import Document
    from qa.verify import Check

CHANGED = "The source has changed since"


class IndexedNow:
    """The documents of an open index, as a verifier wants them."""

    def __init__(self, assistant: Assistant) -> None:
        """Hold the assistant that has the index open."""
        self._assistant = assistant

    @property
    def hashes(self) -> Mapping[str, str]:
        """By source, the hash of its text."""
        return self._assistant.index.manifest.documents

    def document(self, source: str) -> Document:
        """One document with its text."""
        return self._assistant.document(source)


def reopen(record: Record, sources: IndexedNow) -> Conversation:
    """The conversation, its places checked against the sources as they are now."""
    return Conversation(tuple(reopen_turn(turn, sources) for turn in record.turns))


def reopen_turn(turn: RecordedTurn, sources: IndexedNow) -> Turn:
    """One turn of it."""
    answer = turn.answer
    return Turn(turn.question, _answer(turn.question, answer, sources) if answer else None, turn.failure)


def _answer(question: str, recorded: Recorded, sources: IndexedNow) -> Answer:
    checks = [_check(each, sources) for each in recorded.citations]
    standing = [(each.claim, each.now) for each in checks if each.now]
    quotations = {each.marker: each for each in recorded.citations}
    markers = {claim.marker: number for number, (claim, _) in enumerate(standing, start=1)}
    hits = [hit for each in recorded.passages if (hit := _hit(each, recorded, sources))]
    notes = [recorded.notice, *_notes(checks), _unlisted(len(recorded.passages) - len(hits))]
    return Answer(
        question=question,
        standalone_question=recorded.standalone_question,
        answer=recorded.answer,
        abstained=recorded.abstained,
        confidence=recorded.confidence,
        model=recorded.model,
        citations=tuple(_citation(quotations[claim.marker], now, markers, sources) for claim, now in standing),
        statements=tuple(_statement(each, markers) for each in recorded.statements),
        hits=tuple(hits),
        timings_ms=recorded.timings_ms,
        short=recorded.short,
        notice=" ".join(note for note in notes if note),
        work=recorded.work,
    )


def _check(quotation: Quotation, sources: IndexedNow) -> Check:
    place = (quotation.source, quotation.start, quotation.end)
    return check(Claim(0, "", "", quotation.marker, *place, quotation.quote), sources)


def _citation(quotation: Quotation, now: tuple[int, int], markers: Mapping[int, int], sources: IndexedNow) -> Citation:
    """The citation at the place where the quotation stands now, with as much of its passage as there is."""
    document = sources.document(quotation.source)
    moved = now[0] - quotation.start
    low = max(0, min(quotation.passage[0] + moved, now[0]))
    high = min(len(document.text), max(quotation.passage[1] + moved, now[1]))
    provenance = Provenance(title=quotation.title, date=quotation.date, speaker=quotation.speaker)
    passage = Passage(document.span(low, high), provenance, ())
    return Citation(markers[quotation.marker], document.span(*now), passage)


def _statement(statement: Statement, markers: Mapping[int, int]) -> Statement:
    """The statement with the markers that still lead somewhere; without any, nothing bears it out any more."""
    left = tuple(markers[marker] for marker in statement.citations if marker in markers)
    return Statement(statement.text, left, statement.supported and (bool(left) or not statement.citations))


def _hit(looked: Looked, recorded: Recorded, sources: IndexedNow) -> Hit | None:
    """The passage that was looked at; None where its document is not the same any more."""
    known = sources.hashes.get(looked.source)
    if known is None or known != recorded.hashes.get(looked.source):
        return None
    document = sources.document(looked.source)
    if looked.end > len(document.text):
        return None
    provenance = Provenance(title=looked.title, date=looked.date, speaker=looked.speaker)
    return Hit(Passage(document.span(looked.start, looked.end), provenance, ()), looked.score, {})


def _notes(checks: list[Check]) -> list[str]:
    """What has become of the quotations, one sentence for each source that they do not all stand in as before."""
    notes = []
    for source in dict.fromkeys(each.claim.source for each in checks):
        states = [each.state for each in checks if each.claim.source == source]
        if "gone" in states:
            notes.append(f"{CHANGED}: {source} is not indexed any more.")
        elif "changed" in states:
            count = states.count("changed")
            what = "a quotation does not" if count == 1 else f"{count} quotations do not"
            notes.append(f"{CHANGED}: {what} stand in {source} any more.")
        elif "moved" in states:
            notes.append(f"{CHANGED}: what is quoted from {source} stands at another place now.")
    return notes


def _unlisted(count: int) -> str:
    if not count:
        return ""
    what = "1 passage that was looked at is" if count == 1 else f"{count} passages that were looked at are"
    return f"{CHANGED}: {what} not listed any more."

"""What was asked for besides the question, and the stages of its answer."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from qa.scope import Scope
from qa.types import Answer

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from qa.assistant import Assistant
    from qa.chat.library import Library
    from qa.stages import Found, Writing


@dataclass(frozen=True, slots=True)
class Wanted:
    """Where an answer may come from.

    Attributes:
        sources: the documents chosen; none means all.
        since: the first date, as it was typed.
        until: the last one.
    """

    sources: Sequence[str] = ()
    since: str = ""
    until: str = ""


def stages(
    library: Library, question: str, history: Sequence[str], wanted: Wanted
) -> Iterator[Found | Writing | Answer]:
    """The stages of the answer; nothing is done before the first is asked for.

    Raises:
        QaError: when the question cannot be answered as it is wanted.
    """
    assistant = library.assistant
    scope = Scope.read(wanted.sources, wanted.since, wanted.until)
    for stage in assistant.stream(question, history, **scope.limits):
        yield _with_scope(stage, scope, assistant) if isinstance(stage, Answer) else stage


def _with_scope(answer: Answer, scope: Scope, assistant: Assistant) -> Answer:
    """An abstention says how much was searched: an honest "no" is worth what was looked at."""
    if not (answer.abstained and scope.is_whole):
        return answer
    records = assistant.documents()
    documents = "1 document" if len(records) == 1 else f"{len(records):,} documents"
    passages = sum(record.passages for record in records)
    words = f"All {passages:,} passages of {documents} were searched; the {len(answer.hits)} nearest are listed."
    return replace(answer, notice=f"{words} {answer.notice}".strip())

"""What was asked for besides the question, and the stages of its answer."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from qa.errors import UsageError
from qa.scope import Scope
from qa.types import Answer

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from qa.assistant import Assistant
    from qa.chat.library import Library
    from qa.generators import Stop
    from qa.stages import Found, Writing


@dataclass(frozen=True, slots=True)
class Wanted:
    """Where an answer may come from, and who writes it.

    Attributes:
        sources: the documents chosen; none means all.
        since: the first date, as it was typed.
        until: the last one.
        model: one of the library's models; empty for the one that answers where nobody chooses.
    """

    sources: Sequence[str] = ()
    since: str = ""
    until: str = ""
    model: str = ""


def stages(
    library: Library, question: str, history: Sequence[str], wanted: Wanted, unwanted: Stop
) -> Iterator[Found | Writing | Answer]:
    """The stages of the answer; nothing is done before the first is asked for.

    Args:
        library: answers the question.
        question: in the person's words.
        history: what was asked before it, oldest first.
        wanted: what else was chosen.
        unwanted: whether nobody waits for the answer any more; a local model then stops writing.

    Raises:
        QaError: when the question cannot be answered as it is wanted, or is not wanted any more.
    """
    assistant = library.assistant  # held to the end: the index is closed once nobody holds it
    writer = _chosen(assistant, wanted.model, library.models)
    scope = Scope.read(wanted.sources, wanted.since, wanted.until)
    for stage in writer.stream(question, history, **scope.limits, stop=unwanted):
        yield _with_scope(stage, scope, assistant) if isinstance(stage, Answer) else stage


def _chosen(assistant: Assistant, model: str, models: Sequence[str]) -> Assistant:
    """The assistant that answers with a model; what is no choice of the window's is refused, whoever asks."""
    if model in {"", assistant.settings.answering.model}:
        return assistant
    if model not in models:
        raise UsageError(f"{model} cannot be chosen here")
    return assistant.with_model(model)


def _with_scope(answer: Answer, scope: Scope, assistant: Assistant) -> Answer:
    """An abstention says how much was searched: an honest "no" is worth what was looked at."""
    if not (answer.abstained and scope.is_whole):
        return answer
    records = assistant.documents()
    documents = "1 document" if len(records) == 1 else f"{len(records):,} documents"
    passages = sum(record.passages for record in records)
    words = f"All {passages:,} passages of {documents} were searched; the {len(answer.hits)} nearest are listed."
    return replace(answer, notice=f"{words} {answer.notice}".strip())

"""Has a local model put a follow-up question so that it stands alone, and keeps only what was asked before."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qa.answer.facts import find_facts
from qa.answer.listen import listen
from qa.answer.plain_data import as_line
from qa.answer.templates import open_prompt
from qa.errors import ModelError
from qa.generators import ModelRequest
from qa.words import content_stems, split_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qa.generators import Generator, Stop
    from qa.settings_generation import Generation

_MOST_TOKENS = 80
_MOST_HISTORY = 4  # earlier questions that are shown, the latest ones
_GRAMMAR = 'root ::= [^\\n\\r<>|\\[\\]]{3,300} "?"\n'


def rewrite(
    question: str, history: Sequence[str], generator: Generator, settings: Generation, stop: Stop
) -> str | None:
    """The question as the model puts it; None where it adds anything that nobody asked, or does not work.

    Every word that carries meaning, every name, number and date of the new question has to stand in the question or
    in an earlier one: a model may fill in what a pronoun stands for, and nothing else.

    Args:
        question: what the person asks now.
        history: their earlier questions, oldest first.
        generator: the model.
        settings: how it is asked.
        stop: whether the answer is not wanted any more.

    Raises:
        Stopped: once ``stop`` says so.
    """
    earlier = [as_line(entry) for entry in history[-_MOST_HISTORY:]]
    system, user = open_prompt("standalone", settings.prompts).fill(question=as_line(question), history=earlier)
    request = ModelRequest(system, user, _MOST_TOKENS, _GRAMMAR)
    try:
        reply = "".join(listen(generator, request, stop=stop, seconds=settings.timeout_seconds))
    except ModelError:
        return None  # the rules put it instead; a model that does not work is told of when it is to answer
    lines = [line.strip() for line in reply.splitlines() if line.strip()]
    return lines[0] if len(lines) == 1 and _adds_nothing(lines[0], (question, *history)) else None


def _adds_nothing(new: str, known: Sequence[str]) -> bool:
    """Whether a question is made of what was asked."""
    if not new.endswith("?") or not split_words(new):
        return False
    asked = [find_facts(text) for text in known]
    said = find_facts(new)
    stems = {stem for text in known for stem in content_stems(text)}
    numbers = {number for facts in asked for number in facts.numbers}
    dates = {date for facts in asked for date in facts.dates}
    return set(content_stems(new)) <= stems and said.numbers <= numbers and said.dates <= dates

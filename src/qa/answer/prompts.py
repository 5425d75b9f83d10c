"""What a local model is asked: numbered passages, the rules, the question, within a budget of tokens.

The words stand in ``prompts/answer.jinja``. What is put into them are copies: lines are marked as data, and
whatever a model could take for a control token, a chat template's or a citation's mark is broken up. Quotations are
never taken from these copies.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from qa.adapters.tokens import count_tokens
from qa.resources import resource
from qa.types import date_in_words

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from jinja2 import Template

    from qa.types import Hit, Passage

REFUSAL = "The passages do not answer this question."

_TEMPLATE = "answer.jinja"
_CONTROL_TAG = re.compile(r"<(?=[^\s\d])")  # <|im_start|>, </s>, <start_of_turn>, <think>
_CONTROL_END = re.compile(r"\|>")
_INSTRUCTION = re.compile(r"\[(?=/?[A-Z_]{3,}\])")  # [INST]
_MARKER = re.compile(r"[\[【](\s*\d+(?:\s*[,;–-]\s*\d+)*\s*)[\]】]")  # a footnote's mark in a source


@dataclass(frozen=True, slots=True)
class Prompt:
    """A prompt and the passages that found room in it.

    Attributes:
        text: what the model reads.
        passages: those it was shown; passage ``[n]`` is ``passages[n - 1]``.
        tokens: how many cl100k_base tokens the text comes to.
    """

    text: str
    passages: tuple[Passage, ...]
    tokens: int


def prompt_budget(context_tokens: int) -> int:
    """How many tokens of a model's context a prompt may fill: three quarters.

    The rest is for the reply, and for the difference between tiktoken's count and the model's own.
    """
    return context_tokens * 3 // 4


def build_prompt(
    question: str, hits: Sequence[Hit], *, budget: int, count: Callable[[str], int] = count_tokens
) -> Prompt:
    """The prompt for a question, with as many passages as fit, best first, none of them cut.

    A passage that would go over the budget is left out, and shorter ones after it are still tried. No passage at
    all is shown when not even one fits.

    Args:
        question: as it was searched.
        hits: best first.
        budget: how many tokens the whole prompt may come to.
        count: counts the tokens of a text.
    """
    shown: tuple[Passage, ...] = ()
    text = _render(question, shown)
    tokens = count(text)
    for hit in hits:
        longer = _render(question, (*shown, hit.passage))
        needed = count(longer)
        if needed <= budget:
            shown, text, tokens = (*shown, hit.passage), longer, needed
    return Prompt(text, shown, tokens)


def as_data(text: str) -> str:
    """A copy of a source's text without anything that reads as a control token or a citation's mark."""
    text = _MARKER.sub(r"(\1)", text)
    return _CONTROL_END.sub("| >", _CONTROL_TAG.sub("< ", _INSTRUCTION.sub("[ ", text)))


def _render(question: str, passages: Sequence[Passage]) -> str:
    entries = [_entry(number, passage) for number, passage in enumerate(passages, 1)]
    return _template().render(question=_line(question), passages=entries, refusal=REFUSAL)


def _entry(number: int, passage: Passage) -> dict[str, object]:
    """A passage as the template shows it."""
    provenance = passage.provenance
    return {
        "number": number,
        "title": _line(provenance.title),
        "date": date_in_words(provenance.date),
        "speaker": _line(provenance.speaker or provenance.author),
        "question": _line(provenance.question),
        "lines": [line for line in map(_line, passage.text.splitlines()) if line],
    }


def _line(text: str | None) -> str:
    """One line of data; empty where there is none."""
    return as_data(" ".join((text or "").split()))


@cache
def _template() -> Template:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined  # noqa: PLC0415 - extractive answers need none

    environment = Environment(
        loader=FileSystemLoader(resource("prompts")),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        autoescape=False,  # noqa: S701 - plain text for a model, not HTML
    )
    return environment.get_template(_TEMPLATE)

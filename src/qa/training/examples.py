"""Cuts rows into the windows that the network reads, and makes negatives out of them."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from qa.adapters.span_network import CLS, LONGEST_QUESTION, SEP
from qa.training.negatives import Lookalikes
from qa.training.tamper import tampered

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tokenizers import Tokenizer

    from qa.training.rows import Row, Task

WINDOW = 256  # word pieces, the question and the special ones included
_STRIDE = 96
_OTHER_WINDOW = 0.5  # of the long contexts, how many also give a window without the answer
_HEADED = 0.7  # of the rows that stand under a heading, how many are read with it
_LONGEST_HEADING = 48  # word pieces


@dataclass(frozen=True, slots=True)
class Negatives:
    """How many negatives are made.

    Attributes:
        elsewhere: of the answerable rows, how many are also asked of a context that does not answer.
        tampered: of the answerable rows, how many are also asked with a detail swapped.
    """

    elsewhere: float = 0.35
    tampered: float = 0.25


USUAL = Negatives()


@dataclass(frozen=True, slots=True)
class Example:
    """One window as the network takes it.

    Attributes:
        ids: word pieces of question and text, special ones included.
        first: where the text's pieces begin.
        spans: first and last piece of each answer; empty when the window does not answer.
        task: which head learns from it.
        positive: what that head is to say.
    """

    ids: tuple[int, ...]
    first: int
    spans: tuple[tuple[int, int], ...]
    task: Task
    positive: bool


def make_examples(
    rows: Sequence[Row], tokenizer: Tokenizer, *, seed: int = 0, negatives: Negatives = USUAL
) -> list[Example]:
    """One positive window for each row, and negatives by other windows, by other contexts and by other details.

    A negative by another context asks a question of a text that shares many words with it and has none of its
    answers: the right subject, the wrong passage. One by another detail asks the right passage for what it does not
    say.

    Most of the texts that stand under a heading are read with it in front, as passages are when they are served.
    """
    chance = random.Random(seed)  # noqa: S311 - reproducible, nothing secret
    contexts = Lookalikes(row for row in rows if row.task == "span")
    found: list[Example] = []
    for plain in rows:
        row = plain if chance.random() < _HEADED else replace(plain, heading="")
        windows = windows_of(row, tokenizer)
        answering = [window for window in windows if window.positive]
        if row.task != "span":
            found.append(windows[0])
            if row.task == "yes_no" and chance.random() < negatives.elsewhere:
                found.extend(_asked_elsewhere(row, contexts, tokenizer, chance))
        elif not row.answers:
            found.append(chance.choice(windows))
        elif answering:
            found.append(chance.choice(answering))
            others = [window for window in windows if not window.positive]
            if others and chance.random() < _OTHER_WINDOW:
                found.append(chance.choice(others))
            elif chance.random() < negatives.elsewhere:
                found.extend(_asked_elsewhere(row, contexts, tokenizer, chance))
            if chance.random() < negatives.tampered and (other := tampered(row, chance)) is not None:
                found.append(chance.choice(windows_of(other, tokenizer)))
    return found


def windows_of(row: Row, tokenizer: Tokenizer) -> list[Example]:
    """The overlapping windows of a row, its heading before each; one is positive when a whole answer lies in it."""
    question = tokenizer.encode(row.question, add_special_tokens=False).ids[:LONGEST_QUESTION]
    heading = tokenizer.encode(row.heading, add_special_tokens=False).ids[:_LONGEST_HEADING]
    encoded = tokenizer.encode(row.context, add_special_tokens=False)
    head = (CLS, *question, SEP, *heading)
    room = WINDOW - len(head) - 1
    windows = []
    for start in range(0, max(1, len(encoded.ids)), _STRIDE):
        offsets = encoded.offsets[start : start + room]
        spans = [_pieces(offsets, answer, len(head)) for answer in row.answers]
        inside = tuple(sorted({span for span in spans if span is not None}))
        ids = (*head, *encoded.ids[start : start + room], SEP)
        positive = bool(inside) if row.task == "span" else row.positive
        windows.append(Example(ids, len(head) - len(heading), inside, row.task, positive))
        if start + room >= len(encoded.ids):
            break
    return windows


def _pieces(offsets: Sequence[tuple[int, int]], answer: tuple[int, int], first: int) -> tuple[int, int] | None:
    """The first and last piece of an answer; None when part of it lies outside the window."""
    inside = [n for n, (start, end) in enumerate(offsets) if start < answer[1] and end > answer[0]]
    if not inside or offsets[inside[0]][0] > answer[0] or offsets[inside[-1]][1] < answer[1]:
        return None
    return first + inside[0], first + inside[-1]


def _asked_elsewhere(row: Row, others: Lookalikes, tokenizer: Tokenizer, chance: random.Random) -> list[Example]:
    answers = [row.context[start:end] for start, end in row.answers]
    other = others.choose(row, answers, chance)
    if other is None:
        return []
    heading = other.heading if row.heading else ""
    asked = replace(row, task="span", context=other.context, answers=(), positive=False, heading=heading)
    return [chance.choice(windows_of(asked, tokenizer))]

"""Has a local model write the answer, and keeps of it what the passages say.

The reply is taken apart into statements; each is tied to the tightest places of the passages that it cites. What
they do not say is left out, with a notice. When nothing is left, or the model does not work, the caller falls back to
the extractive answer.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from qa.answer.compose import NO_ANSWER
from qa.answer.prompts import build_prompt, prompt_budget
from qa.answer.replies import parse_reply
from qa.answer.support import find_evidence
from qa.errors import ModelError
from qa.types import Draft, DraftStatement

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qa.answer.replies import Reply, Written
    from qa.seams import Generator
    from qa.types import Candidate, Hit, Passage

LONGEST_REPLY = 50_000  # characters; more is not read, whatever a model goes on writing

_INSTEAD = "this answer is made of the sources' own sentences instead"


@dataclass(frozen=True, slots=True)
class Generated:
    """What a local model's reply came to.

    Attributes:
        draft: what is left of it; an abstention when the model refused, or on a fallback.
        notice: what a person should know: what was left out, or why there is a fallback; else empty.
        fallback: whether to answer extractively instead.
    """

    draft: Draft
    notice: str
    fallback: bool


def generate(question: str, hits: Sequence[Hit], generator: Generator, *, confidence: float | None = None) -> Generated:
    """Ask the model, and check what it writes.

    Args:
        question: as it was searched.
        hits: the passages to answer from, best first.
        generator: the local model.
        confidence: the reader's calibrated confidence in these passages, where it is known; the draft's is this
            times the share of the statements that were kept. When None the share alone, which is not calibrated.
    """
    prompt = build_prompt(question, hits, budget=prompt_budget(generator.context_tokens))
    if not prompt.passages:
        return _fallback(generator, f"no passage fits into a context of {generator.context_tokens:,} tokens")
    try:
        reply = parse_reply(_listen(generator, prompt.text))
    except ModelError as error:
        return _fallback(generator, f"did not answer: {error}")
    if reply.refused:
        return Generated(Draft(NO_ANSWER, (), 0.0, generator.name), "", fallback=False)
    return _checked(reply, prompt.passages, generator, 1.0 if confidence is None else confidence)


def _listen(generator: Generator, prompt: str) -> str:
    """The whole reply, as far as it is read."""
    pieces: list[str] = []
    length = 0
    for piece in generator.generate(prompt):
        pieces.append(piece)
        length += len(piece)
        if length >= LONGEST_REPLY:
            break
    return "".join(pieces)[:LONGEST_REPLY]


def _checked(reply: Reply, passages: Sequence[Passage], generator: Generator, confidence: float) -> Generated:
    """The draft out of the statements that the passages support."""
    if not reply.statements:
        return _fallback(generator, "wrote no statement")
    evidence = [_evidence(written, passages) for written in reply.statements]
    kept = tuple(
        DraftStatement(written.text, found) for written, found in zip(reply.statements, evidence, strict=True) if found
    )
    if not kept:
        return _fallback(generator, "wrote nothing that the passages it cites support")
    share = len(kept) / len(reply.statements)
    text = " ".join(statement.text for statement in kept)
    return Generated(
        Draft(text, kept, confidence * share, generator.name), _left_out(reply, kept, generator), fallback=False
    )


def _evidence(written: Written, passages: Sequence[Passage]) -> tuple[Candidate, ...]:
    """The places that support a statement, in the passages it names; numbers of no passage count for nothing."""
    named = [passages[marker - 1] for marker in written.markers if 1 <= marker <= len(passages)]
    return find_evidence(written.text, named)


def _left_out(reply: Reply, kept: Sequence[DraftStatement], generator: Generator) -> str:
    total = len(reply.statements)
    left_out = total - len(kept)
    if not left_out:
        return ""
    verb = "was" if left_out == 1 else "were"
    return (
        f"{left_out} of the {total} statements that {generator.name} wrote {verb} left out: "
        "the passages cited do not support what was said."
    )


def _fallback(generator: Generator, reason: str) -> Generated:
    """No answer of the model's own, and why."""
    notice = f"{generator.name} {reason.rstrip('.')}; {_INSTEAD}."
    return Generated(Draft(NO_ANSWER, (), 0.0, generator.name), notice, fallback=True)

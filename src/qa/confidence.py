"""How sure an answer is, in words: the same ones on the command line and in the window."""

from __future__ import annotations

from typing import Final, Literal, get_args

Likelihood = Literal["very likely right", "likely right", "unsure", "doubtful: check the source"]

_LEAST: Final = (0.85, 0.65, 0.45, 0.0)  # confidence, of each


def in_words(confidence: float) -> Likelihood:
    """What a probability that the answer is right means to a person.

    Args:
        confidence: from 0 to 1.
    """
    words: tuple[Likelihood, ...] = get_args(Likelihood)
    return next((each for least, each in zip(_LEAST, words, strict=True) if confidence >= least), words[-1])

"""Whether a text answers a question at all: the network's judgement, weighed with what of the question the text lacks.

A small network is taken in by a text about the right thing that repeats most of the question. A name or a number of
the question that stands nowhere in the text tells against an answer, and can be counted exactly. The weights are
fitted in training on texts that were kept from it, and stand in the reader's ``reader.json``.

Source: M. Hu et al., "Read + Verify: Machine Reading Comprehension with Unanswerable Questions", AAAI 2019, for a
verifier behind the reader; this one is logistic in a few signs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from qa.answer.evidence import take_apart
from qa.answer.features import best_span, weighed
from qa.sentences import split_sentences
from qa.words import content_stems, split_words, stem

if TYPE_CHECKING:
    from collections.abc import Mapping

    from qa.answer.evidence import Asked
    from qa.seams import PassageScores
    from qa.types import Span

SIGNS = (
    "margin",
    "answerable",
    "coverage",
    "near_coverage",
    "names_missing",
    "near_names_missing",
    "numbers_missing",
    "near_numbers_missing",
)
NETWORK_ALONE = {"margin": 1.0, "answerable": 1.0}  # weights where none were fitted


def signs_of(question: str, text: Span, said: PassageScores, heading: str = "") -> tuple[Span | None, dict[str, float]]:
    """The answer that the network sees in a text, and what tells whether the text answers.

    Args:
        question: standalone.
        text: what was read.
        said: what the network says of it.
        heading: what it was read under.

    Returns:
        The span, None where nothing was read, and by the names of ``SIGNS``: how far the span stands above "no answer
        here", the logit that the text answers, the share (0 to 1) of the question's content words in the text (heading
        included) and in the sentence with the span, and how many of its names and numbers either lacks.
    """
    short, logit = best_span(said, text, text)
    asked = take_apart(question, {}, 0)  # of no index: every word counts the same
    near = " ".join(s.text for s in split_sentences(text) if short is not None and s.overlaps(short))
    return short, {
        "margin": (logit - said.null) / 2,
        "answerable": said.answerable,
        **_lacking(asked, f"{heading}\n{text.text}", ""),
        **_lacking(asked, near, "near_"),
    }


def answers_by(signs: Mapping[str, float], weights: Mapping[str, float]) -> float:
    """The logit that a text answers: above 0, rather so. ``bias`` among the weights is added."""
    return weighed(signs, weights) + weights.get("bias", 0.0)


def _lacking(asked: Asked, text: str, prefix: str) -> dict[str, float]:
    """How much of the question a text has, and how many of its names and numbers it lacks."""
    names, numbers = asked.missing_in(set(map(stem, split_words(text))))
    return {
        f"{prefix}coverage": asked.coverage(set(content_stems(text))),
        f"{prefix}names_missing": float(names),
        f"{prefix}numbers_missing": float(numbers),
    }

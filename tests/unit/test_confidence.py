"""Confidence in words."""

from __future__ import annotations

import pytest

from qa.confidence import in_words


@pytest.mark.parametrize(
    ("confidence", "words"),
    [
        (1.0, "very likely right"),
        (0.85, "very likely right"),
        (0.84, "likely right"),
        (0.65, "likely right"),
        (0.64, "unsure"),
        (0.45, "unsure"),
        (0.44, "doubtful: check the source"),
        (0.0, "doubtful: check the source"),
        (-0.1, "doubtful: check the source"),
    ],
)
def test_every_confidence_has_words(confidence: float, words: str) -> None:
    assert in_words(confidence) == words

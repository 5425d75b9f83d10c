"""What was fitted for a reader: how its features are weighed, and how sure it has to be."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from qa.answer.features import weighed

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Calibration:
    """What was fitted for a network.

    Attributes:
        evidence: by evidence feature, its weight in a sentence's score.
        confidence: by confidence feature, its weight.
        bias: added to the weighted confidence features; the logistic function of the sum is the confidence.
        abstain_below: the confidence under which the reader abstains; where ``covered`` is not 0, for an answer whose
            sentences have none of the question's words.
        further: a further sentence is evidence when its score is at most this far below the best one's.
        retrieval: how much the score that a passage was retrieved with counts when passages are ranked anew.
        yes_above: how far the network must lean to yes for "yes" to be said; people ask more often for what is so.
        no_below: how far it must lean to no for "no" to be said; between the two neither is.
        word_above: the logit that the passage answers at all from which either is said.
        covered: what is added to the logit of ``abstain_below``, times the share of the question's words that the
            sentences have. Who asks in a text's own words and is not answered there asks for a near miss; who asks in
            other words is less surely answered even where the answer is right.
        home: the hashes of the texts that this was fitted for.
        elsewhere: what was fitted for any other text; None where the same holds for all.
    """

    evidence: Mapping[str, float]
    confidence: Mapping[str, float]
    bias: float
    abstain_below: float
    further: float
    retrieval: float = 0.0
    yes_above: float = 0.2
    no_below: float = -0.8
    word_above: float = 0.5
    covered: float = 0.0
    home: Collection[str] = ()
    elsewhere: Calibration | None = None

    @classmethod
    def read(cls, path: Path) -> Self:
        """What ``bench/calibrate_reader.py`` wrote.

        Raises:
            OSError: when the file cannot be read.
            ValueError: when it is not JSON.
            TypeError, AttributeError: when it does not hold what it should.
        """
        loaded = json.loads(path.read_text(encoding="utf-8"))
        elsewhere = loaded.get("elsewhere")
        return cls(**{**loaded, "elsewhere": cls(**elsewhere) if elsewhere else None})

    def of(self, text: str | None) -> Calibration:
        """What holds for answers out of the text with this hash."""
        return self if self.elsewhere is None or text in self.home else self.elsewhere

    def sure(self, figures: Mapping[str, float]) -> float:
        """The probability, 0 to 1, that a reading with these figures (of ``confidence_figures``) is right."""
        return _probability(self.bias + weighed(figures, self.confidence))

    def enough(self, figures: Mapping[str, float]) -> float:
        """How sure is sure enough for a reading with these figures to be given."""
        if not self.covered:
            return self.abstain_below  # which may be 0 or 1, that have no logit
        logit = math.log(self.abstain_below / (1.0 - self.abstain_below))
        return _probability(logit + self.covered * figures["near_coverage"])


def _probability(logit: float) -> float:
    return 1.0 / (1.0 + math.exp(-max(-40.0, min(40.0, logit))))

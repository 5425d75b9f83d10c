"""Scores predictions against a question set; needs no model and no index."""

from qa.metrics.figures import Figures, score
from qa.metrics.judge import Verdict, judge

__all__ = ["Figures", "Verdict", "judge", "score"]

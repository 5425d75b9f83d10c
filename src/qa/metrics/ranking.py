"""Ranking measures, by ir-measures: how high the passages that hold evidence stand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ir_measures
from ir_measures import RR, nDCG

from qa.metrics.judge import overlaps

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qa.questions import Question

_MEASURES = {"mrr": RR @ 10, "ndcg@10": nDCG @ 10}


def ranking(questions: Sequence[Question], predictions: Sequence[dict[str, Any]]) -> dict[str, dict[str, float]]:
    """By measure and question id, for the questions that have evidence.

    Relevant are the passages that overlap evidence; the evidence that no passage overlaps counts as one more
    relevant document that was not found.
    """
    qrels, run = [], []
    for question, prediction in zip(questions, predictions, strict=True):
        if not question.evidence:
            continue
        relevant = 0
        places = [place for group in question.evidence for place in group]
        for rank, row in enumerate(prediction["passages"]):
            passage = (row["source"], row["start"], row["end"])
            name = f"{passage[0]}:{passage[1]}-{passage[2]}"
            run.append(ir_measures.ScoredDoc(question.id, name, -float(rank)))
            if any(overlaps(passage, place) for place in places):
                relevant += 1
                qrels.append(ir_measures.Qrel(question.id, name, 1))
        if not relevant:
            qrels.append(ir_measures.Qrel(question.id, "not found", 1))
    found: dict[str, dict[str, float]] = {name: {} for name in _MEASURES}
    names = {measure: name for name, measure in _MEASURES.items()}
    for metric in ir_measures.iter_calc(list(_MEASURES.values()), qrels, run):
        found[names[metric.measure]][metric.query_id] = float(metric.value)
    return found

"""Fits the confidence of a reader on development questions and writes its calibration.json.

    python bench/calibrate_reader.py --out src/qa/models/reader/calibration.json \
        index=eval/questions.jsonl:dev other-index=other-questions.jsonl

Each argument pairs an index with a question set, optionally one split of it. Reports cross-validated figures.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import cross_val_predict

from qa.answer.span_reader import CONFIDENCE_FEATURES, Calibration, SpanReader, confidence_figures
from qa.assistant import Assistant
from qa.followup import standalone
from qa.metrics.text import contains
from qa.questions import Question, read_questions
from qa.settings import resolve

FAR = 1e9  # every candidate counts


def is_right(question: Question, candidate: object, document_text: str) -> bool:
    """Whether the candidate's sentence says an accepted answer at a place of the evidence."""
    span = candidate.span
    hit = any(
        source == span.source and start < span.end and span.start < end
        for group in question.evidence
        for source, start, end in group
    )
    said = not question.answers or any(contains(document_text, answer) for answer in question.answers)
    return hit and (said or bool(question.must_contain))


def collect(pair: str, further: float, retrieval: float) -> list[tuple[list[float], bool, bool, bool]]:
    """(confidence figures, the best candidate is right, it cites right, the question is answerable)."""
    place, _, rest = pair.partition("=")
    path, _, split = rest.partition(":")
    questions = [q for q in read_questions(Path(path)) if not split or q.split == split]
    rows = []
    with Assistant.open(Path(place), settings=resolve()) as assistant:
        reader = assistant.reader
        flat = Calibration(dict.fromkeys(CONFIDENCE_FEATURES, 0.0), 0.0, 0.0, retrieval, further)
        reader = SpanReader(reader.network, flat, reader.frequencies, reader.passages)
        for question in questions:
            asked = standalone(question.question, question.history)
            ranked = reader.read(asked, assistant.search(asked, 10)).candidates
            if ranked and not question.optional:
                figures = confidence_figures(reader.take_apart(asked), ranked)
                right = question.answerable and is_right(question, ranked[0], ranked[0].span.text)
                rows.append(([figures[name] for name in CONFIDENCE_FEATURES], right, question.answerable))
    return rows

"""What is measured of each sentence that may be evidence, and of a whole reading; the calibration weighs it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from qa.answer.datings import years_meant
from qa.answer.expected import TYPED, find_kind
from qa.answer.fitting import fitted
from qa.answer.lifespans import implied_stems
from qa.answer.numbers import counts
from qa.retrieve.definitions import full_form
from qa.retrieve.headers import heads
from qa.voices import voice_of
from qa.words import content_stems, split_words, stem

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from qa.answer.evidence import Asked
    from qa.seams import PassageScores
    from qa.types import Candidate, Hit, Passage, Span

EVIDENCE_FEATURES = (
    "span",
    "answerable",
    "behind",
    "similarity",
    "near_similarity",
    "coverage",
    "near_coverage",
    "passage_coverage",
    "names",
    "passage_names",
    "pairs",
    "retrieval",
    "defines",
    "linked",
    "heads",
    "headline",
    "kind_missing",
    "misfit",
    "uncounted",
    "asks",
    "brief",
    "length",
    "first",
)
CONFIDENCE_FEATURES = (
    "score",
    "lead",
    "span",
    "answerable",
    "best_span",
    "best_answerable",
    "similarity",
    "best_similarity",
    "coverage",
    "near_coverage",
    "passage_coverage",
    "names",
    "passage_names",
    "pairs",
    "kind_missing",
    "misfit",
    "uncounted",
    "defines",
    "linked",
    "heads",
    "headline",
    "asks",
    "affirmed",
    "heaviest_missing",
    "number_missing",
    "mean_answerable",
    "uncovered",
    "asks_yes_no",
    "settles",
    "asks_reason",
    "asks_other",
    "unknown",
)
# A sentence that opens so speaks of what the one before it named.
_LEANS = re.compile(
    r"^\W*(?:(?:it|this|that|these|those|they|he|she|its|their|his|her|such)\b|the (?:latter|former|same|document)\b)",
    re.IGNORECASE,
)
# "A was preceded by B on 2 March": what follows tells when B was, not A.
_OTHER_EVENT = re.compile(r"\b(?:preceded|followed|succeeded|replaced) by\b[^.;]*$", re.IGNORECASE)
_POINT = re.compile(r"\s*(?:[-*•–—]|\d{1,3}[.)])\s")
_LONGEST_SPAN = 48  # word pieces
_BRIEF = 30  # characters; shorter sentences rarely are evidence
_LONG = 400  # characters
_LARGEST_LEAD = 5.0
_LEADING = 3  # passages that are looked at together


@dataclass(frozen=True, slots=True)
class Measured:
    """One sentence of a passage, the short answer that the network sees in it, and its features."""

    sentence: Span
    short: Span | None
    features: Mapping[str, float]


def measure(asked: Asked, hit: Hit, said: PassageScores, similarities: Sequence[float]) -> list[Measured]:
    """The features of every sentence of a passage.

    Args:
        asked: the question, taken apart.
        hit: the passage.
        said: what the network says of it.
        similarities: of each of its sentences to the question.
    """
    sentences = hit.passage.sentences
    spans = [best_span(said, sentence, hit.passage.span) for sentence in sentences]
    best = max((logit for _, logit in spans), default=0.0)
    voices = [voice_of(hit.passage, sentence, asked.text) for sentence in sentences]
    dated = asked.kind == "date"
    stems = [
        voice.union(content_stems(sentence.text), implied_stems(sentence.text) if dated else ())
        for voice, sentence in zip(voices, sentences, strict=True)
    ]
    whole = _of_passage(asked, hit, said)

    def likely(part: Span) -> float:
        return best_span(said, part, hit.passage.span)[1]

    found = []
    for n, (sentence, (short, logit)) in enumerate(zip(sentences, spans, strict=True)):
        near = _beside(hit.passage, n)
        form = full_form(sentence.text, asked.abbreviation) if asked.abbreviation else None
        features = {
            **whole,
            **_of_text(asked, sentence, short, voices[n]),
            "span": (logit - said.null) / 2,
            "behind": (logit - best) / 2,
            "similarity": similarities[n],
            "near_similarity": max(similarities[k] for k in near),
            "coverage": asked.coverage(stems[n]),
            "near_coverage": asked.coverage(set().union(*(stems[k] for k in near))),
            "defines": float(form is not None),
            "linked": similarities[n - 1] if n and _LEANS.match(sentence.text) else 0.0,
            "heads": float(asked.about_source and heads(sentence, hit.passage)),
            "headline": float(not asked.about_source and heads(sentence, hit.passage)),
            "first": float(n == 0),
        }
        fitting = None if short is None else fitted(asked, sentence, short, likely)
        found.append(Measured(sentence, _in_short(sentence, fitting, form, features), features))
    return found


def _beside(passage: Passage, n: int) -> Sequence[int]:
    """A sentence of a passage and its neighbours, but for what stands in another point of a list."""
    sentences = passage.sentences
    first, last = n, n
    if n and not _begins_point(passage, n):
        first = n - 1
    if n + 1 < len(sentences) and not _begins_point(passage, n + 1):
        last = n + 1
    return range(first, last + 1)


def _begins_point(passage: Passage, n: int) -> bool:
    """Whether a sentence that is not the passage's first opens a point of a list: "- bread", "2. bread".

    What such a mark opens in an interview is a turn, and the answer stands beside its question.
    """
    if passage.provenance.question:
        return False
    left, right = passage.sentences[n - 1], passage.sentences[n]
    between = passage.text[left.end - passage.span.start : right.start - passage.span.start]
    return "\n" in between and _POINT.match(between.rpartition("\n")[2] + right.text) is not None


def _of_passage(asked: Asked, hit: Hit, said: PassageScores) -> dict[str, float]:
    """The features that all sentences of a passage share."""
    meant = years_meant(hit.passage.text, hit.passage.provenance.date) if asked.names_year else ()
    years = frozenset(map(str, meant))
    content = years.union(content_stems(hit.passage.indexed_text))
    words = years.union(map(stem, split_words(hit.passage.indexed_text)))
    heaviest = max(asked.weights.values(), default=0.0) or 1.0
    return {
        "answerable": said.answerable,
        "affirmed": said.affirmed,
        "retrieval": hit.score,
        "passage_coverage": asked.coverage(content),
        "passage_names": asked.names_in(words),
        "heaviest_missing": max((w for s, w in asked.weights.items() if s not in content), default=0.0) / heaviest,
        "number_missing": float(asked.missing_in(words)[1] > 0),
    }


def _in_short(
    sentence: Span, short: Span | None, form: tuple[int, int] | None, features: Mapping[str, float]
) -> Span | None:
    """What a sentence answers in short: the full form that was asked for, or what was marked in it."""
    if form is not None:
        return sentence.within(*form)
    return sentence if features["heads"] and features["brief"] else short  # a date line, a short title


def _of_text(asked: Asked, sentence: Span, short: Span | None, voice: frozenset[str]) -> dict[str, float]:
    """The features that the sentence's own words decide, who says it, and the short answer seen in it."""
    fitting = find_kind(asked.kind, sentence) if asked.kind in TYPED else []
    fits = short is not None and any(short.overlaps(place) for place in fitting)
    words = list(map(stem, split_words(sentence.text)))
    is_counted = bool(asked.counted) and counts(asked.counted, sentence.text)
    missing = asked.kind in TYPED and not fitting and not is_counted  # "no members" has no figure
    uncounted = missing if asked.kind == "frequency" else bool(asked.counted) and not is_counted
    return {
        "names": asked.names_in(voice.union(words)),
        "pairs": asked.pairs_in(words),
        "kind_missing": float(missing),
        "misfit": float(missing or (bool(fitting) and not fits)),
        "uncounted": float(uncounted),
        "asks": float(sentence.text.endswith("?")),
        "others_words": float(bool(voice and asked.speakers) and asked.speakers.isdisjoint(voice.union(words))),
        "of_another": float(short is not None and _is_of_another(asked, sentence, short)),
        "brief": float(len(sentence) < _BRIEF),
        "length": min(len(sentence), _LONG) / _LONG,
    }


def _is_of_another(asked: Asked, sentence: Span, short: Span) -> bool:
    """Whether a date is that of what came before or after the thing asked about."""
    before = sentence.text[: short.start - sentence.start]
    return asked.kind == "date" and bool(_OTHER_EVENT.search(before)) and not _OTHER_EVENT.search(asked.text)


def best_span(said: PassageScores, sentence: Span, passage: Span) -> tuple[Span | None, float]:
    """The span inside a sentence that the network likes best, and its logit; None where no piece lies in it."""
    start, end = sentence.start - passage.start, sentence.end - passage.start
    inside = [n for n, (a, b) in enumerate(said.offsets) if a < end and b > start]
    if not inside:
        return None, said.null
    first, last = inside[0], inside[-1] + 1
    sums = said.starts[first:last, None] + said.ends[None, first:last]
    allowed = np.triu(np.ones(sums.shape, dtype=bool)) & ~np.triu(np.ones(sums.shape, dtype=bool), _LONGEST_SPAN)
    sums = np.where(allowed, sums, -np.inf)
    a, b = divmod(int(np.argmax(sums)), sums.shape[1])
    left = max(said.offsets[first + a][0], start)
    right = min(said.offsets[first + b][1], end)
    return passage.within(left, right), float(sums[a, b])


def confidence_figures(asked: Asked, ranked: Sequence[Candidate]) -> dict[str, float]:
    """What the confidence is made of: some of the best candidate's features, and how it stands out.

    ``lead`` is how far its score lies above the best one of another passage; ``best_...`` are the highest figures of
    any candidate; ``mean_answerable`` and ``uncovered`` (the share of the question's weight that they lack) are of the
    passages with the best sentences; ``unknown`` is the share of its weight in words that no passage of the index has.
    ``settles`` is how sure the network is that the best passage answers at all, where yes or no is asked: no span shows
    it there.
    """
    best = ranked[0]
    of_passage: dict[tuple[str, int, int], Candidate] = {}
    for candidate in ranked:
        of_passage.setdefault(candidate.passage.span.key, candidate)
    leading = list(of_passage.values())[:_LEADING]
    lead = best.score - leading[1].score if len(leading) > 1 else _LARGEST_LEAD
    stems = set().union(*(content_stems(candidate.passage.indexed_text) for candidate in leading))
    judged = sorted((candidate.features["answerable"] for candidate in of_passage.values()), reverse=True)[:_LEADING]
    kept = {name: best.features[name] for name in CONFIDENCE_FEATURES if name in best.features}
    highest = {f"best_{name}": max(c.features[name] for c in ranked) for name in ("span", "answerable", "similarity")}
    return {
        **kept,
        **highest,
        "score": best.score,
        "lead": min(lead, _LARGEST_LEAD),
        "mean_answerable": sum(judged) / len(judged),
        "uncovered": 1.0 - asked.coverage(stems) if asked.weights else 0.0,
        "asks_yes_no": float(asked.kind == "yes_no"),
        "settles": best.features["answerable"] if asked.kind == "yes_no" else 0.0,
        "asks_reason": float(asked.kind == "reason"),
        "asks_other": float(asked.kind == "other"),
        "unknown": 1.0 - asked.coverage(asked.known) if asked.weights else 0.0,
    }


def weighed(features: Mapping[str, float], weights: Mapping[str, float]) -> float:
    """The weighted sum; features without a weight count nothing."""
    return sum(weights.get(name, 0.0) * value for name, value in features.items())

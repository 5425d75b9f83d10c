"""Turns a draft into statements with tight, checked citations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qa.types import Citation, Statement

if TYPE_CHECKING:
    from qa.types import Draft


def cite(draft: Draft) -> tuple[tuple[Statement, ...], tuple[Citation, ...]]:
    """The draft's statements, and the citations that their markers point to.

    Markers count from 1 in the order in which the evidence first occurs; the same place has one marker. A
    citation quotes by slicing its source, so its quote cannot differ from it. Statements that are not
    supported carry no marker.

    Raises:
        ValueError: when evidence lies outside the passage that is said to hold it.
    """
    citations: dict[tuple[str, int, int], Citation] = {}
    statements: list[Statement] = []
    for drafted in draft.statements:
        markers: list[int] = []
        for candidate in drafted.evidence if drafted.supported else ():
            if not candidate.passage.span.contains(candidate.span):
                raise ValueError(f"evidence {candidate.span.key} is outside its passage")
            known = citations.get(candidate.span.key)
            if known is None:
                known = Citation(len(citations) + 1, candidate.span, candidate.passage)
                citations[candidate.span.key] = known
            if known.marker not in markers:
                markers.append(known.marker)
        statements.append(Statement(drafted.text, tuple(markers), drafted.supported))
    return tuple(statements), tuple(citations.values())

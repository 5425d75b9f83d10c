"""Splits a place into sentences, each an exact place itself."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from qa.adapters.nupunkt_sentences import sentence_borders

if TYPE_CHECKING:
    from qa.types import Span

# A "sentence" that ends in one of these goes on in the next: ranks, titles, initials, cut words.
_GOES_ON = re.compile(
    r"(?:\b(?:Mr|Mrs|Ms|Dr|Prof|St|Lt|Col|Gen|Maj|Capt|Sgt|Adm|Cmdr|Brig|Gov|Sen|Rep|Hon|Rev|Amb|No|Nos|Art|art|Sec|sec"
    r"|para|vs|cf|Fig|fig|approx|Jan|Feb|Aug|Sept|Sep|Oct|Nov|Dec|i\.e|e\.g)|\b[A-Z]|№)\.?$"
)
# Between these a sentence ends though the first looks like an abbreviation: "60 per cent. The rest", "at 4 a.m. A bus".
# "At 4 a.m. Monday" and "the U.S. Senate" go on, so a word that often opens a sentence has to follow there.
_OPENER = (
    r"(?:A|An|The|This|That|These|Those|It|He|She|They|We|I|You|His|Her|Its|Our|Their|There|In|On|At|For|From|By|After"
    r"|Before|When|While|If|But|And|So|No|Nobody|All|Some|Both|Since|Until|Although|However)\b"
)
_ENDS = re.compile(rf"\bper cent\.\s+(?=[A-Z])|\b(?:[ap]\.m|U\.S|U\.K|U\.N|E\.U)\.\s+(?={_OPENER})")
_BLANK_LINE = re.compile(r"\n[ \t\r\f\v\u00a0]*\n")
_LIST_MARK = re.compile(r"\n(?=[ \t]*(?:[-*+•–—]|\d{1,3}[.)])[ \t]+)")


def split_sentences(span: Span) -> tuple[Span, ...]:
    """The sentences of a place, in order, without outer white space; none crosses a blank line or a list item."""
    return tuple(sentence for piece in _pieces(span) for sentence in _sentences(piece))


def _pieces(span: Span) -> list[Span]:
    """The paragraphs and list items of a place."""
    cuts = sorted({m.end() for rule in (_BLANK_LINE, _LIST_MARK) for m in rule.finditer(span.text)})
    edges = [0, *cuts, len(span)]
    pieces = [span.within(a, b).strip() for a, b in pairwise(edges)]
    return [piece for piece in pieces if len(piece)]


def _sentences(piece: Span) -> list[Span]:
    text, found, start = piece.text, list[tuple[int, int]](), 0
    sure = {match.end() for match in _ENDS.finditer(text)}
    for end in sorted(sure.union(end for _, end in sentence_borders(text))):
        said = text[start:end].rstrip()
        following = text[end:].lstrip()
        goes_on = _GOES_ON.search(said) and following[:1].isalnum()
        if following and end not in sure and (goes_on or following[0].islower()):
            continue
        found.append((start, end))
        start = end
    if text[start:].strip():
        found.append((start, len(text)))
    return [s for s in (piece.within(a, b).strip() for a, b in found) if len(s)]

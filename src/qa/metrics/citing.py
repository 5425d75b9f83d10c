"""Do the citations bear the statements out: citation recall and precision as in ALCE.

ALCE has a language model for inference judge whether quotations bear a statement out. Here ``qa.answer.verdict.check``
does, which compares facts and words. **For the statements of a local model this is the check that decided which of
them are shown**, so recall is 1 by construction there; a figure below 1 is a fault of the program, or a
sentence in which the check sees less with the quotation alone than it saw in the passage. For answers of
other programs, and for precision, it is a measurement. What is independent of the check is measured against the
question set's own evidence and answers, in ``qa.metrics.writing``.

Source: T. Gao, H. Yen, J. Yu, D. Chen, "Enabling Large Language Models to Generate Text with Citations", EMNLP 2023,
section 4.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from qa.answer.verdict import check
from qa.sentences import split_sentences
from qa.types import Document

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qa.metrics.statements import Cited, Said


@dataclass(frozen=True, slots=True)
class Citing:
    """How the statements of one answer are cited.

    Attributes:
        borne_out: for each statement, whether its citations together bear it out.
        needed: for each citation of each statement, whether it is needed.
    """

    borne_out: tuple[bool, ...]
    needed: tuple[bool, ...]

    @property
    def recall(self) -> float | None:
        """The share of the statements that are borne out; None without statements."""
        return _share(self.borne_out)

    @property
    def precision(self) -> float | None:
        """The share of the citations that are needed: 0 where statements cite nothing, None without statements."""
        return (_share(self.needed) or 0.0) if self.borne_out else None


def citing(statements: Sequence[Said]) -> Citing:
    """Judge the statements that are shown as borne out; those struck through claim nothing and are passed over.

    A citation is needed when the statement is borne out at all, and either this citation does it alone or the others
    without it do not.
    """
    borne_out, needed = [], []
    for statement in statements:
        if not statement.supported:
            continue
        whole = bears_out(statement.text, statement.cited)
        borne_out.append(whole)
        needed += [whole and _is_needed(statement, number) for number in range(len(statement.cited))]
    return Citing(tuple(borne_out), tuple(needed))


def bears_out(text: str, cited: Sequence[Cited]) -> bool:
    """Whether the quotations together say what the statement says: letter for letter, or as far as words can tell.

    The check weighs sentence by sentence. A quotation of several is taken apart for it, and also given whole, as one
    that only makes sense with the one before ("It was signed there") is one with it.
    """
    quotes = [each.quote for each in cited if each.quote.strip()]
    said = " ".join(text.split())
    if not said or not quotes:
        return False
    if any(said in " ".join(quote.split()) for quote in quotes):
        return True
    speakers = sorted({each.speaker for each in cited if each.speaker})
    if check(text, quotes, speakers).supported:
        return True
    sentences = [sentence.text for quote in quotes for sentence in split_sentences(Document("", quote).span(0))]
    return len(sentences) > len(quotes) and check(text, sentences, speakers).supported


def _is_needed(statement: Said, number: int) -> bool:
    rest = [each for place, each in enumerate(statement.cited) if place != number]
    return not rest or bears_out(statement.text, [statement.cited[number]]) or not bears_out(statement.text, rest)


def _share(flags: Sequence[bool]) -> float | None:
    return sum(flags) / len(flags) if flags else None

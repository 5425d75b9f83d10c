"""What the reader's support head and the check of words make of claims that nothing was trained on.

    python bench/support_claims.py [--rows ROWS...]

Measured are the claims of ``data/held-out`` and those of ``data/exercises`` whose texts training keeps aside, and with
``--rows`` the held-out part of other files of claims. These claims are hard by intent: the wrong ones use the passage's
words, the right ones avoid them. Prints the area under the curve of the head's logit and of the words' coverage, and
how much the check accepts.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from sklearn.metrics import roc_auc_score

from qa.adapters.span_network import SpanNetwork
from qa.answer.span_reader import shipped_folder
from qa.answer.support import find_evidence
from qa.answer.verdict import check
from qa.metrics.tampering import rate
from qa.sentences import split_sentences
from qa.training.data import read_rows
from qa.training.run import split
from qa.types import Document, Passage, Provenance

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qa.training.rows import Row

DATA = Path(__file__).resolve().parent.parent / "data"


def claims_of(files: Sequence[Path], *, whole: bool) -> list[Row]:
    """The claims of files, all of them or those about texts that training keeps aside."""
    rows = [row for row in read_rows(files) if row.task == "support"]
    return rows if whole else split(rows)[1]


def show(name: str, rows: Sequence[Row], network: SpanNetwork) -> None:
    """The figures of some claims."""
    right = [row.positive for row in rows]
    logits = [network.judge(row.question, [row.context])[0] for row in rows]
    coverage = [check(row.question, [row.context]).coverage for row in rows]
    print(f"{name}: {len(rows)} claims, {sum(right)} of them right")
    print(
        f"  area under the curve: head {roc_auc_score(right, logits):.3f}, words {roc_auc_score(right, coverage):.3f}"
    )
    for kind, wanted in (("right", True), ("wrong", False)):
        of_kind = [row for row in rows if row.positive is wanted]
        for judge, by in ((None, "words"), (network.judge, "words and head")):
            found = rate([bool(find_evidence(row.question, [_passage(row)], judge)) for row in of_kind])
            print(f"  {kind} ones accepted by {by}: {found.share:.1%} ({found.low:.1%} to {found.high:.1%})")


def _passage(row: Row) -> Passage:
    whole = Document("claim", row.context).span()
    return Passage(whole, Provenance(), tuple(split_sentences(whole)))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", nargs="*", type=Path, default=[])
    args = parser.parse_args()
    network = SpanNetwork(shipped_folder())
    own = claims_of([DATA / "held-out"], whole=True) + claims_of([DATA / "exercises"], whole=False)
    show("ours", own, network)
    if args.rows:
        show("others'", claims_of(args.rows, whole=False), network)


if __name__ == "__main__":
    main()

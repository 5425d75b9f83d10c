"""Measures the check of statements on the tamper set: how much of what was changed it flags, and of what was not.

    python bench/tamper.py INDEX [--set eval/support.jsonl] [--split dev|test] [--others 2] [--words] [--failures]

INDEX holds the default corpus. Each statement is checked against the passages with its evidence and the next best
``--others``, found with the statement as the question. ``--words`` leaves the reader's judgement out. Prints the table
by kind of change and by distance of the wording with 95 % intervals (Wilson), the time that a check takes, and with
``--failures`` every statement judged wrongly.
"""

from __future__ import annotations

import argparse
import statistics
import time
from pathlib import Path
from typing import TYPE_CHECKING

from qa.answer.support import find_evidence
from qa.assistant import Assistant
from qa.metrics.tampering import KINDS, Flagged, check_all, rate, read_tamperings, shown_passages
from qa.settings import resolve

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from qa.generators import SupportJudge
    from qa.metrics.tampering import Tampering
    from qa.types import Passage

SET = Path(__file__).resolve().parent.parent / "eval" / "support.jsonl"
EVERYTHING = 1000  # passages


def show(flagged: Sequence[Flagged]) -> None:
    """The table."""
    groups: dict[str, list[Flagged]] = {kind: [f for f in flagged if f.row.kind == kind] for kind in KINDS}
    groups |= {distance: [f for f in flagged if f.row.distance == distance] for distance in ("near", "light", "free")}
    groups["all"] = list(flagged)
    print(f"{'':10}{'tampered, flagged':>32}{'unchanged, flagged':>32}")
    for name, members in groups.items():
        cells = []
        for values in ([f.tampered for f in members], [f.unchanged for f in members]):
            found = rate(values)
            cells.append(f"{found.hits}/{found.count} {found.share:6.1%} ({found.low:.1%} to {found.high:.1%})")
        print(f"{name:10}{cells[0]:>32}{cells[1]:>32}")


def show_speed(
    rows: Sequence[Tampering], shown: Callable[[Tampering], Sequence[Passage]], judge: SupportJudge | None
) -> None:
    """How long a statement takes."""
    took = []
    for row in rows:
        passages = shown(row)
        for statement in (row.statement, row.tampered):
            start = time.perf_counter()
            find_evidence(statement, passages, judge)
            took.append((time.perf_counter() - start) * 1000)
    took.sort()
    print(f"\none check: median {statistics.median(took):.0f} ms, 95 of 100 under {took[len(took) * 95 // 100]:.0f} ms")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("index", type=Path)
    parser.add_argument("--set", type=Path, default=SET)
    parser.add_argument("--split", choices=["dev", "test"])
    parser.add_argument("--others", type=int, default=2)
    parser.add_argument("--words", action="store_true", help="without the reader's judgement")
    parser.add_argument("--failures", action="store_true")
    args = parser.parse_args()
    rows = read_tamperings(args.set, args.split)
    with Assistant.open(args.index, settings=resolve({})) as assistant:
        judge = None if args.words else assistant.reader.judge
        found = {}
        for row in rows:
            ranked = [hit.passage for hit in assistant.search(row.statement, k=EVERYTHING)]
            found[row.id] = shown_passages(row, ranked, others=args.others)
        flagged = check_all(rows, lambda row: found[row.id], judge)
        show(flagged)
        show_speed(rows, lambda row: found[row.id], judge)
    for each in flagged if args.failures else ():
        if not each.tampered:
            print(f"\n{each.row.id} passes, changed: {each.row.tampered}")
        if each.unchanged:
            print(f"\n{each.row.id} flagged: {each.row.statement}")


if __name__ == "__main__":
    main()

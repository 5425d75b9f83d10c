"""Leaves one ingredient of the reader's training out at a time, and measures what it was worth.

    python bench/ablate_reader.py --rows ROWS... --held-out wiki=held-out.jsonl press=data/held-out --work DIR

Every run starts from the encoder (or from the reader ``--start``), with the same seed and the same number of batches,
and is measured on the same rows, judged by the weights that its training fitted. Short runs tell directions, not sizes:
differences under about 2 points are within the noise of a run.
"""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from qa.adapters.span_network import SpanNetwork
from qa.training.data import read_rows
from qa.training.examples import Negatives
from qa.training.fit import Plan
from qa.training.measure import measure_reading
from qa.training.run import train

if TYPE_CHECKING:
    from collections.abc import Iterator

_DATA = Path(__file__).parent.parent / "data"


def variants(rows: list[Path]) -> Iterator[tuple[str, list[Path], Negatives]]:
    """What each run learns from, by name."""
    exercises, questions = _DATA / "exercises", _DATA / "questions"
    yield "everything", [*rows, exercises, exercises, questions], Negatives()
    yield "no questions on others' texts", [*rows, exercises, exercises], Negatives()
    yield "no exercises", [*rows, questions], Negatives()
    yield "no look-alike contexts", [*rows, exercises, exercises, questions], Negatives(elsewhere=0.0)
    yield "no swapped details", [*rows, exercises, exercises, questions], Negatives(tampered=0.0)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", nargs="+", type=Path, required=True, help="other people's rows")
    parser.add_argument("--held-out", nargs="+", required=True, metavar="NAME=FILE", help="to measure on")
    parser.add_argument("--start", type=Path, help="a reader that every run starts from, in place of the encoder")
    parser.add_argument("--steps", type=int, default=300)
    parser.add_argument("--learning-rate", type=float, default=2e-4)
    parser.add_argument("--pieces", type=int, default=4096)
    parser.add_argument("--work", type=Path, required=True, help="where the readers go")
    args = parser.parse_args()
    sets = {name: read_rows([Path(file)]) for name, _, file in (entry.partition("=") for entry in args.held_out)}
    plan = Plan(minutes=10**5, steps=args.steps, learning_rate=args.learning_rate, pieces=args.pieces)
    found = {"before": args.start} if args.start else {}
    for name, files, negatives in variants(args.rows):
        found[name] = args.work / name.replace(" ", "-").replace("'", "")
        if not (found[name] / "reader.json").is_file():
            train(files, found[name], plan, start=args.start, negatives=negatives)
    for name, folder in found.items():
        network = SpanNetwork(folder)
        for held, rows in sets.items():
            figures = measure_reading(network, rows)
            print(json.dumps({"run": name, "rows": held, **asdict(figures)}), flush=True)


if __name__ == "__main__":
    main()

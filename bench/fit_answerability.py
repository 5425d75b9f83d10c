"""Fits what decides whether a text answers at all on rows that were kept from training, and writes it to reader.json.

    python bench/fit_answerability.py my-reader held-out.jsonl more-held-out.jsonl

`qa reader train` fits the same on one text in twenty; more rows, with questions by people that look answerable and are
not, make better weights. Each file's figures are cross-validated over texts: those of one part are judged by weights
that were fitted on the other parts of all files.
"""

from __future__ import annotations

import argparse
import zlib
from pathlib import Path

from qa.adapters.span_network import SpanNetwork
from qa.answer.answerability import NETWORK_ALONE
from qa.training.data import read_rows
from qa.training.export import set_answerability
from qa.training.measure import Outcome, ReadingFigures, read_outcomes, summarise
from qa.training.verifier import fit_for

FOLDS = 5


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("reader", type=Path, help="the folder of the reader; its reader.json is written")
    parser.add_argument("rows", nargs="+", type=Path)
    args = parser.parse_args()
    network = SpanNetwork(args.reader)
    parts: dict[tuple[Path, int], list[Outcome]] = {}
    for path in args.rows:
        for row in read_rows([path]):
            fold = zlib.crc32(row.context.encode("utf-8", "replace")) % FOLDS
            parts.setdefault((path, fold), []).extend(read_outcomes(network, [row]))
    others = [fit_for([o for (_, fold), some in parts.items() if fold != n for o in some]) for n in range(FOLDS)]
    for path in args.rows:
        here = [outcome for (file, _), some in parts.items() if file == path for outcome in some]
        show(f"{path}, network alone", summarise(here, NETWORK_ALONE))
        judged = [summarise(parts.get((path, fold), []), weights) for fold, weights in enumerate(others)]
        rows = sum(figures.rows for figures in judged)
        overall = sum(figures.overall * figures.rows for figures in judged) / rows
        print(f"{path}, verified: overall {overall:.1%}, cross-validated over {rows:,} rows")
    weights = fit_for([outcome for some in parts.values() for outcome in some])
    set_answerability(args.reader, weights)
    print({name: round(weight, 2) for name, weight in weights.items()})


def show(name: str, figures: ReadingFigures) -> None:
    print(f"{name}: f1 {figures.f1:.1%}, exact {figures.exact:.1%}, best overall {figures.best_overall:.1%}")


if __name__ == "__main__":
    main()

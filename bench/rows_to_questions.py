"""Makes a collection and a question set out of rows or exercises: reading becomes open question answering.

    python bench/rows_to_questions.py held-out.jsonl --out held-out/ --more data/exercises --limit 600
    qa index held-out/texts --index held-out/index
    qa eval held-out/questions.jsonl --index held-out/index

Each text of the rows becomes a document (rows with the same ``title`` share one, paragraph after paragraph), and so do
the texts of ``--more``, which nothing is asked about. A question's evidence is the place of its answers, that of one
that asks yes or no its whole text. A question that its own text does not answer counts as unanswerable; now and then
another text of the collection answers it.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qa.training.data import read_rows

if TYPE_CHECKING:
    from qa.training.rows import Row


def titles_of(paths: list[Path]) -> dict[str, str]:
    """The title of each text, where the rows name one."""
    found: dict[str, str] = {}
    for path in paths:
        if path.is_dir() or path.name.removesuffix(".gz").endswith(".txt"):
            continue
        content = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
        for entry in map(json.loads, filter(bytes.strip, content.split(b"\n"))):
            if "title" in entry and "context" in entry:
                found[entry["context"]] = entry["title"]
    return found


def write_texts(contexts: list[str], titles: dict[str, str], folder: Path, prefix: str) -> dict[str, tuple[str, int]]:
    """Write the documents; where each text came to stand, as a source and an offset."""
    folder.mkdir(parents=True, exist_ok=True)
    sources: dict[str, str] = {}
    places: dict[str, tuple[str, int]] = {}
    for number, context in enumerate(dict.fromkeys(contexts)):
        name = titles.get(context, f"{prefix}{number:04d}")
        source = "".join(c if c.isalnum() else "_" for c in name) + ".txt"
        before = sources.get(source, "")
        before += "\n\n" if before else ""
        places[context] = (source, len(before))
        sources[source] = before + context
    for source, text in sources.items():
        (folder / source).write_bytes(text.encode("utf-8"))
    return places


def question_of(number: int, row: Row, place: tuple[str, int], fact: str) -> dict[str, Any]:
    source, offset = place
    yes_no = row.task == "yes_no"
    places = [(0, len(row.context))] if yes_no else row.answers
    evidence = [[[source, offset + start, offset + end] for start, end in places]] if places else []
    said = ["Yes" if row.positive else "No"] if yes_no else sorted({row.context[a:b] for a, b in row.answers})
    return {
        "id": f"r{number:05d}",
        "type": "yes-no" if yes_no else "answerable" if places else "unanswerable",
        "question": row.question,
        "history": [],
        "answerable": bool(places),
        "expected": "answer" if places else "abstain",
        "answers": said,
        "must_contain": [],
        "evidence": evidence,
        "correction": [],
        "correction_evidence": [],
        "fact": fact,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("rows", nargs="+", type=Path, metavar="FILE")
    parser.add_argument("--more", nargs="*", type=Path, default=[], metavar="FILE", help="texts nothing is asked about")
    parser.add_argument("--out", type=Path, required=True, metavar="DIR")
    parser.add_argument("--limit", type=int, default=10**9, help="at most so many questions, chosen by chance")
    args = parser.parse_args()
    rows = [row for row in read_rows(args.rows) if row.task in {"span", "yes_no"}]
    places = write_texts([row.context for row in rows], titles_of(args.rows), args.out / "texts", "text")
    if args.more:
        write_texts([row.context for row in read_rows(args.more)], titles_of(args.more), args.out / "texts", "more")
    chosen = random.Random(0).sample(rows, min(args.limit, len(rows)))  # noqa: S311 - reproducible, nothing secret
    asked = dict.fromkeys((row.question.strip(), row.context) for row in chosen)
    by_question = {(row.question.strip(), row.context): row for row in chosen}
    with (args.out / "questions.jsonl").open("w", encoding="utf-8") as out:
        for number, key in enumerate(asked):
            row = by_question[key]
            out.write(json.dumps(question_of(number, row, places[row.context], key[1][:40]), ensure_ascii=False) + "\n")
    print(f"{len(asked)} questions on {len(list((args.out / 'texts').iterdir()))} documents in {args.out}")


if __name__ == "__main__":
    main()

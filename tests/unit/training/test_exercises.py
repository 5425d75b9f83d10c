from __future__ import annotations

import gzip
from typing import TYPE_CHECKING

import pytest

from qa.errors import TrainingDataError
from qa.training.data import read_rows
from qa.training.exercises import parse_exercises

if TYPE_CHECKING:
    from pathlib import Path

TEXT = """\
== Meeting of the river commission (news item)
12 March 2021. The commission met in Oruba.

It meets again in September, as in September 2020.

? When will the members meet again?
= again in [[September]], as
= September, as
? Who chaired the meeting?
= -
?? Was the meeting held in Tarn?
= no
+ The commission gathered in Oruba.
! The commission gathered in Tarn.
== Second
It rained.
?? Did it rain?
= yes
"""


def test_every_kind_of_exercise_becomes_a_row() -> None:
    rows = parse_exercises(TEXT.splitlines(), "x.txt")
    assert [(row.task, row.positive) for row in rows] == [
        ("span", True),
        ("span", False),
        ("yes_no", False),
        ("support", True),
        ("support", False),
        ("yes_no", True),
    ]
    context = rows[0].context
    assert context.startswith("12 March")
    assert context.endswith("2020.")
    assert [context[start:end] for start, end in rows[0].answers] == ["September", "September, as"]
    assert rows[0].answers[0][0] == context.index("September")
    assert rows[-1].context == "It rained."
    assert rows[3].question == "The commission gathered in Oruba."
    assert [row.heading for row in rows] == [rows[0].heading] * 5 + ["Second"]
    assert TEXT.startswith(f"== {rows[0].heading}\n")


@pytest.mark.parametrize(
    ("lines", "line"),
    [
        (["It rained."], 1),
        (["== t", "It rained.", "? When?", "? Where?", "= -"], 3),
        (["== t", "It rained.", "? When?", "= in May"], 3),
        (["== t", "It rained and rained.", "? What?", "= rained"], 3),
        (["== t", "It rained.", "?? Did it?", "= maybe"], 3),
        (["== t", "It rained.", "? When?", "= -", "And then?"], 5),
        (["== t", "It rained.", "+ It was wet.", "= yes"], 4),
    ],
)
def test_a_mistake_is_named_by_file_and_line(lines: list[str], line: int) -> None:
    with pytest.raises(TrainingDataError, match=rf"x\.txt, line {line}:"):
        parse_exercises(lines, "x.txt")


def test_a_folder_gives_the_rows_of_its_files_in_order(tmp_path: Path) -> None:
    (tmp_path / "b.txt").write_text(TEXT, encoding="utf-8")
    (tmp_path / "a.txt.gz").write_bytes(gzip.compress(b"== t\nIt rained.\n?? Did it rain?\n= yes\n"))
    (tmp_path / "README.md").write_text("not rows", encoding="utf-8")
    rows = read_rows([tmp_path])
    assert [len(rows), rows[0].question] == [7, "Did it rain?"]
    (tmp_path / "none").mkdir()
    with pytest.raises(TrainingDataError, match="none holds no"):
        read_rows([tmp_path / "none"])

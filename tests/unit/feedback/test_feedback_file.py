from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from typing import TYPE_CHECKING, Any

import pytest

from evaluation_rows import place
from qa import feedback
from qa.errors import FeedbackError
from qa.feedback import Opinion, default_file, feedback_file, keep, kept_at, opinions
from qa.settings import Chat, Settings

if TYPE_CHECKING:
    from pathlib import Path

HOSTILE = "<script>alert(1)</script>\nline two\u2028\x00 \ud800"


def opinion(verdict: str = "right", **changes: Any) -> Opinion:
    answer = {
        "answer": "3 May 1999",
        "abstained": False,
        "citations": [{**place(10, 20), "marker": 1, "quote": "ten letter"}],
        "statements": [{"text": "x", "citations": [1], "supported": True}],
    }
    return Opinion(**({"verdict": verdict, "question": "When?", "history": (), "answer": answer} | changes))


def test_what_is_kept_is_read_again(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "feedback.jsonl"
    given = opinion("wrong answer", history=("Who?",), short="May", index="abc", correction="June", comment="no: June")
    keep(path, given)
    (read,) = opinions(path)
    assert isinstance(read, Opinion)
    assert read.time.endswith("+00:00")
    assert Opinion(**{**as_dict(read), "time": ""}) == given
    assert path.stat().st_mode & 0o077 == 0
    assert json.loads(path.read_text(encoding="utf-8"))["version"] == 1


def as_dict(given: Opinion) -> dict[str, Any]:
    return {name: getattr(given, name) for name in Opinion.__slots__}


def test_hostile_text_stays_on_its_line(tmp_path: Path) -> None:
    keep(tmp_path / "f", opinion(comment=HOSTILE))
    keep(tmp_path / "f", opinion())
    first, second = opinions(tmp_path / "f")
    assert isinstance(first, Opinion)
    assert first.comment == HOSTILE.replace("\ud800", "?")
    assert isinstance(second, Opinion)


def test_many_writers_at_once_lose_nothing_and_mix_nothing(tmp_path: Path) -> None:
    path = tmp_path / "f"
    program = (
        "import sys; from pathlib import Path; from qa.feedback import Opinion, keep\n"
        "for n in range(40): keep(Path(sys.argv[1]), Opinion('right', f'p{n}?', (), "
        "{'abstained': True, 'citations': [], 'statements': [], 'answer': 'x' * 9000}))"
    )
    others = [subprocess.Popen([sys.executable, "-c", program, str(path)]) for _ in range(2)]
    threads = [
        threading.Thread(
            target=lambda n=n: [keep(path, opinion(question=f"t{n}?", comment="y" * 1999)) for _ in "1234"]
        )
        for n in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [process.wait(timeout=60) for process in others] == [0, 0]
    found = list(opinions(path))
    assert len(found) == 2 * 40 + 8 * 4
    assert all(isinstance(each, Opinion) for each in found)


def test_a_full_disk_leaves_the_file_as_it_was(tmp_path: Path) -> None:
    """A limit on the size of files stands for the disk: the write is cut in the middle of a line."""
    path = tmp_path / "f"
    keep(path, opinion())
    before = path.read_bytes()
    program = (
        "import os, resource, signal, sys; from pathlib import Path\n"
        "from qa.feedback import Opinion, keep; from qa.errors import FeedbackError\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]),) * 2)\n"
        "try: keep(Path(sys.argv[1]), Opinion('right', 'Why?', (), {'answer': 'x' * 999}))\n"
        "except FeedbackError as error: os._exit(0 if 'cannot be written' in str(error) else 1)\n"
        "os._exit(2)"  # at once: what coverage wants to write at the end is over the limit, too
    )
    done = subprocess.run([sys.executable, "-c", program, str(path), str(len(before) + 100)], check=False, timeout=60)
    assert done.returncode == 0
    assert path.read_bytes() == before


def test_a_place_that_cannot_be_written_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(FeedbackError, match="cannot be written"):
        keep(tmp_path / "file" / "feedback.jsonl", opinion())


def test_the_file_and_what_is_typed_are_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "f"
    with pytest.raises(FeedbackError, match="too long: 2,000 characters"):
        keep(path, opinion(comment="x" * 2001))
    with pytest.raises(FeedbackError, match="too long"):
        keep(path, opinion(history=("x" * 300_000,)))
    assert not path.exists()
    keep(path, opinion())
    monkeypatch.setattr(feedback, "LARGEST_FILE", path.stat().st_size + 10)
    with pytest.raises(FeedbackError, match="is full"):
        keep(path, opinion())
    assert len(list(opinions(path))) == 1


def test_a_line_that_an_editor_left_open_is_closed_first(tmp_path: Path) -> None:
    path = tmp_path / "f"
    keep(path, opinion())
    path.write_bytes(path.read_bytes().rstrip(b"\n"))
    keep(path, opinion())
    assert [type(each) for each in opinions(path)] == [Opinion, Opinion]


GOOD = json.loads(opinion().line())


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b"{", "not JSON"),
        (b"\xff", "not UTF-8"),
        (b"[" * 100_000, "nested too deeply"),
        (b"[]", "not an object"),
        (json.dumps(GOOD | {"version": 2}).encode(), "version 2"),
        (json.dumps(GOOD | {"verdict": "fine"}).encode(), "'verdict'"),
        (json.dumps(GOOD | {"verdict": None}).encode(), "'verdict'"),
        (json.dumps(GOOD | {"question": " "}).encode(), "'question'"),
        (json.dumps(GOOD | {"history": [1]}).encode(), "'history'"),
        (json.dumps(GOOD | {"answer": None}).encode(), "'answer'"),
        (json.dumps(GOOD | {"answer": {**GOOD["answer"], "citations": [{"marker": 1}]}}).encode(), "citations"),
        (
            json.dumps(
                GOOD | {"answer": {**GOOD["answer"], "citations": [GOOD["answer"]["citations"][0] | {"start": -1}]}}
            ).encode(),
            "a place that cannot be",
        ),
        (json.dumps(GOOD | {"comment": 3}).encode(), "'comment'"),
    ],
)
def test_a_broken_line_is_named_and_the_others_are_read(tmp_path: Path, line: bytes, reason: str) -> None:
    path = tmp_path / "f"
    path.write_bytes(opinion().line() + b"\n" + line + b"\n" + opinion().line())
    first, broken, last = opinions(path)
    assert isinstance(first, Opinion)
    assert isinstance(last, Opinion)
    assert f"{path}:3: " in str(broken)
    assert reason in str(broken)


def test_a_file_that_is_not_there_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(FeedbackError, match="No such file"):
        list(opinions(tmp_path / "gone"))


@pytest.mark.parametrize(
    ("chat", "kept"),
    [
        (Chat(), "default"),
        (Chat(host="localhost"), "default"),
        (Chat(host="0.0.0.0"), None),  # noqa: S104 - nothing listens
        (Chat(host="192.0.2.7"), None),
        (Chat(feedback="off"), None),
        (Chat(host="0.0.0.0", feedback="here.jsonl"), "here.jsonl"),  # noqa: S104 - as above
    ],
)
def test_a_window_that_others_reach_keeps_feedback_only_where_a_file_is_named(chat: Chat, kept: str | None) -> None:
    found = kept_at(Settings(chat=chat))
    assert found == (default_file() if kept == "default" else None) if kept in {None, "default"} else str(found) == kept


def test_the_default_file_is_in_the_persons_own_state_folder(tmp_path: Path) -> None:
    assert default_file().is_relative_to(os.environ["HOME"])
    assert feedback_file(Settings(chat=Chat(feedback="off"))) == default_file()

"""Index, ask and status in processes that cannot leave this machine."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
GUARD = """
import socket_guard
socket_guard.block_for_good()
"""
ATTEMPTS = {
    "connect": "import socket; socket.socket().connect(('192.0.2.1', 80))",
    "connect_ex": "import socket; socket.socket().connect_ex(('192.0.2.1', 80))",
    "name": "import socket; socket.getaddrinfo('example.org', 443)",
    "datagram": "import socket; socket.socket(type=socket.SOCK_DGRAM).sendto(b'x', ('192.0.2.1', 53))",
    "library": "import urllib.request; urllib.request.urlopen('http://192.0.2.1/', timeout=5)",
}


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """An environment whose interpreters refuse to leave the machine, with a home of their own."""
    folder = tmp_path_factory.mktemp("guard")
    (folder / "sitecustomize.py").write_text(GUARD, encoding="utf-8")
    (folder / "socket_guard.py").write_bytes((ROOT / "tests" / "socket_guard.py").read_bytes())
    (folder / "home").mkdir()
    return {
        "PYTHONPATH": os.pathsep.join([str(folder), str(ROOT / "src")]),
        "PATH": os.environ["PATH"],
        "HOME": str(folder / "home"),
        "LANG": "C.UTF-8",
        "OMP_NUM_THREADS": "1",
    }


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the commands run; each builds on the one before."""
    return tmp_path_factory.mktemp("place")


def python(environ: dict[str, str], place: Path, *argv: str) -> subprocess.CompletedProcess[str]:
    """Run an interpreter there."""
    return subprocess.run(
        [sys.executable, *argv], env=environ, cwd=place, capture_output=True, text=True, check=False, timeout=240
    )


def qa(environ: dict[str, str], place: Path, *argv: str) -> str:
    """Run a command, which has to succeed, and return what it says."""
    done = python(environ, place, "-c", "import sys; from qa.cli.main import run; sys.exit(run())", *argv)
    assert done.returncode == 0, done.stderr
    assert "OutsideError" not in done.stderr
    return done.stdout


@pytest.mark.parametrize("attempt", ATTEMPTS)
def test_the_guard_holds(guarded: dict[str, str], place: Path, attempt: str) -> None:
    """Or the other tests would say nothing."""
    done = python(guarded, place, "-c", ATTEMPTS[attempt])
    assert done.returncode != 0
    assert "OutsideError" in done.stderr or "blocked by the tests" in done.stderr


def test_index_ask_and_status(guarded: dict[str, str], place: Path) -> None:
    """A whole day's work, and nothing was looked for outside."""
    qa(guarded, place, "index")
    assert (place / "index").is_dir()
    answer = json.loads(qa(guarded, place, "ask", "When was the Joint Declaration signed?", "--json"))
    text = (ROOT / "corpus" / "csto.txt").read_bytes().decode("utf-8")
    assert not answer["abstained"]
    assert answer["citations"]
    for citation in answer["citations"]:
        assert citation["quote"] == text[citation["start"] : citation["end"]]
    status = json.loads(qa(guarded, place, "status", "--json"))
    assert [record["source"] for record in status["documents"]] == ["csto.txt"]
    assert not status["problems"]


def test_a_file_of_ones_own(guarded: dict[str, str], place: Path) -> None:
    """Indexed at a place of its own, and found again."""
    (place / "ponds.md").write_text("# Ponds\n\nGreen frogs live in the pond of Kandava.\n", encoding="utf-8")
    qa(guarded, place, "index", "ponds.md", "--index", "own")
    answer = json.loads(qa(guarded, place, "ask", "What lives in the pond of Kandava?", "--index", "own", "--json"))
    assert {passage["source"] for passage in answer["passages"]} == {"ponds.md"}
    status = json.loads(qa(guarded, place, "status", "--index", "own", "--json"))
    assert [record["source"] for record in status["documents"]] == ["ponds.md"]

"""The wheel runs outside the checkout, with its own data and without a network."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

GUARD = """
import types
import socket_guard
socket_guard.block(types.SimpleNamespace(setattr=setattr))
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory, root: Path) -> Path:
    """The wheel, built from the checkout with what is installed."""
    folder = tmp_path_factory.mktemp("wheel")
    code = "import sys; from hatchling.build import build_wheel; build_wheel(sys.argv[1])"
    subprocess.run([sys.executable, "-c", code, folder], cwd=root, check=True, capture_output=True, timeout=120)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory, root: Path) -> dict[str, str]:
    """An environment in which the wheel's copy is imported, and sockets that leave the machine are blocked."""
    target = tmp_path_factory.mktemp("target")
    install = [sys.executable, "-m", "pip", "install", "--no-deps", "--no-index", "--quiet", "--target", target, wheel]
    subprocess.run(install, check=True, capture_output=True, timeout=120)
    guard = tmp_path_factory.mktemp("guard")
    (guard / "sitecustomize.py").write_text(GUARD, encoding="utf-8")
    (guard / "socket_guard.py").write_bytes((root / "tests" / "socket_guard.py").read_bytes())
    return {"PYTHONPATH": os.pathsep.join([str(target), str(guard)]), "PATH": os.environ["PATH"], "LANG": "C.UTF-8"}


def run(environ: dict[str, str], *argv: str) -> subprocess.CompletedProcess[str]:
    code = "import sys; from qa.cli.main import run; sys.exit(run())"
    return subprocess.run(
        [sys.executable, "-c", code, *argv],
        env=environ | {"HOME": os.environ["HOME"]},
        capture_output=True,
        text=True,
        check=False,
        timeout=240,
    )


def test_data_and_types_travel_in_it(wheel, root):
    names = set(zipfile.ZipFile(wheel).namelist())
    wanted = {"qa/py.typed", "qa/_data/corpus/csto.txt", "qa/_data/eval/questions.jsonl"}
    wanted |= {f"qa/_data/prompts/{path.name}" for path in (root / "prompts").iterdir()}
    assert wanted - names == set()
    assert [name for name in names if "__pycache__" in name or name.startswith(("tests", "index"))] == []


def test_the_guard_is_on_and_the_copy_is_the_wheels(installed, root):
    code = "import qa, socket; print(qa.__file__); socket.create_connection(('192.0.2.1', 80), 5)"
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, env=installed, capture_output=True, text=True, check=False, timeout=60)
    assert not done.stdout.startswith(str(root))
    assert "OutsideError" in done.stderr


def test_it_indexes_and_answers_offline_outside_the_checkout(installed, root):
    done = run(installed, "ask", "When was the Joint Declaration signed?", "--json")
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    with (root / "corpus" / "csto.txt").open(encoding="utf-8", newline="") as file:
        text = file.read()
    assert answer["citations"]
    for citation in answer["citations"]:
        assert citation["quote"] == text[citation["start"] : citation["end"]]
    done = run(installed, "status", "--json")
    assert done.returncode == 0, done.stderr
    assert [record["source"] for record in json.loads(done.stdout)["documents"]] == ["csto.txt"]

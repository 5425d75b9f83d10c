"""The package's front door."""

from __future__ import annotations

import subprocess
import sys
from importlib import import_module, metadata
from pathlib import Path

import pytest

import qa

SOURCE = Path(__file__).resolve().parents[2] / "src"


@pytest.mark.parametrize("name", sorted(set(qa.__all__) - {"__version__"}))
def test_a_public_name_is_its_homes(name: str) -> None:
    """Imported when it is first used, and the same object afterwards."""
    vars(qa).pop(name, None)
    home = import_module(qa._HOMES[name])
    assert getattr(qa, name) is getattr(home, name)
    assert vars(qa)[name] is getattr(home, name)


def test_what_the_door_shows() -> None:
    """Every public name, imported or not."""
    assert dir(qa) == sorted(qa.__all__)
    assert set(qa._HOMES) == set(qa.__all__) - {"__version__"}


def test_a_name_that_is_not_there() -> None:
    """The usual error."""
    with pytest.raises(AttributeError, match="no attribute 'Nothing'"):
        _ = qa.Nothing


def test_the_version_is_one() -> None:
    """In the package and in what was installed."""
    assert qa.__version__ == metadata.version("qa")


def test_importing_loads_no_room() -> None:
    """Only the door itself."""
    check = "import sys, qa; print([name for name in sys.modules if name.startswith('qa.')])"
    done = subprocess.run(
        [sys.executable, "-c", check],
        env={"PYTHONPATH": str(SOURCE)},
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert done.stdout.strip() == "[]"

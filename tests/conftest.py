"""What every test stands on: no network, a clean environment, a temporary working directory and home."""

from __future__ import annotations

import os
from pathlib import Path

import hypothesis
import pytest

import socket_guard

ROOT = Path(__file__).resolve().parent.parent

hypothesis.settings.register_profile("qa", deadline=None)
hypothesis.settings.load_profile("qa")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """With several processes, a file is one's own, and so are all those with a browser together: they fill it."""
    for item in items:
        group = "browser" if item.get_closest_marker("browser") else item.nodeid.partition("::")[0]
        item.add_marker(pytest.mark.xdist_group(group))


@pytest.fixture(scope="session", autouse=True)
def no_network() -> None:
    """Block sockets to anything but this machine."""
    socket_guard.block_for_good()


@pytest.fixture(autouse=True)
def clean_surroundings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No settings from outside, and nothing written outside the test's own folder."""
    for name in [name for name in os.environ if name.startswith("QA_")]:
        monkeypatch.delenv(name)
    for name in ("NO_COLOR", "FORCE_COLOR", "COLUMNS", "XDG_STATE_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)
    home = tmp_path / "home"
    work = tmp_path / "work"
    home.mkdir()
    work.mkdir()
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.chdir(work)


@pytest.fixture(scope="session")
def root() -> Path:
    """The repository."""
    return ROOT


@pytest.fixture(scope="session")
def corpus_index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The default corpus, indexed once with the real parts; read it, do not change it."""
    from qa.parts import refresh_index  # noqa: PLC0415 - most test runs do not need the model
    from qa.settings import Settings  # noqa: PLC0415

    directory = tmp_path_factory.mktemp("corpus") / "index"
    refresh_index(directory, [ROOT / "corpus"], settings=Settings())
    return directory

from __future__ import annotations

import subprocess
import tomllib

import pytest

import qa


def test_the_version_is_said_once(root):
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert qa.__version__ == project["version"]
    assert (root / "CHANGELOG.md").read_text(encoding="utf-8").startswith("# Changelog\n")


def test_public_names_can_be_imported_and_are_documented():
    for name in qa.__all__:
        assert getattr(qa, name).__doc__, name
    assert dir(qa) == sorted(qa.__all__)
    with pytest.raises(AttributeError, match="'nothing'"):
        _ = qa.nothing


@pytest.mark.parametrize("script", ["scripts/start.sh", "scripts/test.sh", "scripts/environment.sh", ".ci/run"])
def test_scripts_are_posix_shell(script, root):
    done = subprocess.run(["sh", "-n", root / script], capture_output=True, text=True, check=False, timeout=20)
    assert (done.returncode, done.stderr) == (0, "")

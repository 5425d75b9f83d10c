"""The switches that keep libraries from looking outside."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from qa import offline

if TYPE_CHECKING:
    import pytest


def test_a_persons_own_settings_do_not_undo_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the environment said before."""
    for name in offline._ENVIRONMENT:
        monkeypatch.setenv(name, "0")
    offline.enforce()
    assert {name: os.environ[name] for name in offline._ENVIRONMENT} == offline._ENVIRONMENT
    assert os.environ["HF_HUB_OFFLINE"] == os.environ["TRANSFORMERS_OFFLINE"] == "1"

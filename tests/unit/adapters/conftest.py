"""What the tests of adapters share."""

from __future__ import annotations

import threading

import pytest

from model_server import serve


@pytest.fixture
def server():
    with serve() as said:
        yield said
    assert [thread.name for thread in threading.enumerate() if thread.name == "qa-listening"] == []

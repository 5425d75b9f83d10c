"""The program with every socket that would leave this machine blocked: ``python guarded_qa.py ask ...``."""

from __future__ import annotations

import sys

import pytest

import socket_guard

if __name__ == "__main__":
    with pytest.MonkeyPatch.context() as patch:
        socket_guard.block(patch)
        from qa.cli.main import run

        sys.exit(run())

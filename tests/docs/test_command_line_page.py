from __future__ import annotations

import runpy
import sys

import pytest


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="argparse lays its help out differently in later versions")
def test_the_page_is_what_help_says(root):
    page = runpy.run_path(str(root / "scripts" / "write_docs.py"))["command_line_page"]()
    written = (root / "docs" / "command-line.md").read_text(encoding="utf-8")
    assert written == page, "run .venv/bin/python scripts/write_docs.py"

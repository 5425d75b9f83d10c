from __future__ import annotations

import runpy


def test_the_page_is_what_help_says(root):
    page = runpy.run_path(str(root / "scripts" / "write_command_line.py"))["page"]()
    written = (root / "docs" / "command-line.md").read_text(encoding="utf-8")
    assert written == page, "run .venv/bin/python scripts/write_command_line.py"

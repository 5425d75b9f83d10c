"""A chat window served by the guarded program, and a browser page that notes every request."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

PROGRAM = Path(__file__).resolve().parent.parent / "guarded_qa.py"
_ADDRESS = re.compile(r"open at (http://\S+)")


@contextmanager
def served(index: Path, *options: str, **settings: str) -> Iterator[str]:
    """The address of a window over an index; it is interrupted at the end, and must then end well.

    ``options`` go on the command line, ``settings`` into the environment.
    """
    command = [sys.executable, str(PROGRAM), "chat", "--index", str(index), "--port", "0", *options]
    environ = os.environ | {"QA_DEBUG": "", **settings}
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=environ) as process:
        assert process.stderr is not None
        try:
            lines = []
            for line in process.stderr:
                lines.append(line)
                found = _ADDRESS.search(line)
                if found:
                    break
            else:
                raise AssertionError("the window did not open: " + "".join(lines))
            yield found.group(1)
        finally:
            process.send_signal(signal.SIGINT)
            rest = process.communicate(timeout=60)[1]
        assert process.returncode == 0, rest


@contextmanager
def opened(browser: Browser, address: str) -> Iterator[Page]:
    """A page on a window; no other host may be asked, and no script may fail."""
    asked: list[str] = []
    errors: list[str] = []
    context = browser.new_context(viewport={"width": 1280, "height": 860})
    page = context.new_page()
    page.on("request", lambda request: asked.append(request.url))
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(address)
    page.wait_for_selector("#qa-question textarea")
    yield page
    context.close()
    assert asked
    assert [url for url in asked if not url.startswith((address, "data:", "blob:"))] == []
    assert errors == []

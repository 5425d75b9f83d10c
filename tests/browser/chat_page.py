"""A chat window served by the guarded program, and a browser page that notes every request."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

PROGRAM = Path(__file__).resolve().parent.parent / "guarded_qa.py"
PATIENCE = 60_000  # milliseconds; a loaded machine is slow
_ADDRESS = re.compile(r"open at (http://\S+)")


@contextmanager
def served(index: Path, *options: str, program: Path = PROGRAM, **settings: str) -> Iterator[str]:
    """The address of a window over an index; it is interrupted at the end, and must then end well.

    ``options`` go on the command line, ``settings`` into the environment.
    """
    command = [sys.executable, str(program), "chat", "--index", str(index), "--port", "0", *options]
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


@dataclass(frozen=True)
class View:
    """How someone looks at the window."""

    width: int = 1280
    height: int = 860
    scheme: Literal["light", "dark"] = "light"

    def __str__(self) -> str:
        return f"{self.width}x{self.height}-{self.scheme}"


DESKTOP, DESKTOP_DARK = View(), View(scheme="dark")
PHONE, PHONE_DARK = View(360, 740), View(360, 740, "dark")


@contextmanager
def opened(browser: Browser, address: str, view: View = DESKTOP, *, patience: float | None = None) -> Iterator[Page]:
    """A page on a window; no other host may be asked, and no script may fail.

    ``patience`` is how long to wait for anything, in milliseconds; Playwright's own 30 seconds where none is given.
    """
    asked: list[str] = []
    errors: list[str] = []
    context = browser.new_context(
        viewport={"width": view.width, "height": view.height},
        color_scheme=view.scheme,
        has_touch=view.width < DESKTOP.width,
    )
    if patience is not None:
        context.set_default_timeout(patience)
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

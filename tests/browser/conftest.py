"""One window over the default corpus and one browser for all tests here."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest
from chat_page import opened, served
from playwright.sync_api import sync_playwright

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page

# The first opens a page in half the time: it has no window around it to draw.
CHROMIUM = shutil.which("chromium-headless-shell") or shutil.which("chromium")


@pytest.fixture(scope="session")
def window_address(corpus_index: Path) -> Iterator[str]:
    """A window over the default corpus, opened once: ten seconds. What a test keeps in it is its page's alone."""
    with served(corpus_index) as address:
        yield address


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Debian's Chromium, without a screen."""
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()


@pytest.fixture
def page(browser: Browser, window_address: str) -> Iterator[Page]:
    """The window, ready for a question; the test fails if it asks any other host or raises an error."""
    with opened(browser, window_address) as page:
        yield page

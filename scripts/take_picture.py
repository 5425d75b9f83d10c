"""Takes the README's picture of the chat window: docs/chat-window.png. Needs Chromium."""  # noqa: INP001 - a script

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "tests" / "browser")]

from chat_page import opened, served  # noqa: E402

from qa.parts import refresh_index  # noqa: E402
from qa.settings import Settings  # noqa: E402

QUESTIONS = ("What is the boiling point of tungsten?", "When was the Joint Declaration signed?")


def main() -> None:
    """Ask two questions and take the picture."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        index = Path(folder) / "index"
        refresh_index(index, [ROOT / "corpus"], settings=Settings())
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        with served(index) as address, opened(browser, address) as page:
            for count, question in enumerate(QUESTIONS, 1):
                page.fill("#qa-question textarea", question)
                page.press("#qa-question textarea", "Enter")
                page.wait_for_function(f"document.querySelectorAll('.qa-passages').length === {count}")
            page.wait_for_timeout(1000)  # the conversation scrolls to its end
            page.screenshot(path=ROOT / "docs" / "chat-window.png")
        browser.close()


if __name__ == "__main__":
    main()

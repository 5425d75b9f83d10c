"""How fast the chat window is: the page, the sources, and what it adds to an answer. Needs Chromium.

    python bench/window_speed.py [--questions 20] [--json OUT.json]

Everything runs on this machine, server and browser together; nothing else should be busy while it measures. Prints
medians with the slowest of ten in brackets. What to reach: page usable in 2.5 s, sources within 300 ms of asking, at
most 80 ms added to the time that the assistant itself takes (which the page shows, in hundredths of a second).
"""

from __future__ import annotations

import argparse
import json
import re
import shutil
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "tests" / "browser")]

from chat_page import served  # noqa: E402

from qa.parts import refresh_index  # noqa: E402
from qa.settings import Settings  # noqa: E402

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

# Asks, and notes in the page itself when the question, its sources and its answer were there to be seen.
WATCH = """
question => new Promise(resolve => {
  const log = document.querySelector('#qa-conversation');
  const box = document.querySelector('#qa-question textarea');
  const before = log.querySelectorAll('.qa-passages').length;
  const seen = {};
  const start = performance.now();
  const note = (what, found) => { if (found && !(what in seen)) seen[what] = performance.now() - start; };
  const look = () => {
    note('question', log.querySelector('.qa-reading'));
    note('sources', log.querySelector('.qa-found') || log.querySelectorAll('.qa-passages').length > before);
    note('answer', log.querySelectorAll('.qa-passages').length > before);
    if (!('answer' in seen)) return;
    watcher.disconnect();
    resolve({ ...seen, told: log.querySelectorAll('.qa-passages')[before].innerText });
  };
  const watcher = new MutationObserver(look);
  watcher.observe(log, { childList: true, subtree: true, characterData: true });
  box.value = question;
  box.dispatchEvent(new Event('input', { bubbles: true }));
  setTimeout(() => box.dispatchEvent(new KeyboardEvent('keypress', { key: 'Enter', bubbles: true })), 0);
})
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--questions", type=int, default=20)
    parser.add_argument("--json", type=Path)
    arguments = parser.parse_args()
    lines = (ROOT / "eval" / "questions.jsonl").read_text(encoding="utf-8").splitlines()
    questions = [row["question"] for row in map(json.loads, lines) if not row["history"]][: arguments.questions]
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        index = Path(folder) / "index"
        refresh_index(index, [ROOT / "corpus"], settings=Settings())
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        with served(index) as address:
            figures = measure(browser, address, questions)
        browser.close()
    asked, answered = figures["Assistant's own time"], figures["answer"]
    figures["added by the window"] = [whole - own for whole, own in zip(answered, asked, strict=True)]
    for name, times in figures.items():
        slow = sorted(times)[max(0, round(len(times) * 0.9) - 1)]
        print(f"{name:22} {statistics.median(times):7.0f} ms  ({slow:.0f})")
    if arguments.json:
        arguments.json.write_text(json.dumps(figures), encoding="utf-8")


def measure(browser: Browser, address: str, questions: list[str]) -> dict[str, list[float]]:
    """Milliseconds by what is waited for."""
    figures: dict[str, list[float]] = {"page usable": []}
    for _ in range(5):
        page, took = load(browser, address)
        figures["page usable"].append(took)
        page.close()
    page, _ = load(browser, address)
    page.evaluate(WATCH, questions[0])
    for question in questions:
        page.click("#qa-new")  # every question alone, as it is asked directly
        page.wait_for_selector("#qa-conversation .qa-passages", state="detached")
        seen = page.evaluate(WATCH, question)
        (seconds,) = re.findall(r"in ([\d.]+) s", seen.pop("told"))
        figures.setdefault("Assistant's own time", []).append(float(seconds) * 1000)
        for name, took in seen.items():
            figures.setdefault(name, []).append(took)
    page.close()
    return figures


def load(browser: Browser, address: str) -> tuple[Page, float]:
    """A page that can be asked, and how long that took, with nothing cached."""
    page = browser.new_context().new_page()
    start = time.perf_counter()
    page.goto(address)
    page.wait_for_selector("#qa-question textarea")
    return page, (time.perf_counter() - start) * 1000


if __name__ == "__main__":
    main()

"""Takes the pictures of the chat window: docs/chat-window.png and docs/pictures/*.png. Needs Chromium."""  # noqa: INP001 - a script

from __future__ import annotations

import io
import shutil
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "tests" / "browser")]

from asking import SIGNED, UNANSWERABLE, ask, put  # noqa: E402
from chat_page import DESKTOP, DESKTOP_DARK, PHONE, opened, served  # noqa: E402
from slow_qa import PROGRAM as SLOW_PROGRAM  # noqa: E402

from qa.parts import refresh_index  # noqa: E402
from qa.settings import Settings  # noqa: E402

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

LARGEST = 200_000  # bytes of a picture
COLOURS = 96  # text on few grounds needs no more
WHERE, WHO = "Where did the combat seminar take place?", "Who spoke at it?"


def main() -> None:
    """Walk through the states of the window and take a picture of each."""
    pictures = ROOT / "docs" / "pictures"
    pictures.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        index = Path(folder) / "index"
        refresh_index(index, [ROOT / "corpus"], settings=Settings())
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        with served(index, program=SLOW_PROGRAM) as address:
            walk(browser, address, pictures)
        browser.close()
    too_large = [each.name for each in pictures.glob("*.png") if each.stat().st_size > LARGEST]
    if too_large:
        sys.exit(f"over {LARGEST:,} bytes: {', '.join(too_large)}")


def walk(browser: Browser, address: str, pictures: Path) -> None:
    """The states of the tab where one asks."""
    with opened(browser, address, DESKTOP) as page:
        take(page, pictures / "start.png")
        ask(page, UNANSWERABLE)
        take(page, pictures / "abstention.png")
        ask(page, SIGNED)
        take(page, ROOT / "docs" / "chat-window.png")
    with opened(browser, address, DESKTOP) as page:
        ask(page, WHERE)
        ask(page, WHO)
        take(page, pictures / "answer.png")
        put(page, "Say slowly who chaired the Military Committee meeting")
        page.wait_for_selector("#qa-conversation .qa-found")
        take(page, pictures / "reading.png")
    with opened(browser, address, DESKTOP_DARK) as page:
        ask(page, SIGNED)
        take(page, pictures / "dark.png")
    with opened(browser, address, PHONE) as page:
        ask(page, SIGNED)
        take(page, pictures / "phone.png")
        page.locator(".qa-marker").first.tap()
        page.wait_for_function("document.querySelector('#qa-source').getBoundingClientRect().top < 100")
        take(page, pictures / "phone-source.png")


def take(page: Page, place: Path) -> None:
    """One picture, once the conversation has scrolled to its end; few colours keep it small."""
    page.wait_for_timeout(1000)
    with Image.open(io.BytesIO(page.screenshot())) as picture:
        picture.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE).save(place, optimize=True)


if __name__ == "__main__":
    main()

"""What the walks through the chat window do again and again."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Page

SIGNED = "When was the Joint Declaration on cooperation with the UN signed?"
UNANSWERABLE = "What is the boiling point of tungsten?"
OUTCOMES = "#qa-conversation .qa-confidence, #qa-conversation .qa-abstention, #qa-conversation .qa-failure"
BOX = "#qa-question textarea"


def put(page: Page, question: str) -> None:
    """Send a question."""
    page.fill(BOX, question)
    page.press(BOX, "Enter")


def ask(page: Page, question: str) -> None:
    """Send a question and wait for what comes of it."""
    before = page.locator(OUTCOMES).count()
    put(page, question)
    page.wait_for_function(f"n => document.querySelectorAll({OUTCOMES!r}).length > n", arg=before)
    page.wait_for_selector("#qa-question .submit-button")


def asked(page: Page) -> list[str]:
    """The questions in the conversation."""
    return page.locator("#qa-conversation .qa-asked").all_inner_texts()


def quotation(page: Page) -> str:
    """The highlighted letters in the source panel; the highlight may run over several pieces."""
    page.wait_for_selector("#qa-source .qa-quote")
    return "".join(page.locator("#qa-source .qa-quote").all_text_contents())


def heading(page: Page) -> str:
    """Which source is shown."""
    return page.locator("#qa-source h2").inner_text()


def wait_for_heading(page: Page, words: str) -> None:
    """Wait until the source panel is that of a place."""
    page.wait_for_function("words => document.querySelector('#qa-source h2')?.textContent === words", arg=words)


def in_view(page: Page, selector: str) -> bool:
    """Whether the first such element of the source panel stands inside the part of it that is seen."""
    return bool(
        page.evaluate(
            """selector => {
                const panel = document.querySelector('#qa-source .qa-document').getBoundingClientRect();
                const place = document.querySelector(`#qa-source ${selector}`).getBoundingClientRect();
                return panel.top <= place.top && place.top <= panel.bottom;
            }""",
            selector,
        )
    )

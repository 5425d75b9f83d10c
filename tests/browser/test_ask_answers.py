"""Answers as they come: sources first, then the answer; stop, retry, edit, copy; on a desktop and on a phone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from asking import BOX, SIGNED, UNANSWERABLE, ask, asked, heading, put, quotation
from chat_page import DESKTOP, PHONE_DARK, opened, served
from slow_qa import PROGRAM, SECONDS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from chat_page import View
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

SLOW = "Say slowly who Valeriy Semerikov is"
CHAIRED = "Who chaired the Military Committee meeting?"


@pytest.fixture(scope="module")
def window_address(corpus_index: Path) -> Iterator[str]:
    """A window whose reader takes its time when a question says so."""
    with served(corpus_index, program=PROGRAM) as address:
        yield address


@pytest.fixture(params=[DESKTOP, PHONE_DARK], ids=str)
def page(browser: Browser, window_address: str, request: pytest.FixtureRequest) -> Iterator[Page]:
    """The window, on a desktop and on a phone."""
    view: View = request.param
    with opened(browser, window_address, view) as page:
        yield page


def waits_for_sources(page: Page, question: str = SLOW) -> None:
    """Send a question whose answer takes its time, and wait until its sources are shown."""
    put(page, question)
    page.wait_for_selector("#qa-conversation .qa-found")
    page.wait_for_selector("#qa-source .qa-document")


def test_sources_are_shown_and_can_be_opened_while_the_answer_is_read(page: Page) -> None:
    waits_for_sources(page)
    assert asked(page) == [SLOW]
    assert page.locator(".qa-found .qa-passage-link").count() == 3
    assert heading(page).startswith("Passage looked at: 1 of")
    page.locator(".qa-found .qa-passage-link").nth(1).click()
    page.wait_for_function("document.querySelector('#qa-source h2').textContent.includes('2 of')")
    page.wait_for_selector("#qa-conversation .qa-passages")
    assert page.locator(".qa-found").count() == 0


def test_what_is_written_while_an_answer_is_read_stays(page: Page) -> None:
    waits_for_sources(page)
    page.fill(BOX, CHAIRED)
    page.press(BOX, "Enter")
    page.wait_for_selector("#qa-conversation .qa-passages")
    assert page.input_value(BOX) == CHAIRED
    assert asked(page) == [SLOW]


def test_stopping_ends_an_answer_and_the_conversation_goes_on_at_once(page: Page) -> None:
    ask(page, SIGNED)
    waits_for_sources(page)
    page.click("#qa-question .stop-button")
    page.wait_for_selector("text=You stopped this before it was answered.", timeout=SECONDS * 1000 / 2)
    # Until this is drawn, a moment later, Enter sends nothing.
    page.wait_for_selector("#qa-question .submit-button", timeout=SECONDS * 1000 / 2)
    ask(page, CHAIRED)
    page.wait_for_timeout(SECONDS * 1000)  # what was stopped must not turn up later
    assert asked(page) == [SIGNED, SLOW, CHAIRED]
    assert page.locator(".qa-stopped").count() == 1
    assert page.locator("#qa-conversation .qa-answer").count() == 2


def test_a_fault_in_the_program_leaves_the_conversation_usable(page: Page) -> None:
    ask(page, "Say wrongly who Valeriy Semerikov is")
    assert page.locator(".qa-failure").inner_text().startswith("Something went wrong in the program")
    assert page.get_by_text("a fault in the program", exact=True).count() == 0
    ask(page, SIGNED)
    page.locator("#qa-conversation .qa-marker").first.click()
    assert quotation(page)


def test_escape_in_the_question_box_stops(page: Page) -> None:
    waits_for_sources(page)
    page.press(BOX, "Escape")
    page.wait_for_selector(".qa-stopped")
    page.wait_for_selector("#qa-question .submit-button")


def test_the_last_question_can_be_retried(page: Page) -> None:
    ask(page, SIGNED)
    waits_for_sources(page)
    page.click("#qa-question .stop-button")
    page.wait_for_selector(".qa-stopped")
    page.get_by_role("button", name="Retry").click()
    page.wait_for_function("document.querySelectorAll('#qa-conversation .qa-passages').length === 2")
    assert asked(page) == [SIGNED, SLOW]
    assert page.locator(".qa-stopped").count() == 0


def test_an_edited_question_drops_what_came_after_it(page: Page) -> None:
    for question in (SIGNED, UNANSWERABLE, CHAIRED):
        ask(page, question)
    page.get_by_role("button", name="Edit").nth(1).click()
    page.wait_for_selector("text=You are changing this question")
    assert page.input_value(BOX) == UNANSWERABLE
    assert page.evaluate(f"document.activeElement === document.querySelector({BOX!r})")
    page.get_by_role("button", name="Keep it as it is").click()
    page.wait_for_selector("text=You are changing this question", state="detached")
    assert page.input_value(BOX) == ""
    page.get_by_role("button", name="Edit").nth(1).click()
    page.wait_for_selector("text=You are changing this question")
    page.fill(BOX, "Who is Valeriy Semerikov?")
    page.get_by_role("button", name="Ask anew").click()
    page.wait_for_function("document.querySelectorAll('#qa-conversation .qa-asked').length === 2")
    page.wait_for_selector("#qa-question .submit-button")
    assert asked(page) == [SIGNED, "Who is Valeriy Semerikov?"]


def test_a_new_conversation_ends_what_is_going_on(page: Page) -> None:
    waits_for_sources(page)
    page.click("#qa-new")
    page.wait_for_selector("#qa-conversation .qa-asked", state="detached")
    page.wait_for_timeout(SECONDS * 1000)
    assert asked(page) == []
    ask(page, SIGNED)
    assert quotation(page)


def test_the_number_behind_the_confidence_is_there_on_demand(page: Page) -> None:
    ask(page, SIGNED)
    explained = page.locator(".qa-confidence p")
    assert not explained.is_visible()
    page.locator(".qa-confidence summary").focus()
    page.keyboard.press("Enter")
    assert explained.is_visible()
    assert "%" in explained.inner_text()


def test_an_abstention_says_what_was_searched(page: Page) -> None:
    ask(page, UNANSWERABLE)
    said = page.locator(".qa-abstention").inner_text()
    assert f"Searched as: {UNANSWERABLE}" in said
    assert "passages of 1 document were searched" in said
    page.locator(".qa-abstention .qa-passage-link").nth(2).click()
    page.wait_for_function("document.querySelector('#qa-source h2').textContent.includes('3 of')")


@pytest.mark.parametrize("clipboard", [True, False])
def test_an_answer_is_copied_as_text_with_its_references(page: Page, *, clipboard: bool) -> None:
    if not clipboard:  # as on an address that the browser does not think safe
        page.evaluate("Object.defineProperty(navigator, 'clipboard', { value: undefined })")
    else:
        page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    ask(page, SIGNED)
    button = page.locator(".qa-copy-answer")
    button.click()
    page.wait_for_function("document.querySelector('.qa-copy-answer').textContent === 'Copied'")
    page.wait_for_function("[...document.querySelectorAll('[role=status]')].some(e => e.textContent === 'Copied')")
    page.wait_for_function("document.querySelector('.qa-copy-answer').textContent === 'Copy answer'")
    page.focus(BOX)
    page.keyboard.press("Control+V")
    pasted = page.input_value(BOX)
    assert pasted.startswith("March 18, 2010\nIt was signed on March 18, 2010")
    assert "Moscow. [1]\n" in pasted
    assert "\n[1] Valeriy Semerikov, UN-CSTO" in pasted

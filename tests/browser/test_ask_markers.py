"""From the answer to its source and back: by mouse, by resting on a marker, by keyboard, by touch."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from asking import BOX, SIGNED, ask, heading, in_view, quotation, wait_for_heading
from chat_page import PHONE, PHONE_DARK, opened

if TYPE_CHECKING:
    from pathlib import Path

    from chat_page import View
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

FIRST, SECOND = "Source 1 of 2", "Source 2 of 2"


@pytest.fixture
def answered(page: Page) -> Page:
    """The window with an answer of two citations."""
    ask(page, SIGNED)
    wait_for_heading(page, FIRST)
    return page


def marker(page: Page, number: int) -> str:
    """Where the first answer's marker is."""
    return f"#qa-conversation .qa-key-0-cite-{number}"


def is_focused(page: Page, selector: str) -> bool:
    return bool(page.evaluate("selector => document.activeElement?.matches(selector)", selector))


def tab_to(page: Page, selector: str, *, most: int = 12) -> None:
    """Press Tab until an element has the focus."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if is_focused(page, selector):
            return
    raise AssertionError(f"Tab does not reach {selector}")


def test_a_marker_shows_the_whole_document_at_its_quotation(answered: Page, root: Path) -> None:
    text = (root / "corpus" / "csto.txt").read_bytes().decode("utf-8")
    first = quotation(answered)
    answered.locator(marker(answered, 2)).click()
    wait_for_heading(answered, SECOND)
    second = quotation(answered)
    assert first != second
    for quote in (first, second):
        assert quote in text
    shown = answered.locator("#qa-source .qa-document").text_content() or ""
    assert "".join(shown.split()) == "".join(text.split())
    assert in_view(answered, ".qa-quote")
    assert answered.locator("#qa-source .qa-passage").count() > 0
    card = answered.locator("#qa-source .qa-card").inner_text()
    assert "Stands here letter for letter" in card
    assert "Valeriy Semerikov, UN-CSTO: The main areas of cooperation, 7 February 2019" in card
    assert answered.locator(marker(answered, 2)).get_attribute("aria-current") == "true"
    assert answered.locator(marker(answered, 1)).get_attribute("aria-current") is None


def test_resting_on_a_marker_shows_its_source(answered: Page) -> None:
    answered.locator(marker(answered, 2)).hover()
    wait_for_heading(answered, SECOND)
    assert in_view(answered, ".qa-quote")


def test_passing_over_a_marker_shows_nothing(answered: Page) -> None:
    answered.locator(marker(answered, 2)).hover()
    answered.mouse.move(5, 5)
    answered.wait_for_timeout(800)
    assert heading(answered) == FIRST


def test_the_keyboard_reaches_a_marker_its_source_and_the_marker_again(answered: Page) -> None:
    answered.focus(".qa-edit")
    tab_to(answered, marker(answered, 1))
    tab_to(answered, marker(answered, 2), most=1)
    wait_for_heading(answered, SECOND)  # focus is enough
    answered.keyboard.press("Shift+Tab")
    answered.keyboard.press("Enter")
    wait_for_heading(answered, FIRST)
    answered.keyboard.press("Tab")
    answered.keyboard.press("Space")
    wait_for_heading(answered, SECOND)
    tab_to(answered, ".qa-to-source", most=1)
    assert answered.locator(".qa-to-source").bounding_box() is not None
    answered.keyboard.press("Enter")
    assert is_focused(answered, "#qa-source .qa-document")
    answered.keyboard.press("Escape")
    assert is_focused(answered, marker(answered, 2))


def test_previous_and_next_lead_through_the_sources_and_keep_the_focus(answered: Page) -> None:
    assert answered.locator(".qa-step-back").is_disabled()
    answered.locator(".qa-step-on").focus()
    answered.keyboard.press("Enter")
    wait_for_heading(answered, SECOND)
    answered.wait_for_function("document.activeElement.closest('#qa-source') !== null")
    assert answered.locator(".qa-step-on").is_disabled()
    answered.locator(".qa-step-back").click()
    wait_for_heading(answered, FIRST)
    assert answered.locator(marker(answered, 1)).get_attribute("aria-current") == "true"


def test_a_passage_that_was_looked_at_opens_by_keyboard(answered: Page) -> None:
    answered.focus(".qa-passages summary")
    answered.keyboard.press("Enter")
    answered.keyboard.press("Tab")
    assert is_focused(answered, ".qa-passages .qa-key-0-hit-1")
    answered.keyboard.press("Tab")
    answered.keyboard.press("Enter")
    answered.wait_for_function("document.querySelector('#qa-source h2').textContent.startsWith('Passage looked at: 2')")
    assert answered.locator("#qa-source .qa-quote").count() == 0
    assert in_view(answered, ".qa-passage")


@pytest.mark.parametrize("clipboard", [True, False])
def test_a_quotation_is_copied_with_its_reference(answered: Page, *, clipboard: bool) -> None:
    if clipboard:
        answered.context.grant_permissions(["clipboard-read", "clipboard-write"])
    else:  # as on an address that the browser does not think safe
        answered.evaluate("Object.defineProperty(navigator, 'clipboard', { value: undefined })")
    quote = quotation(answered)
    scrolled = answered.evaluate("document.querySelector('#qa-source .qa-document').scrollTop")
    answered.locator(".qa-copy").click()
    answered.wait_for_function("document.querySelector('.qa-copy').textContent === 'Copied'")
    answered.wait_for_function("[...document.querySelectorAll('[role=status]')].some(e => e.textContent === 'Copied')")
    answered.wait_for_function("document.querySelector('.qa-copy').textContent === 'Copy quote with reference'")
    assert answered.evaluate("document.querySelector('#qa-source .qa-document').scrollTop") == scrolled
    answered.focus(BOX)
    answered.keyboard.press("Control+V")
    assert answered.input_value(BOX) == (
        f"“{quote}” — Valeriy Semerikov, UN-CSTO: The main areas of cooperation, 7 February 2019 "
        "(csto.txt, characters 7,097 to 7,206)"
    )


@pytest.mark.parametrize("view", [PHONE, PHONE_DARK], ids=str)
def test_on_a_phone_a_marker_leads_down_to_the_source_and_a_button_back(
    browser: Browser, window_address: str, view: View
) -> None:
    with opened(browser, window_address, view) as page:
        ask(page, SIGNED)
        for number, words in ((2, SECOND), (1, FIRST), (1, FIRST)):
            page.locator(marker(page, number)).tap()
            wait_for_heading(page, words)
            page.wait_for_function("document.querySelector('#qa-source').getBoundingClientRect().top < 100")
            assert in_view(page, ".qa-quote")
            page.get_by_role("button", name="Back to the answer").tap()
            page.wait_for_function("document.querySelector('#qa-conversation').getBoundingClientRect().bottom > 200")
            assert is_focused(page, marker(page, number))

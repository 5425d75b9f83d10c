"""How the window looks, and to a screen reader: on a desktop and a phone, light and dark."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from asking import SIGNED, UNANSWERABLE, ask, put, quotation
from chat_page import DESKTOP, DESKTOP_DARK, PHONE, PHONE_DARK, opened

if TYPE_CHECKING:
    from chat_page import View
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

AXE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text(encoding="utf-8")
VIEWS = [DESKTOP, DESKTOP_DARK, PHONE, PHONE_DARK]


def findings(page: Page) -> list[str]:
    """What axe-core finds serious or critical, once no colour is on its way to another."""
    page.wait_for_function("() => document.getAnimations().every((each) => each.playState !== 'running')")
    page.evaluate(AXE)
    violations = page.evaluate("axe.run().then(result => result.violations)")
    return [
        f"{each['id']}: {[node['target'] for node in each['nodes']]} {each['nodes'][0]['failureSummary']}"
        for each in violations
        if each["impact"] in {"serious", "critical"}
    ]


def background(page: Page) -> int:
    """How light the page's ground is, 0 to 255."""
    colour = page.evaluate("getComputedStyle(document.querySelector('gradio-app')).backgroundColor")
    channels = [int(channel) for channel in re.findall(r"\d+", colour)[:3]]
    return int(sum(channels) / 3)


@pytest.mark.parametrize("view", VIEWS, ids=str)
def test_no_serious_finding_for_screen_readers_and_no_sideways_scrolling(
    browser: Browser, window_address: str, view: View
) -> None:
    with opened(browser, window_address, view) as page:
        assert findings(page) == []
        ask(page, UNANSWERABLE)
        assert findings(page) == []
        ask(page, SIGNED)
        quotation(page)
        for summary in page.locator("#qa-conversation summary").all():
            summary.click()
        page.get_by_role("button", name="Edit").last.click()
        page.wait_for_selector("text=You are changing this question")
        assert findings(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= view.width
        assert (background(page) < 80) == (view.scheme == "dark")
        source, conversation = (
            page.locator("#qa-source").bounding_box(),
            page.locator("#qa-conversation").bounding_box(),
        )
        assert source is not None
        assert conversation is not None
        if view.width < DESKTOP.width:
            assert source["y"] >= conversation["y"] + conversation["height"]
        else:
            assert source["x"] >= conversation["x"] + conversation["width"]


def test_the_conversation_is_a_log_and_the_page_has_landmarks_and_names(page: Page) -> None:
    ask(page, SIGNED)
    log = page.get_by_role("log")
    assert log.get_attribute("aria-live") == "polite"
    assert page.get_by_role("main").count() == 1
    assert page.get_by_role("heading", level=1).inner_text() == "Ask the documents"
    assert page.get_by_role("region", name="Source").count() == 1
    assert page.get_by_role("textbox", name="Your question").count() == 1
    assert page.get_by_role("button", name="Source 1", exact=True).count() == 1
    assert page.get_by_role("article", name="Answer").count() == 1
    assert page.get_by_role("navigation", name="Sources of this answer").count() == 1


def test_nothing_of_gradio_is_left_that_nobody_needs(page: Page) -> None:
    assert page.locator("footer:visible").count() == 0
    ask(page, SIGNED)
    assert page.get_by_role("button", name="Clear", exact=True).count() == 0


@pytest.mark.parametrize("view", [DESKTOP, DESKTOP_DARK], ids=str)
def test_the_switch_changes_the_theme_and_the_browser_remembers(
    browser: Browser, window_address: str, view: View
) -> None:
    with opened(browser, window_address, view) as page:
        dark = view.scheme == "dark"
        assert (background(page) < 80) == dark
        page.get_by_role("button", name="Light theme" if dark else "Dark theme").click()
        page.get_by_role("button", name="Dark theme" if dark else "Light theme").wait_for()
        assert (background(page) < 80) != dark
        page.reload()
        page.get_by_role("button", name="Dark theme" if dark else "Light theme").wait_for()
        assert (background(page) < 80) != dark


def test_the_theme_follows_the_system_until_it_is_chosen(page: Page) -> None:
    page.emulate_media(color_scheme="dark")
    page.get_by_role("button", name="Light theme").wait_for()
    page.emulate_media(color_scheme="light")
    page.get_by_role("button", name="Dark theme").click()
    page.emulate_media(color_scheme="dark")
    page.emulate_media(color_scheme="light")
    page.wait_for_timeout(200)
    assert background(page) < 80


def test_nothing_moves_when_the_person_asks_for_no_motion(page: Page) -> None:
    page.emulate_media(reduced_motion="reduce")
    put(page, SIGNED)
    page.wait_for_selector("#qa-conversation .qa-passages")
    moving = page.evaluate("document.getAnimations().filter(each => each.playState === 'running').length")
    assert moving == 0


@pytest.mark.parametrize("view", [DESKTOP, DESKTOP_DARK], ids=str)
def test_what_has_the_focus_is_seen_to_have_it(browser: Browser, window_address: str, view: View) -> None:
    with opened(browser, window_address, view) as page:
        ask(page, SIGNED)
        quotation(page)
        unseen = []
        for _ in range(25):
            page.keyboard.press("Tab")
            ring = page.evaluate(
                """() => {
                    const style = getComputedStyle(document.activeElement);
                    const seen = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 1;
                    return seen || document.activeElement === document.body ? '' : document.activeElement.outerHTML;
                }"""
            )
            if ring:
                unseen.append(ring[:120])
        assert unseen == []

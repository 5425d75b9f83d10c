"""Walks the chat window as a person does: ask, read, check the quotation, ask on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from asking import OUTCOMES, SIGNED, ask, quotation
from chat_page import opened, served

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser


def test_an_answer_shows_its_quotation_highlighted_in_the_whole_document(page: Page, root: Path) -> None:
    ask(page, SIGNED)
    quote = quotation(page)
    text = (root / "corpus" / "csto.txt").read_bytes().decode("utf-8")
    assert quote in text
    assert page.locator("#qa-conversation .qa-statement").first.inner_text().startswith(quote[:40])
    shown = page.locator("#qa-source .qa-document").text_content() or ""
    assert "".join(shown.split()) == "".join(text.split())
    panel = page.locator("#qa-source .qa-document").bounding_box()
    mark = page.locator("#qa-source .qa-quote").first.bounding_box()
    assert panel is not None
    assert mark is not None
    assert panel["y"] <= mark["y"] <= panel["y"] + panel["height"]
    assert "letter for letter" in page.locator(".qa-card").inner_text()
    assert page.locator(".qa-where").inner_text()


def test_a_marker_of_an_earlier_answer_opens_its_source(page: Page) -> None:
    ask(page, SIGNED)
    first = quotation(page)
    ask(page, "Who chaired the Military Committee meeting?")
    page.locator(".qa-marker").first.click()
    page.wait_for_function(
        "quote => [...document.querySelectorAll('#qa-source .qa-quote')].map(e => e.textContent).join('') === quote",
        arg=first,
    )
    assert page.locator(".qa-marker").first.get_attribute("aria-current") == "true"


def test_an_abstention_says_so_and_offers_the_nearest_passages(page: Page) -> None:
    ask(page, "What is the boiling point of tungsten?")
    assert "do not answer" in page.locator(".qa-abstention").inner_text()
    assert page.locator(".qa-abstention .qa-passage-link").count() == 3
    assert page.locator(".qa-marker").count() == 0


def test_a_follow_up_says_how_it_was_searched_and_a_new_conversation_forgets(page: Page) -> None:
    ask(page, "Who is Valeriy Semerikov?")
    ask(page, "What post does he hold?")
    assert "Searched as: What post does Valeriy Semerikov hold?" in page.locator(".qa-note").inner_text()
    page.click("#qa-new")
    page.wait_for_function(f"() => document.querySelectorAll({OUTCOMES!r}).length === 0")
    ask(page, "What post does he hold?")
    assert page.locator(".qa-note").count() == 0


def test_an_example_question_is_asked_by_a_click(page: Page) -> None:
    page.get_by_role("button", name="Joint Declaration").click()
    page.wait_for_selector(OUTCOMES)
    assert SIGNED in page.locator("#qa-conversation").inner_text()


def test_a_failure_is_one_line_in_the_conversation(page: Page) -> None:
    ask(page, "?!")
    assert page.locator(".qa-failure").inner_text() == "the question has no words (ask something)"


HOSTILE = (
    "What does <img src=http://192.0.2.1/x.png onerror=alert(1)> ![a](http://192.0.2.1/y.png) "
    "[link](javascript:alert(1)) ${1+1} {{value}} $$x^2$$ `code` **bold** <script>alert(1)</script> mean?"
)


def test_a_question_is_text_whatever_it_holds(page: Page) -> None:
    ask(page, HOSTILE)
    assert page.locator(".qa-asked").inner_text() == HOSTILE
    assert page.locator("#qa-conversation .qa-asked img, #qa-conversation .qa-asked a").count() == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_phone_shows_all_of_it(page: Page, scheme: str) -> None:
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    page.set_viewport_size({"width": 360, "height": 740})
    ask(page, SIGNED)
    quotation(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_a_document_is_text_whatever_it_holds(browser: Browser, tmp_path: Path) -> None:
    from qa.parts import refresh_index  # noqa: PLC0415 - imports the model
    from qa.settings import Settings  # noqa: PLC0415

    folder = tmp_path / "hostile"
    folder.mkdir()
    text = (
        "The zebra <script>document.title='broken'</script> lives <b>here</b> ${1+1} {{value}} `x` "
        "![a](http://192.0.2.1/y.png) \u202egnirts\u202c <img src=x onerror=\"document.title='broken'\">."
    )
    (folder / "<b>zebra.txt").write_text(f"{text}\n\n{'long' * 25_000}\n", encoding="utf-8")
    refresh_index(tmp_path / "index", [folder], settings=Settings())
    with served(tmp_path / "index") as address, opened(browser, address) as page:
        ask(page, "Where does the zebra live?")
        page.locator(".qa-passages summary").first.click()
        page.locator(".qa-passages .qa-passage-link").first.click()
        page.wait_for_selector("#qa-source .qa-document")
        shown = page.locator("#qa-source .qa-document").inner_text()
        assert "<script>document.title='broken'</script>" in shown
        assert "${1+1} {{value}}" in shown
        assert "U+202Egnirts" in shown
        assert page.title() != "broken"
        assert page.locator("#qa-source img, #qa-source script").count() == 0

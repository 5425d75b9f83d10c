"""Conversations that survive: ask, reload, open, rename, delete, search, export, verify."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from asking import OUTCOMES
from chat_page import PATIENCE, opened, served
from playwright.sync_api import expect

from qa.cli.main import run
from qa.parts import refresh_index
from qa.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Locator, Page

pytestmark = pytest.mark.browser

SIGNED = "When was the treaty signed in Almaty?"
PARTIES = "How many parties has the pact of Minsk?"
TREATY = "On the treaty\n\nThe treaty was signed in Almaty on 3 May 1999. It was opened by Ada Example.\n"
PACT = "On the pact\n\nThe pact of Minsk has six parties. It is kept in the city's archive.\n"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two texts, and an index of them."""
    folder = tmp_path_factory.mktemp("kept")
    (folder / "texts").mkdir()
    (folder / "texts" / "treaty.txt").write_text(TREATY, encoding="utf-8")
    (folder / "texts" / "pact.txt").write_text(PACT, encoding="utf-8")
    refresh_index(folder / "index", [folder / "texts"], settings=Settings())
    return folder


@pytest.fixture(scope="module")
def address(folder: Path) -> Iterator[str]:
    with served(folder / "index") as address:
        yield address


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    with opened(browser, address, patience=PATIENCE) as page:
        yield page


def ask(page: Page, question: str) -> None:
    """Put a question, wait for what comes of it, and until it is kept."""
    before = page.locator(OUTCOMES).count()
    page.wait_for_function("() => localStorage.getItem('qa.stamp')")  # what was kept before is taken up
    stamp = page.evaluate("localStorage.getItem('qa.stamp')")
    page.fill("#qa-question textarea", question)
    page.press("#qa-question textarea", "Enter")
    page.wait_for_function(f"n => document.querySelectorAll({OUTCOMES!r}).length > n", arg=before)
    page.wait_for_function("stamp => localStorage.getItem('qa.stamp') !== stamp", arg=stamp)


def start_again(page: Page) -> None:
    page.click("#qa-new")
    page.wait_for_function("() => sessionStorage.getItem('qa.open') === ''")


def unfold(page: Page) -> None:
    """Show the kept conversations."""
    if not page.locator("#qa-kept-list").is_visible():
        page.click("#qa-kept button")
        page.wait_for_selector("#qa-kept-list", state="visible")


def titles(page: Page) -> list[str]:
    """The kept conversations, without their dates."""
    return [text.rpartition(" · ")[0].strip() for text in page.locator("#qa-kept-list label").all_inner_texts()]


def wait_for_titles(page: Page, *wanted: str) -> None:
    page.wait_for_function(
        "wanted => JSON.stringify([...document.querySelectorAll('#qa-kept-list label')]"
        ".map(e => e.innerText.split(' · ')[0].trim())) === JSON.stringify(wanted)",
        arg=list(wanted),
    )


def title_field(page: Page, title: str) -> Locator:
    """Where the open conversation is given another title, once it shows the one that it has."""
    field = page.locator("#qa-kept-title input, #qa-kept-title textarea")
    expect(field).to_have_value(title, timeout=PATIENCE)
    return field


def rename(page: Page, title: str, other: str) -> None:
    field = title_field(page, title)
    field.fill(other)
    expect(field).to_have_value(other, timeout=PATIENCE)
    field.press("Enter")


def quotation(page: Page) -> str:
    page.wait_for_selector("#qa-source .qa-quote")
    return "".join(page.locator("#qa-source .qa-quote").all_text_contents())


def change(path: Path, text: str, index: Path) -> None:
    """Write a text and refresh the index of its folder."""
    path.write_text(text, encoding="utf-8")
    refresh_index(index, [path.parent], settings=Settings())


def test_a_conversation_is_there_after_a_reload_and_its_marker_works(page: Page) -> None:
    ask(page, SIGNED)
    quoted = quotation(page)
    page.reload()
    page.wait_for_selector(OUTCOMES)
    assert SIGNED in page.locator("#qa-conversation").inner_text()
    page.locator(".qa-marker").first.click()
    assert quotation(page) == quoted
    assert "letter for letter" in page.locator(".qa-card").inner_text()
    unfold(page)
    assert titles(page) == [SIGNED]
    rename(page, SIGNED, "The treaty")
    wait_for_titles(page, "The treaty")
    ask(page, "Who opened it?")
    assert "Searched as: " in page.locator("#qa-conversation .qa-note").last.inner_text()
    page.reload()
    page.wait_for_function(f"() => document.querySelectorAll({OUTCOMES!r}).length === 2")
    unfold(page)
    wait_for_titles(page, "The treaty")


def test_conversations_are_opened_searched_renamed_and_deleted(page: Page) -> None:
    ask(page, SIGNED)
    start_again(page)
    ask(page, PARTIES)
    unfold(page)
    wait_for_titles(page, PARTIES, SIGNED)

    page.fill("#qa-kept-search input, #qa-kept-search textarea", "almaty")
    wait_for_titles(page, SIGNED)
    page.locator("#qa-kept-list label").first.click()
    page.wait_for_selector("#qa-conversation >> text=1999")
    page.fill("#qa-kept-search input, #qa-kept-search textarea", "")
    wait_for_titles(page, PARTIES, SIGNED)

    title_field(page, SIGNED).fill("<b>The</b> treaty\u202e")
    page.click("#qa-kept-rename")
    wait_for_titles(page, PARTIES, "<b>The</b> treaty")

    page.click("#qa-kept-delete")
    wait_for_titles(page, PARTIES)
    assert page.locator(OUTCOMES).count() == 0
    assert "Deleted: <b>The</b> treaty" in page.locator("#qa-kept-note").inner_text()
    page.click("#qa-kept-undo")
    wait_for_titles(page, PARTIES, "<b>The</b> treaty")
    page.wait_for_selector(OUTCOMES)
    page.click("#qa-kept-delete")
    wait_for_titles(page, PARTIES)
    page.reload()
    page.wait_for_selector("#qa-question textarea")
    unfold(page)
    wait_for_titles(page, PARTIES)
    assert page.locator(OUTCOMES).count() == 0


def test_what_another_tab_keeps_is_not_written_over(page: Page, address: str) -> None:
    ask(page, SIGNED)
    other = page.context.new_page()
    other.goto(address)
    other.wait_for_selector("#qa-question textarea")
    unfold(other)
    wait_for_titles(other, SIGNED)
    assert other.locator(OUTCOMES).count() == 0
    ask(other, PARTIES)
    page.bring_to_front()
    page.wait_for_function(f"() => document.querySelectorAll({OUTCOMES!r}).length === 1")
    unfold(page)
    wait_for_titles(page, PARTIES, SIGNED)


def test_what_a_browser_holds_is_not_believed(page: Page) -> None:
    page.evaluate("localStorage.setItem('qa.conversations', 'broken:value')")
    page.evaluate("sessionStorage.setItem('qa.open', '<b>nonsense</b>')")
    page.reload()
    page.wait_for_selector("#qa-question textarea")
    ask(page, SIGNED)
    unfold(page)
    wait_for_titles(page, SIGNED)


def test_an_export_is_verified_before_and_after_its_source_changes(
    browser: Browser, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    texts, index = tmp_path / "texts", tmp_path / "index"
    texts.mkdir()
    change(texts / "treaty.txt", TREATY, index)
    with served(index) as address, opened(browser, address, patience=PATIENCE) as page:
        ask(page, SIGNED)
        unfold(page)
        files = {}
        for name in ("markdown", "json"):
            with page.expect_download() as coming:
                page.click(f"#qa-kept-{name}")
            files[name] = tmp_path / coming.value.suggested_filename
            coming.value.save_as(files[name])
    assert files["markdown"].name == "when-was-the-treaty-signed-in-almaty.md"
    markdown = files["markdown"].read_text(encoding="utf-8")
    assert "> The treaty was signed in Almaty on 3 May 1999." in markdown
    assert "\\[1\\] On the treaty. treaty\\.txt, characters 15 to 61" in markdown
    exported = json.loads(files["json"].read_text(encoding="utf-8"))
    assert exported["turns"][0]["question"] == SIGNED

    command = ["verify", str(files["json"]), "--index", str(index)]
    assert run(command, environ={}) == 0
    assert "the document is the same" in capsys.readouterr().out
    change(texts / "treaty.txt", f"Before it.\n\n{TREATY}", index)
    capsys.readouterr()
    assert run(command, environ={}) == 1
    assert "moved" in capsys.readouterr().err
    change(texts / "treaty.txt", TREATY.replace("Almaty", "Astana"), index)
    capsys.readouterr()
    assert run(command, environ={}) == 1
    assert "changed" in capsys.readouterr().err


def test_a_conversation_outlives_the_program_and_tells_what_has_changed(browser: Browser, tmp_path: Path) -> None:
    texts, index = tmp_path / "texts", tmp_path / "index"
    texts.mkdir()
    change(texts / "treaty.txt", TREATY, index)
    with served(index) as address, opened(browser, address, patience=PATIENCE) as page:
        ask(page, SIGNED)
        kept = page.evaluate("[localStorage.getItem('qa.conversations'), sessionStorage.getItem('qa.open')]")
    change(texts / "treaty.txt", TREATY.replace("Almaty", "Astana"), index)
    with served(index) as address, opened(browser, address, patience=PATIENCE) as page:
        page.wait_for_function("() => sessionStorage.getItem('qa.open') === ''")
        page.evaluate(  # another port is another place for the browser: carry over what it holds
            "([all, id]) => { localStorage.setItem('qa.conversations', all); sessionStorage.setItem('qa.open', id); }",
            kept,
        )
        page.reload()
        page.wait_for_selector(OUTCOMES)
        shown = page.locator("#qa-conversation").inner_text()
        assert "The treaty was signed in Almaty on 3 May 1999." in shown
        assert "The source has changed since: a quotation does not stand in treaty.txt any more." in shown
        assert page.locator("#qa-conversation .qa-marker").count() == 0
        assert page.locator("#qa-source .qa-quote").count() == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_phone_shows_the_list(page: Page, scheme: str) -> None:
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    page.set_viewport_size({"width": 360, "height": 740})
    ask(page, SIGNED + " " + "And where was it kept before that? " * 8)
    unfold(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360

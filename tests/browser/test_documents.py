"""Walks the documents as a person does: add a file, ask about it, narrow the search, take it out again."""

from __future__ import annotations

import json
import shutil
import urllib.error
import urllib.request
from typing import TYPE_CHECKING

import asking
import pytest
from asking import OUTCOMES, SIGNED
from chat_page import opened, served
from slow_qa import PROGRAM as SLOW
from test_ask_look import VIEWS, findings

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from chat_page import View
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

ZEBRA = "# The zebra of Almaty\n\n12 March 2021\n\nThe zebra Matilda lives in the zoo of Karaganda since 2015.\n"
WHERE = "Where does the zebra Matilda live?"


@pytest.fixture
def own_index(corpus_index: Path, tmp_path: Path) -> Path:
    """A copy of the index of the default corpus: a test changes it."""
    directory = tmp_path / "own" / "index"
    shutil.copytree(corpus_index, directory)
    return directory


@pytest.fixture
def shop(browser: Browser, own_index: Path) -> Iterator[Page]:
    """A window over it that takes small files."""
    with served(own_index, QA_CHAT_UPLOAD_MEGABYTES="0.05") as address, opened(browser, address) as page:
        yield page


def tab(page: Page, name: str) -> None:
    page.get_by_role("tab", name=name, exact=True).click()


def upload(page: Page, *paths: Path) -> list[str]:
    """Add files; gives what came of each, as shown."""
    tab(page, "Documents")
    page.evaluate("() => { const old = document.querySelector('#qa-outcomes ul'); if (old) old.id = 'old'; }")
    page.set_input_files("#qa-upload input[type=file]", [str(path) for path in paths])
    page.wait_for_function("n => document.querySelectorAll('.qa-outcomes:not(#old) li').length === n", arg=len(paths))
    return page.locator(".qa-outcomes li").all_inner_texts()


def write(folder: Path, name: str, content: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def ask(page: Page, question: str) -> str:
    """Put a question; gives the whole last turn as shown."""
    tab(page, "Ask")
    asking.ask(page, question)
    return page.locator("#qa-conversation [data-testid=bot]").last.inner_text()


def type_since(page: Page, text: str) -> None:
    """Type the first date; gradio may draw the area once more just after it was opened, and empty what was typed."""
    field = "#qa-filter-since :is(input, textarea)"
    for _ in range(10):
        page.fill(field, text)
        page.wait_for_timeout(300)
        if page.input_value(field) == text:
            return
    raise AssertionError(f"{text!r} does not stay in {field}")


def cell(page: Page, text: str) -> None:
    page.locator("#qa-table [role=gridcell]", has_text=text).first.click()


def wait_for_heading(page: Page, words: str) -> None:
    page.wait_for_function("w => document.querySelector('#qa-head').innerText.includes(w)", arg=words)


def test_a_file_is_added_asked_about_opened_removed_and_then_unknown(
    shop: Page, own_index: Path, tmp_path: Path
) -> None:
    assert upload(shop, write(tmp_path, "zebra.md", ZEBRA)) == ["zebra.md added"]
    wait_for_heading(shop, "2 documents")
    assert "Karaganda" in ask(shop, WHERE)
    shop.locator(".qa-marker").last.click()
    shop.wait_for_function("() => document.querySelector('#qa-source')?.innerText.includes('zebra.md')")
    assert "Matilda" in "".join(shop.locator("#qa-source .qa-quote").all_text_contents())
    tab(shop, "Documents")
    cell(shop, "zebra.md")
    shop.wait_for_selector("#qa-reader .qa-document >> text=Karaganda")
    shop.click("#qa-remove")
    shop.wait_for_selector("#qa-confirm >> text=its file is deleted too")
    shop.click("#qa-confirm-no")
    shop.wait_for_selector("#qa-confirm", state="hidden")
    shop.click("#qa-remove")
    shop.click("#qa-confirm-yes")
    shop.wait_for_selector("#qa-outcomes >> text=is out of the index, and its file is deleted")
    wait_for_heading(shop, "1 document,")
    assert list((own_index / "uploads").iterdir()) == []
    assert shop.locator("#qa-table [role=gridcell]", has_text="zebra.md").count() == 0
    assert "do not answer" in ask(shop, "Where does the zebra Matilda live today?")


def test_each_wrong_file_is_refused_by_name_and_the_rest_is_taken(shop: Page, tmp_path: Path) -> None:
    files = [
        write(tmp_path, "good.txt", "The walrus Bruno swims in the harbour of Aktau."),
        write(tmp_path, "binary.txt", bytes(range(256)) * 8),
        write(tmp_path, "empty.txt", ""),
        write(tmp_path, "large.txt", "x" * 60_000),
        write(tmp_path, "program.exe", "MZ"),
        write(tmp_path, "<b>bold.txt", "The name of this file is hostile."),
    ]
    said = upload(shop, *files)
    assert said[0] == "good.txt added"
    assert "not UTF-8 text" in said[1]
    assert "empty" in said[2]
    assert "60 kB, and at most 50 kB are taken" in said[3]
    assert "this type is not read" in said[4]
    assert "added" in said[5]
    assert shop.locator("#qa-outcomes b b, #qa-table [role=gridcell] b").count() == 0
    assert upload(shop, write(tmp_path, "good.txt", "Another walrus.")) == ["good.txt added as good-2.txt"]
    assert upload(shop, files[0]) == ["good.txt unchanged: its text is indexed already as good-2.txt"]
    sorted_by_source_and_opened(shop)
    shop.set_input_files("#qa-upload input[type=file]", [str(write(tmp_path, "huge.txt", "x" * 300_000))])
    shop.wait_for_selector(".toast-body")  # far too large: the server received no more of it
    shop.reload()
    shop.wait_for_selector("#qa-question textarea")
    wait_for_heading(shop, "4 documents")
    assert "Aktau" in ask(shop, "Where does the walrus Bruno swim?")


def sorted_by_source_and_opened(page: Page) -> None:
    """Rows that were sorted or searched still open their own document."""
    page.hover("#qa-table [data-testid=header-2]")
    page.locator("#qa-table [data-testid=header-2]").get_by_role("button", name="Open cell menu").click()
    page.get_by_role("menuitem", name="Sort descending").click()
    first = page.locator("#qa-table [role=row][data-index='0'] [role=gridcell]")
    page.wait_for_selector("#qa-table [role=row][data-index='0'] >> text=good.txt")
    first.nth(1).click()
    page.wait_for_selector("#qa-reader .qa-document >> text=walrus Bruno")
    page.fill("#qa-table input[placeholder='Search...']", "bold")
    page.wait_for_function("() => document.querySelectorAll('#qa-table [role=row][data-index]').length === 1")
    first.nth(1).click()
    page.wait_for_selector("#qa-reader .qa-document >> text=The name of this file is hostile.")


def test_the_filter_constrains_answers_says_so_and_is_reset(browser: Browser, window_address: str) -> None:
    with opened(browser, window_address) as page:
        page.click("#qa-filter button")
        type_since(page, "2024")
        page.wait_for_selector("#qa-filter >> text=Search in: 1 of 1 documents, dated 2024 or later")
        said = ask(page, SIGNED)
        assert "Searched 1 of 1 documents, passages dated 2024 or later" in said
        assert "March 18, 2010" not in said
        page.fill("#qa-filter-until :is(input, textarea)", "2023")
        page.wait_for_selector("#qa-filter >> text=a date is wrong")
        assert "begins on 2024-01-01 and ends before that" in ask(page, SIGNED)
        type_since(page, "1990")
        page.fill("#qa-filter-until :is(input, textarea)", "1991")
        page.wait_for_selector("#qa-filter >> text=0 of 1 documents, dated 1990 to 1991")
        assert "Nothing was searched: no passage of the documents is dated 1990 to 1991." in ask(page, SIGNED)
        page.click("#qa-filter-reset")
        page.wait_for_selector("#qa-filter >> text=Search in: all documents")
        said = ask(page, SIGNED)
        assert "March 18, 2010" in said
        assert "Searched" not in said
        page.click("#qa-filter-documents input")
        page.get_by_role("option", name="csto.txt").click()
        page.wait_for_selector("#qa-filter >> text=Search in: 1 of 1 documents")
        assert "Searched 1 of 1 documents." in ask(page, SIGNED)


def test_a_phone_shows_the_documents(page: Page) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    tab(page, "Documents")
    page.wait_for_selector("#qa-totals .qa-totals")
    cell(page, "csto.txt")
    page.wait_for_selector("#qa-reader .qa-document")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_hostile_names_and_texts_are_letters_in_the_table(browser: Browser, tmp_path: Path) -> None:
    from qa.parts import refresh_index  # noqa: PLC0415 - imports the model
    from qa.settings import Settings  # noqa: PLC0415

    folder = tmp_path / "hostile"
    folder.mkdir()
    title = "<img src=x onerror=\"document.title='broken'\"> [a](javascript:alert(1)) \u202egnirts"
    text = f"# {title}\n\n<script>document.title='broken'</script>\n\n{'long' * 25_000}\n"
    (folder / "<svg onload=alert(1)>\u202egnp.txt").write_text(text, encoding="utf-8")
    refresh_index(tmp_path / "index", [folder], settings=Settings())
    with served(tmp_path / "index", "--no-upload") as address, opened(browser, address) as page:
        tab(page, "Documents")
        page.wait_for_selector("#qa-table [role=gridcell]")
        cells = page.locator("#qa-table [role=gridcell]").all_inner_texts()
        assert any("U+202Egnp.txt" in cell for cell in cells)
        assert not any("\u202e" in cell for cell in cells)
        cell(page, "svg onload")
        page.wait_for_selector("#qa-reader .qa-document")
        assert "<script>document.title='broken'</script>" in page.locator("#qa-reader .qa-document").inner_text()
        assert page.locator("#qa-table img, #qa-table svg[onload], #qa-reader img, #qa-reader script").count() == 0
        assert page.title() != "broken"
        assert page.locator("#qa-upload, #qa-remove, #qa-take-up").count() == 0
        tab(page, "Ask")
        page.click("#qa-filter button")
        page.click("#qa-filter-documents input")
        assert "U+202Egnp.txt" in page.get_by_role("option").first.inner_text()
        body = b'--x\r\nContent-Disposition: form-data; name="files"; filename="a.txt"\r\n\r\nsome text\r\n--x--\r\n'
        head = {"Content-Type": "multipart/form-data; boundary=x"}
        with pytest.raises(urllib.error.HTTPError):
            urllib.request.urlopen(urllib.request.Request(f"{address}/gradio_api/upload", body, head))  # noqa: S310


def test_a_password_is_asked_for_and_only_the_right_one_opens(
    browser: Browser, corpus_index: Path, tmp_path: Path
) -> None:
    users = write(tmp_path, "users", "ada:open sesame\n")
    with served(corpus_index, "--auth", str(users)) as address:
        for path in ("/config", "/gradio_api/info"):
            with pytest.raises(urllib.error.HTTPError, match="401"):
                urllib.request.urlopen(f"{address}{path}")  # noqa: S310
        data = json.dumps({"data": [], "fn_index": 2, "session_hash": "x"}).encode()
        head = {"Content-Type": "application/json"}
        with pytest.raises(urllib.error.HTTPError, match="401"):
            urllib.request.urlopen(urllib.request.Request(f"{address}/gradio_api/queue/join", data, head))  # noqa: S310
        context = browser.new_context()
        page = context.new_page()
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.goto(address)
        page.wait_for_selector("input[type=password]")
        assert "asks for a name and a password" in page.locator("body").inner_text()
        page.locator("input:not([type=password])").first.fill("ada")
        page.fill("input[type=password]", "sesame")
        page.keyboard.press("Enter")
        page.wait_for_selector("text=/incorrect/i")
        page.locator("input:not([type=password])").first.fill("ada")  # the form is empty again
        page.fill("input[type=password]", "open sesame")
        page.keyboard.press("Enter")
        page.wait_for_selector("#qa-question textarea")
        assert "March 18, 2010" in ask(page, SIGNED)
        tab(page, "Documents")
        page.wait_for_selector("#qa-upload")
        assert [url for url in asked if not url.startswith((address, "data:", "blob:"))] == []
        context.close()


FILL_QUEUE = """async ([ask, n]) => {
  const statuses = [];
  const data = ["Say slowly who chaired the meeting", null, [], "", "", "extractive"];
  for (let i = 0; i < n && !statuses.includes(422); i++) {
    const asked = await fetch("gradio_api/queue/join", {
      method: "POST", headers: {"content-type": "application/json"},
      body: JSON.stringify({data, fn_index: ask, session_hash: `other${i}`})});
    statuses.push(asked.status);
    await new Promise((resolve) => setTimeout(resolve, 200)); // until it stands in the line
  }
  return statuses;
}"""


def test_a_full_queue_is_a_calm_word_and_the_question_stays(browser: Browser, corpus_index: Path) -> None:
    """One question is being answered for seconds and two wait: there is no room for another until one is through."""
    with served(corpus_index, "--waiting", "2", program=SLOW) as address, opened(browser, address) as page:
        page.fill("#qa-question textarea", SIGNED)
        event = page.evaluate("window.gradio_config.dependencies.find((entry) => entry.api_name === 'ask').id")
        assert set(page.evaluate(FILL_QUEUE, [event, 20])) == {200, 422}
        page.press("#qa-question textarea", "Enter")
        page.wait_for_selector("#qa-question >> text=2 questions are waiting already. Please ask again in a moment.")
        assert page.input_value("#qa-question textarea") == SIGNED
        assert page.locator(".toast-body").count() == 0
        for _ in range(100):
            page.press("#qa-question textarea", "Enter")
            page.wait_for_timeout(500)
            if page.input_value("#qa-question textarea") == "":
                break
        page.wait_for_selector(OUTCOMES)
        assert "March 18, 2010" in page.locator("#qa-conversation").inner_text()


@pytest.mark.parametrize("view", VIEWS, ids=str)
def test_every_screen_and_every_reader_is_served(
    browser: Browser, window_address: str, tmp_path: Path, view: View
) -> None:
    with opened(browser, window_address, view) as page:
        tab(page, "Documents")
        page.wait_for_selector("#qa-totals .qa-totals")
        page.wait_for_selector("#qa-table [role=gridcell]")
        assert findings(page) == []
        upload(page, write(tmp_path, "program.exe", "MZ"))
        cell(page, "csto.txt")
        page.wait_for_selector("#qa-reader .qa-document")
        page.click("#qa-remove")
        page.wait_for_selector("#qa-confirm", state="visible")
        assert findings(page) == []
        page.click("#qa-confirm-no")
        tab(page, "Ask")
        page.click("#qa-filter button")
        type_since(page, "soon")
        page.wait_for_selector("#qa-filter >> text=a date is wrong")
        page.click("#qa-kept button")
        page.wait_for_selector("#qa-kept-search", state="visible")
        assert findings(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= view.width

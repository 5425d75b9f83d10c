"""Walks the Evaluation tab and the thumbs as a person does: run, stop, ask a failure again, say what was wrong."""

from __future__ import annotations

import json
import re
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from asking import OUTCOMES, SIGNED, ask
from chat_page import opened, served
from test_ask_look import VIEWS, findings

from qa.feedback import Opinion, opinions

if TYPE_CHECKING:
    from collections.abc import Iterator

    from chat_page import View
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

LONG = 120_000  # milliseconds; the machine may be busy with more than this


def question(number: str, text: str, **changes: Any) -> dict[str, Any]:
    row = {"id": number, "type": "small", "question": text, "answerable": True, "expected": "answer"}
    return row | {"answers": ["March 18, 2010"]} | changes


SMALL = [
    question("q1", SIGNED),
    question("q2", "What post does he hold?", history=["Who is Valeriy Semerikov?"], answers=["<b>astronaut</b>"]),
    question("q3", "What is the boiling point of tungsten?", answerable=False, expected="abstain", answers=[]),
]


@pytest.fixture(scope="module")
def state(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The state folder of the window's owner."""
    return tmp_path_factory.mktemp("state")


@pytest.fixture(scope="module")
def address(corpus_index: Path, state: Path) -> Iterator[str]:
    """A window of one's own, so that nothing is left to other tests."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_STATE_HOME", str(state))
        with served(corpus_index) as address:
            yield address


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    with opened(browser, address) as page:
        page.set_default_timeout(LONG)
        yield page


def written(path: Path, rows: list[dict[str, Any]]) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def open_tab(page: Page) -> None:
    page.get_by_role("tab", name="Evaluation").click()
    page.wait_for_selector("#qa-run-start")


def run_file(page: Page, path: Path) -> None:
    """Run a question set of this machine by its path."""
    open_tab(page)
    page.get_by_label("A file of mine").check()
    page.fill("#qa-run-path textarea, #qa-run-path input", str(path))
    page.click("#qa-run-start")


def test_a_small_set_is_run_compared_and_downloaded(page: Page, tmp_path: Path) -> None:
    path = written(tmp_path / "small.jsonl", SMALL)
    run_file(page, path)
    page.wait_for_selector("#qa-run-results .qa-tiles")
    assert "small.jsonl: 3 of 3 asked, 67% of them right" in page.locator(".qa-run-count").inner_text()
    tiles = page.locator(".qa-tiles").inner_text()
    assert "95 % interval" in tiles
    assert page.locator(".qa-figures tbody tr").count() == 1
    assert page.locator(".qa-plots svg").count() >= 2
    assert "There is no earlier run" in page.locator("#qa-run-results").inner_text()
    assert page.locator(".qa-wrong").count() == 1
    assert "<b>astronaut</b>" in (page.locator(".qa-wrong dd").nth(2).text_content() or "")
    for button, wanted in (("#qa-run-report", "Evaluation report"), ("#qa-run-answers", '"id": "q1"')):
        page.wait_for_selector(button)
        with page.expect_download() as download:
            page.click(button)
        assert wanted in Path(download.value.path()).read_text(encoding="utf-8")
    page.click("#qa-run-start")
    page.wait_for_selector("text=No question changed sides.")


def test_a_run_that_is_stopped_is_partial_and_not_remembered(page: Page, state: Path) -> None:
    before = sorted(state.rglob("evaluations/*.json"))
    open_tab(page)
    page.click("#qa-run-start")
    page.wait_for_function("() => /: [2-9] of/.test(document.querySelector('.qa-run-count')?.textContent)")
    page.click("#qa-run-stop")
    page.wait_for_selector(".qa-run-end")
    told = page.locator(".qa-run-end").inner_text()
    assert "Stopped: these are the figures of the first" in told
    found = re.search(r"first (\d+) of (\d+)", told)
    assert found is not None
    assert 0 < int(found[1]) < int(found[2])
    assert page.locator(".qa-tiles").count() == 1
    assert sorted(state.rglob("evaluations/*.json")) == before


def test_a_failure_is_asked_in_the_conversation_after_its_history(page: Page, tmp_path: Path) -> None:
    run_file(page, written(tmp_path / "two.jsonl", SMALL[:2]))
    page.locator(".qa-wrong summary").click()
    page.locator(".qa-wrong .qa-try").click()
    page.wait_for_function(f"() => document.querySelectorAll({OUTCOMES!r}).length === 2")
    assert page.get_by_role("tab", name="Ask", exact=True).get_attribute("aria-selected") == "true"
    asked = page.locator("#qa-conversation .qa-asked").all_inner_texts()
    assert asked == ["Who is Valeriy Semerikov?", "What post does he hold?"]
    assert "Valeriy Semerikov" in page.locator("#qa-conversation .qa-note").last.inner_text()


def test_a_question_asked_meanwhile_is_answered_and_a_second_run_is_refused(
    browser: Browser, page: Page, address: str
) -> None:
    open_tab(page)
    page.click("#qa-run-start")
    page.wait_for_function("() => /: [2-9] of/.test(document.querySelector('.qa-run-count')?.textContent)")
    with opened(browser, address) as other:
        other.set_default_timeout(LONG)
        began = time.monotonic()
        other.fill("#qa-question textarea", SIGNED)
        other.press("#qa-question textarea", "Enter")
        other.wait_for_selector(OUTCOMES)
        assert time.monotonic() - began < 20
        open_tab(other)
        other.click("#qa-run-start")
        other.wait_for_selector("#qa-run-progress .qa-failure")
        assert "another evaluation is running" in other.locator("#qa-run-progress").inner_text()
    page.click("#qa-run-stop")
    page.wait_for_selector(".qa-run-end")


def test_a_run_ends_when_its_page_is_closed(browser: Browser, address: str, page: Page, tmp_path: Path) -> None:
    with opened(browser, address) as other:
        open_tab(other)
        other.click("#qa-run-start")
        other.wait_for_selector(".qa-run-count")
    path = written(tmp_path / "one.jsonl", SMALL[:1])
    for _ in range(30):
        run_file(page, path)
        page.wait_for_selector("#qa-run-progress .qa-failure, #qa-run-progress .qa-run-end")
        if page.locator(".qa-run-end").count():
            break
        page.wait_for_timeout(1000)
    assert page.locator(".qa-run-end").inner_text() == "Done."


def test_a_broken_file_is_one_line_with_file_and_line(page: Page, tmp_path: Path) -> None:
    path = tmp_path / "broken.jsonl"
    path.write_text(json.dumps(SMALL[0]) + "\n{\n", encoding="utf-8")
    run_file(page, path)
    page.wait_for_selector("#qa-run-progress .qa-failure")
    assert f"{path}:2: not JSON" in page.locator("#qa-run-progress .qa-failure").inner_text()
    with page.expect_file_chooser() as chooser:
        page.click("#qa-run-upload")
    chooser.value.set_files(str(path))
    page.wait_for_selector("text=Uploaded: broken.jsonl")
    page.click("#qa-run-start")
    page.wait_for_function(
        "start => document.querySelector('#qa-run-progress .qa-failure')?.textContent.startsWith(start)",
        arg="broken.jsonl:2: not JSON",
    )


def test_thumbs_are_kept_with_reason_and_answer_and_make_a_set(page: Page, state: Path) -> None:
    file = state / "qa" / "feedback.jsonl"
    file.unlink(missing_ok=True)  # other tests give thumbs, too
    page.fill("#qa-question textarea", SIGNED)
    page.press("#qa-question textarea", "Enter")
    page.wait_for_selector("#qa-conversation .qa-confidence")
    page.get_by_role("button", name="Like", exact=True).click()
    page.wait_for_selector("#qa-feedback-told >> text=Kept, with thanks: right")
    assert str(file) in page.locator("#qa-feedback-told").inner_text()
    page.get_by_role("button", name="Dislike", exact=True).click()
    page.wait_for_selector("#qa-feedback-send")
    page.wait_for_function("() => document.activeElement?.closest('#qa-feedback') !== null")
    page.click("#qa-feedback-send")
    page.wait_for_selector("#qa-feedback-told >> text=choose what was wrong")
    page.get_by_label("wrong answer").check()
    page.fill("#qa-feedback-right textarea, #qa-feedback-right input", "19 March")
    page.fill("#qa-feedback-comment textarea, #qa-feedback-comment input", "<script>alert(1)</script>")
    page.click("#qa-feedback-send")
    page.wait_for_selector("#qa-feedback-told >> text=Kept, with thanks: wrong answer")
    assert page.locator("#qa-feedback-send").is_hidden()
    first, second = opinions(file)
    assert isinstance(first, Opinion)
    assert isinstance(second, Opinion)
    assert (first.verdict, first.question, second.verdict) == ("right", SIGNED, "wrong answer")
    assert (second.correction, second.comment) == ("19 March", "<script>alert(1)</script>")
    assert first.answer["citations"][0]["quote"]
    assert len(first.index) == 16
    open_tab(page)
    page.get_by_label("Feedback given so far").check()
    page.click("#qa-run-start")
    page.wait_for_selector("#qa-run-results .qa-tiles")
    assert (
        "1 of the feedback asked; 1 left out: a later opinion counts" in page.locator("#qa-run-progress").inner_text()
    )
    assert "19 March" in (page.locator(".qa-wrong dl").text_content() or "")
    assert page.locator("#qa-conversation script").count() == 0


def test_a_thumb_stays_with_its_answer(page: Page) -> None:
    marked = page.locator("#qa-conversation [aria-label=Liked]")
    ask(page, SIGNED)
    page.get_by_role("button", name="Like", exact=True).click()
    page.wait_for_selector("#qa-feedback-told >> text=Kept, with thanks: right")
    ask(page, "Who chaired the Military Committee meeting?")
    assert marked.count() == 1
    assert marked.first.bounding_box()["y"] < page.locator(".qa-asked").last.bounding_box()["y"]
    page.click("#qa-new")
    page.wait_for_selector("#qa-conversation .qa-asked", state="detached")
    ask(page, SIGNED)
    assert marked.count() == 0


@pytest.mark.parametrize("view", VIEWS, ids=str)
def test_every_screen_and_every_reader_is_served(browser: Browser, address: str, tmp_path: Path, view: View) -> None:
    with opened(browser, address, view) as page:
        page.set_default_timeout(LONG)
        page.fill("#qa-question textarea", SIGNED)
        page.press("#qa-question textarea", "Enter")
        page.wait_for_selector("#qa-conversation .qa-confidence")
        page.get_by_role("button", name="Dislike", exact=True).click()
        page.wait_for_selector("#qa-feedback-send")
        assert findings(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= view.width
        run_file(page, written(tmp_path / "views.jsonl", SMALL))
        page.wait_for_selector("#qa-run-results .qa-tiles")
        page.wait_for_selector("#qa-run-answers")
        page.locator(".qa-wrong summary").click()
        assert findings(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= view.width


def test_without_feedback_there_are_no_thumbs(
    browser: Browser, corpus_index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QA_CHAT_FEEDBACK", "off")
    with served(corpus_index) as address, opened(browser, address) as page:
        page.fill("#qa-question textarea", SIGNED)
        page.press("#qa-question textarea", "Enter")
        page.wait_for_selector(OUTCOMES, timeout=LONG)
        assert page.get_by_role("button", name="Dislike").count() == 0
        open_tab(page)
        assert page.get_by_label("A file of mine").count() == 1
        assert page.get_by_label("Feedback given so far").count() == 0

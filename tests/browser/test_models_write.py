"""Answers that a local model writes: chosen, streamed, stopped, checked; a model that dies, hangs or attacks."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING

import pytest
from asking import ask, put, quotation
from chat_page import PATIENCE, opened, served
from test_ask_look import VIEWS, findings
from writing_qa import PROGRAM, said

from qa.cli.main import run

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from chat_page import View
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

QUESTION = "When and where was the Joint Declaration signed?"
WRITTEN = "The Joint Declaration was signed in Moscow on 18 March 2010."
INVENTED = "NATO had 32 members by then."


@pytest.fixture(scope="module")
def notes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the models note what they do."""
    return tmp_path_factory.mktemp("notes") / "notes.txt"


@pytest.fixture(scope="module")
def address(corpus_index: Path, notes: Path) -> Iterator[str]:
    with served(corpus_index, program=PROGRAM, QA_TEST_NOTES=str(notes)) as address:
        yield address


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    with opened(browser, address, patience=PATIENCE) as page:
        yield page


def choose(page: Page, model: str) -> None:
    """Choose who answers."""
    page.click("#qa-model input")
    page.get_by_role("option", name=model, exact=True).click()


def wait_for_note(notes: Path, words: str, *, before: int = 0) -> None:
    """Wait until a model has noted something, after so many notes."""
    end = time.monotonic() + PATIENCE / 1000
    while words not in said(notes)[before:]:
        assert time.monotonic() < end, said(notes)
        time.sleep(0.05)


def answer(page: Page) -> str:
    return page.locator("#qa-conversation [data-testid=bot]").last.inner_text()


def test_a_model_is_chosen_out_of_a_list_and_its_answer_is_streamed_and_checked(page: Page) -> None:
    ask(page, QUESTION)
    assert "Written by" not in answer(page)
    page.click("#qa-model input")
    assert page.get_by_role("option").all_inner_texts()[0].strip().endswith("quotation from the sources")
    assert page.get_by_role("option", name="gguf:PATH").count() == 0
    page.get_by_role("option", name="fake:writes", exact=True).click()
    page.evaluate("""() => {
        window.heard = [];
        new MutationObserver(() => document.querySelectorAll('main [role=status]').forEach((status) => {
            if (status.textContent && window.heard.at(-1) !== status.textContent) window.heard.push(status.textContent);
        })).observe(document.querySelector('main'), { childList: true, subtree: true, characterData: true });
    }""")
    put(page, QUESTION)
    page.wait_for_selector("#qa-conversation .qa-writing .qa-marker")
    assert page.locator(".qa-found .qa-passage-link").count() == 3
    message = page.locator("#qa-conversation [data-testid=bot]").last
    assert message.get_attribute("aria-live") == "off"
    page.locator(".qa-writing .qa-marker").first.click()
    assert "March 18, 2010" in quotation(page)
    page.wait_for_selector("#qa-conversation .qa-writing s")
    assert page.locator(".qa-writing .qa-unsupported").count() == 1
    page.wait_for_selector("#qa-conversation .qa-written")
    assert page.locator(".qa-writing, .qa-found").count() == 0
    shown = answer(page)
    assert WRITTEN in shown
    assert "Written by fake:writes, every statement checked against the sources." in shown
    assert "statements that fake:writes wrote" in shown
    own = page.locator(".qa-written .qa-own")
    assert own.all_inner_texts() == ["organizations"]
    assert own.evaluate("element => getComputedStyle(element).textDecorationStyle") == "dotted"
    assert "the model's own words: organizations" in shown
    struck = page.locator(".qa-statement:has(s)").first
    assert INVENTED in struck.inner_text()
    assert struck.locator(".qa-marker").count() == 0
    page.wait_for_function("() => window.heard.at(-1).includes('signed in Moscow')")
    assert 1 <= sum("so far" in words for words in page.evaluate("window.heard")) <= 2
    assert message.get_attribute("aria-live") == "off"


@pytest.mark.parametrize("way", ["stop", "new", "close"])
def test_a_model_that_nobody_listens_to_any_more_stops(browser: Browser, address: str, notes: Path, way: str) -> None:
    with opened(browser, address, patience=PATIENCE) as page:
        choose(page, "fake:goes-on")
        before = len(said(notes))
        put(page, QUESTION)
        page.wait_for_selector("#qa-conversation .qa-writing")
        if way == "stop":
            page.click("#qa-question .stop-button")
            page.wait_for_selector("text=You stopped this before it was answered.")
        elif way == "new":
            page.click("#qa-new")
            page.wait_for_selector("#qa-conversation .qa-asked", state="detached")
        else:
            page.close()
        wait_for_note(notes, "fake:goes-on was stopped", before=before)
        if way != "close":
            choose(page, "quotation from the sources")
            ask(page, QUESTION)
            assert "March 18, 2010" in answer(page)
    with opened(browser, address, patience=PATIENCE) as page:
        ask(page, QUESTION)


@pytest.mark.parametrize(
    ("model", "why"),
    [
        ("fake:dies", "fake:dies did not answer: fake:dies failed with RuntimeError: the model died"),
        ("fake:hangs", "fake:hangs did not answer: fake:hangs did not finish in time"),
        ("fake:invents", "fake:invents wrote nothing that the passages bear out"),
    ],
)
def test_without_the_model_the_sources_answer_and_the_window_says_why(page: Page, model: str, why: str) -> None:
    choose(page, model)
    ask(page, QUESTION)
    shown = answer(page)
    assert why in shown
    assert "this answer is made of the sources' own sentences instead" in shown
    assert "Written by" not in shown
    assert page.locator(".qa-answer s").count() == 0
    assert page.locator(".qa-answer .qa-marker").count() > 0
    choose(page, "quotation from the sources")
    ask(page, QUESTION)
    assert why not in answer(page)


def test_what_a_hostile_model_writes_is_text_and_marks_nothing(page: Page) -> None:
    choose(page, "fake:attacks")
    put(page, QUESTION)
    page.wait_for_selector("#qa-conversation .qa-writing s")
    page.wait_for_selector("#qa-conversation .qa-written")
    struck = page.locator(".qa-statement:has(s)").first
    words = struck.inner_text()
    assert "<img src=x" in words
    assert "U+202Etsrif" in words
    assert "{{value}}" in words
    assert struck.locator("img, button, a, b, strong").count() == 0
    assert page.title() != "broken"
    markers = page.locator(".qa-written .qa-marker").all_inner_texts()
    cited = page.locator("#qa-source h2").inner_text()
    assert cited == f"Source 1 of {len(set(markers))}"


def test_the_model_is_kept_with_its_answer_and_its_struck_statement_has_no_marker(
    page: Page, tmp_path: Path, corpus_index: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    choose(page, "fake:writes")
    stamp = page.evaluate("localStorage.getItem('qa.stamp')")
    ask(page, QUESTION)
    page.wait_for_function("stamp => localStorage.getItem('qa.stamp') !== stamp", arg=stamp)
    page.reload()
    page.wait_for_selector("#qa-conversation .qa-written")
    assert "Written by fake:writes" in answer(page)
    assert page.locator(".qa-statement:has(s) .qa-marker").count() == 0
    page.click("#qa-kept button")
    page.wait_for_selector("#qa-kept-list", state="visible")
    with page.expect_download() as coming:
        page.click("#qa-kept-json")
    coming.value.save_as(tmp_path / "kept.json")
    (turn,) = json.loads((tmp_path / "kept.json").read_text(encoding="utf-8"))["turns"]
    assert (turn["model"], turn["generation"]["model"], turn["generation"]["statements"]) == ("fake:writes",) * 2 + (3,)
    assert [(each["citations"], each["supported"]) for each in turn["statements"] if INVENTED in each["text"]] == [
        ([], False)
    ]
    assert run(["verify", str(tmp_path / "kept.json"), "--index", str(corpus_index)], environ={}) == 0
    assert "holds" in capsys.readouterr().out
    with page.expect_download() as coming:
        page.click("#qa-kept-markdown")
    coming.value.save_as(tmp_path / "kept.md")
    markdown = (tmp_path / "kept.md").read_text(encoding="utf-8")
    assert "Written by fake\\:writes, every statement checked against the sources." in markdown
    assert f"{INVENTED} (not borne out by its source)" in markdown


def test_nobody_makes_the_window_ask_for_another_model(page: Page) -> None:
    status, said = page.evaluate(
        """async () => {
            const ask = window.gradio_config.dependencies.find((entry) => entry.api_name === 'ask').id;
            const data = ["Who?", null, [], "", "", "gguf:/etc/passwd"];
            const answer = await fetch("gradio_api/queue/join", {
                method: "POST", headers: {"content-type": "application/json"},
                body: JSON.stringify({data, fn_index: ask, session_hash: "other"})});
            return [answer.status, await answer.text()];
        }"""
    )
    assert status == 400
    assert "is not in the list of choices" in said


@pytest.mark.parametrize("view", VIEWS, ids=str)
def test_a_written_answer_is_served_to_every_screen_and_reader(browser: Browser, address: str, view: View) -> None:
    with opened(browser, address, view, patience=PATIENCE) as page:
        choose(page, "fake:writes")
        put(page, QUESTION)
        page.wait_for_selector("#qa-conversation .qa-writing s")
        assert findings(page) == []
        page.wait_for_selector("#qa-conversation .qa-written")
        assert findings(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= view.width

"""The kept conversations beside the open one: open, search, rename, delete, export."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import gradio as gr
from gradio.context import Context

from qa.chat.conversation import Conversation  # noqa: TC001 - Gradio reads the annotations of what it calls
from qa.chat.keeper import Desk, Keeper, Outcome
from qa.chat.markup import escape
from qa.chat.shelf import LONGEST_TITLE, Shelf
from qa.chat.stored import MOST_CONVERSATIONS, pack, stamp, unpack
from qa.types import date_in_words

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from gradio.components import Component
    from gradio.events import Dependency

    from qa.chat.library import Library

STORAGE_KEY = "qa.conversations"
_SECRET = "qa"  # noqa: S105 - no secret: a page has to read what it wrote before the program was started again
_SCRIPT = (Path(__file__).parent / "conversations_panel.js").read_text(encoding="utf-8")
_OPENED_HERE = "(opened, ...others) => [sessionStorage.getItem('qa.open') ?? '', ...others]"
_REMEMBER = """(opened) => {
  const [open, stamp] = opened.split(" ");
  sessionStorage.setItem("qa.open", open); // this tab's own; another tab begins with an empty conversation
  if (stamp && localStorage.getItem("qa.stamp") !== stamp) localStorage.setItem("qa.stamp", stamp);
}"""
_DOWNLOAD = "() => { document.querySelector('#qa-download').click(); }"
_QUIET: dict[str, Any] = {"show_progress": "hidden", "queue": False}
_ABOUT = f"Kept in this browser only, {MOST_CONVERSATIONS} at most."


class ConversationsPanel:
    """The panel's components and what happens in them.

    Build it where it is to be shown, then ``connect`` it to the conversation that it keeps.
    """

    def __init__(self, library: Library) -> None:
        """Add the components to what is being built."""
        self._keeper = Keeper(library)
        self._kept = gr.BrowserState({}, storage_key=STORAGE_KEY, secret=_SECRET)
        self._desk = gr.State(Desk())
        self._opened = gr.Textbox("", visible="hidden", elem_id="qa-kept-opened", label="Open conversation")
        gr.HTML("", visible="hidden", elem_id="qa-kept-script", js_on_load=_SCRIPT)
        with gr.Accordion("Conversations", open=False, elem_id="qa-kept"):
            self._query = gr.Textbox(label="Search questions and answers", elem_id="qa-kept-search", max_lines=1)
            self._listing = gr.Radio([], label="Kept conversations", elem_id="qa-kept-list", interactive=True)
            self._note = gr.HTML(_note(""), elem_id="qa-kept-note", js_on_load=None, padding=False)
            with gr.Row():
                self._title = gr.Textbox(
                    label="Title", elem_id="qa-kept-title", max_lines=1, max_length=LONGEST_TITLE, scale=3
                )
                self._rename = _button("Rename", "qa-kept-rename")
            with gr.Row():
                self._markdown = _button("Export Markdown", "qa-kept-markdown")
                self._json = _button("Export JSON", "qa-kept-json")
                self._delete = _button("Delete", "qa-kept-delete")
                self._undo = gr.Button("Undo deleting", size="sm", elem_id="qa-kept-undo", visible=False)
            self._file = gr.DownloadButton("Download", visible="hidden", elem_id="qa-download")

    def connect(
        self,
        conversation: gr.State,
        answering: Sequence[Dependency],
        changing: Sequence[Dependency],
        put: Callable[[Conversation], Sequence[object]],
        shown: Sequence[Component],
    ) -> None:
        """Keep the conversation after every step that changes it, and show what is taken up again.

        Args:
            conversation: the state that holds it.
            answering: the queued events that answer; they are given up when another conversation is opened.
            changing: other events that change it.
            put: what the page shows for a whole conversation.
            shown: the components that ``put`` gives values for, the conversation's state among them.
        """
        keeper, around = self._keeper, [self._query, self._kept, self._desk]
        listed = [self._kept, self._desk, self._opened, self._listing, self._title, self._note]
        listed += [self._rename, self._markdown, self._json, self._delete, self._undo]
        both = [*shown, *listed]
        given_up: dict[str, Any] = {"cancels": list(answering), **_QUIET}

        def page(step: Callable[[str, Shelf, Desk], Outcome]) -> Callable[..., list[object]]:
            """The step as an event's function: the page for what it opens or closes, and the list after it."""

            def run(said: str | None, query: str | None, kept: object, desk: Desk) -> list[object]:
                shelf = unpack(kept)
                outcome = step(said or "", shelf, desk)
                talk = outcome.conversation
                return [*([gr.skip()] * len(shown) if talk is None else put(talk)), *_listed(outcome, shelf, query)]

            return run

        for step in (*answering, *changing):
            step.then(self._save, [conversation, *around], listed, **_QUIET)
        self._listing.input(page(keeper.open), [self._listing, *around], both, **given_up)
        self._delete.click(page(keeper.delete), [self._opened, *around], both, **given_up)
        self._undo.click(page(keeper.undo), [self._opened, *around], both, **given_up)
        renamed = [self._rename.click, self._title.submit]
        gr.on(renamed, page(keeper.rename), [self._title, *around], both, **_QUIET)
        window = Context.root_block
        assert isinstance(window, gr.Blocks)  # noqa: S101 - components are built inside of a window only
        window.load(page(keeper.open), [self._opened, *around], both, js=_OPENED_HERE, **_QUIET)
        self._opened.change(None, [self._opened], None, js=_REMEMBER)
        self._query.change(_found, around, [self._listing], trigger_mode="always_last", **_QUIET)
        self._markdown.click(self._as_markdown, [self._kept, self._desk], [self._file], **_QUIET)
        self._json.click(self._as_json, [self._kept, self._desk], [self._file], **_QUIET)
        self._file.change(None, None, None, js=_DOWNLOAD)

    def _save(self, conversation: Conversation, query: str | None, kept: object, desk: Desk) -> list[object]:
        shelf = unpack(kept)
        return _listed(self._keeper.save(conversation, shelf, desk), shelf, query)

    def _as_markdown(self, kept: object, desk: Desk) -> object:
        return self._exported(self._keeper.as_markdown(unpack(kept), desk, self._folder()))

    def _as_json(self, kept: object, desk: Desk) -> object:
        return self._exported(self._keeper.as_json(unpack(kept), desk, self._folder()))

    def _folder(self) -> Path:
        """Where Gradio looks after the files it hands out."""
        return Path(self._file.GRADIO_CACHE)

    def _exported(self, path: Path | None) -> object:
        if path is None:
            return gr.skip()
        self._file.temp_files.add(str(path))
        return str(path)


def _found(query: str | None, kept: object, desk: Desk) -> gr.Radio:
    """The list of what a search finds; the open conversation stays chosen where it is among it."""
    return _listing(unpack(kept), query, desk)


def _listed(outcome: Outcome, before: Shelf, query: str | None) -> list[object]:
    """The panel after a step; what the browser keeps is written only where it has changed."""
    shelf, desk = outcome.shelf, outcome.desk
    open_one = shelf.find(desk.id)
    title = open_one.record.title if open_one else ""
    acts = [gr.Button(interactive=open_one is not None)] * 4
    return [
        gr.skip() if shelf == before else pack(shelf),
        desk,
        f"{desk.id or ''} {stamp(shelf)}",
        _listing(shelf, query, desk),
        gr.Textbox(value=title, interactive=open_one is not None),
        _note(outcome.note),
        *acts,
        gr.Button(visible=desk.removed is not None),
    ]


def _listing(shelf: Shelf, query: str | None, desk: Desk) -> gr.Radio:
    found = shelf.search(query or "")
    choices = [(f"{kept.record.title} · {date_in_words(kept.record.changed.date())}", kept.id) for kept in found]
    return gr.Radio(choices=choices, value=desk.id if any(kept.id == desk.id for kept in found) else None)


def _note(words: str) -> str:
    return f'<p class="qa-note" role="status">{escape(words or _ABOUT)}</p>'


def _button(words: str, name: str) -> gr.Button:
    return gr.Button(words, size="sm", elem_id=name, interactive=False, min_width=100)

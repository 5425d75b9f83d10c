"""The tab of the documents: what is indexed, reading any of it, adding and removing."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import gradio as gr

from qa.chat.documents_room import NOTHING_OPEN, DocumentsRoom
from qa.chat.documents_table import DATATYPES, HEADERS, Cell
from qa.chat.markup import escape

if TYPE_CHECKING:
    from qa.chat.library import Library
    from qa.chat.uploads import Uploads

STYLE = Path(__file__).parent / "documents_tab.css"
_SCRIPT = (Path(__file__).parent / "documents_tab.js").read_text(encoding="utf-8")
_QUIET: dict[str, Any] = {"show_progress": "hidden", "queue": False, "api_visibility": "private"}
_CHANGING: dict[str, Any] = {"concurrency_id": "documents", "concurrency_limit": 1, "api_visibility": "private"}


@dataclass(frozen=True, slots=True)
class DocumentsTab:
    """What others need of the tab.

    Attributes:
        refresh: shows the documents as they are now; to be called when the tab is selected.
        outputs: what ``refresh`` gives.
        changed: the events after which documents may have been added or removed.
    """

    refresh: Any
    outputs: list[Any]
    changed: list[Any]


@dataclass(frozen=True, slots=True)
class _Parts:
    """The tab's components."""

    totals: gr.HTML
    table: gr.Dataframe
    reader: gr.HTML
    said: gr.HTML
    sources: gr.State
    chosen: gr.State
    remove: gr.Button


def build_documents_tab(library: Library, uploads: Uploads | None) -> DocumentsTab:
    """Add the tab's components to the tab that is being built."""
    room = DocumentsRoom(library, uploads)
    totals, table = gr.HTML("", elem_id="qa-totals", js_on_load=_SCRIPT), _table()
    with gr.Row(elem_id="qa-shelf"):
        with gr.Column(scale=7, min_width=320):
            reader = gr.HTML(NOTHING_OPEN, elem_id="qa-reader", padding=False)
        with gr.Column(scale=4, min_width=320):
            remove = gr.Button("Remove from the index …", size="sm", visible=False, elem_id="qa-remove")
            confirm = _Confirm.build()
            said = gr.HTML("", elem_id="qa-outcomes")
            files, again = _adding(uploads)
    parts = _Parts(totals, table, reader, said, gr.State(()), gr.State(""), remove)
    refresh, outputs = _refresher(room), [totals, table, parts.sources]
    _wire_reading(room, parts)
    changed: list[Any] = []
    if files is not None and again is not None:
        changed = [*_wire_adding(room, parts, files, again), _wire_removing(room, parts, confirm)]
    return DocumentsTab(refresh, outputs, [event.then(refresh, None, outputs, **_QUIET).then for event in changed])


def _table() -> gr.Dataframe:
    return gr.Dataframe(
        headers=list(HEADERS),
        datatype=list(DATATYPES),
        type="array",
        interactive=False,
        label="Documents",
        show_label=False,
        show_search="search",
        buttons=[],
        max_height=330,
        elem_id="qa-table",
        column_widths=["5%", "22%", "17%", "18%", "10%", "8%", "10%", "10%"],
    )


def _adding(uploads: Uploads | None) -> tuple[gr.File | None, gr.Button | None]:
    if uploads is None:
        return None, None
    files = gr.File(label="Add files", file_count="multiple", height=140, elem_id="qa-upload")
    gr.HTML(f'<p class="qa-note">{escape(uploads.in_words)}</p>', elem_id="qa-upload-limits")
    return files, gr.Button("Take up changes on the disk", size="sm", elem_id="qa-take-up")


@dataclass(frozen=True, slots=True)
class _Confirm:
    """The question before a removal."""

    group: gr.Group
    question: gr.HTML
    yes: gr.Button
    no: gr.Button

    @classmethod
    def build(cls) -> _Confirm:
        with gr.Group(visible=False, elem_id="qa-confirm") as group:
            question = gr.HTML("", padding=True)
            with gr.Row():
                yes = gr.Button("Remove", variant="stop", size="sm", elem_id="qa-confirm-yes")
                no = gr.Button("Keep", size="sm", elem_id="qa-confirm-no")
        return cls(group, question, yes, no)


def _refresher(room: DocumentsRoom) -> Any:  # noqa: ANN401 - Gradio takes any callable
    def refresh() -> tuple[str, list[list[Cell]], tuple[str, ...]]:
        shelf = room.shelf()
        sources = tuple(shelved.record.source for shelved in shelf.documents)
        return shelf.totals_html(), shelf.cells(), sources

    return refresh


def _wire_reading(room: DocumentsRoom, parts: _Parts) -> None:
    def choose(sources: tuple[str, ...], event: gr.SelectData) -> tuple[str, str, gr.Button]:
        number = int(event.row_value[0])  # the row's own number: sorting and searching move rows about
        if not 1 <= number <= len(sources):
            return NOTHING_OPEN, "", gr.Button(visible=False)
        source = sources[number - 1]
        return room.read(source), source, gr.Button(visible=room.may_change)

    parts.table.select(choose, [parts.sources], [parts.reader, parts.chosen, parts.remove], **_QUIET)


def _wire_adding(
    room: DocumentsRoom,
    parts: _Parts,
    files: gr.File,
    again: gr.Button,
) -> list[Any]:
    def take(paths: list[str] | None, progress: gr.Progress = gr.Progress()) -> tuple[None, str]:  # noqa: B008 - Gradio's way
        return None, room.take(paths or [], _told_by(progress))

    def take_up(progress: gr.Progress = gr.Progress()) -> str:  # noqa: B008 - as above
        return room.take_up(_told_by(progress))

    return [
        files.upload(take, [files], [files, parts.said], show_progress_on=[parts.said], **_CHANGING),
        again.click(take_up, None, [parts.said], **_CHANGING),
    ]


def _wire_removing(
    room: DocumentsRoom,
    parts: _Parts,
    confirm: _Confirm,
) -> Any:  # noqa: ANN401 - one of Gradio's dependencies
    def ask(source: str) -> tuple[gr.Group, str]:
        return gr.Group(visible=True), room.warning(source)

    def remove(source: str, progress: gr.Progress = gr.Progress()) -> tuple[Any, ...]:  # noqa: B008 - Gradio's way
        said, gone = room.remove(source, _told_by(progress))
        hidden = gr.Group(visible=False)
        if not gone:
            return said, hidden, gr.HTML(), source, gr.Button()
        return said, hidden, NOTHING_OPEN, "", gr.Button(visible=False)

    parts.remove.click(ask, [parts.chosen], [confirm.group, confirm.question], **_QUIET)
    confirm.no.click(lambda: gr.Group(visible=False), None, [confirm.group], **_QUIET)
    parts.chosen.change(lambda: gr.Group(visible=False), None, [confirm.group], **_QUIET)
    changed = [parts.said, confirm.group, parts.reader, parts.chosen, parts.remove]
    return confirm.yes.click(remove, [parts.chosen], changed, **_CHANGING)


def _told_by(progress: gr.Progress) -> Any:  # noqa: ANN401 - what hears of long work
    words = {"read": "Reading", "split": "Finding passages", "embed": "Indexing"}

    def hear(step: str, done: int, total: int) -> None:
        progress((done, total), desc=words.get(step, step))

    return hear

"""Where an answer may come from, as a person chooses it beside the question: some documents, a range of dates."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import gradio as gr

from qa.chat.documents_table import document_choices
from qa.chat.markup import escape
from qa.errors import QaError
from qa.scope import Scope

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qa.chat.library import Library

_LABEL = "Search in"
_EVERYTHING = "all documents"


@dataclass(frozen=True, slots=True)
class FilterArea:
    """The area's components.

    Attributes:
        documents: the documents chosen; none means all.
        since: the first date, as it was typed.
        until: the last one.
    """

    documents: gr.Dropdown
    since: gr.Textbox
    until: gr.Textbox

    @property
    def inputs(self) -> list[Any]:
        """What an event that asks takes besides the question: sources, since, until."""
        return [self.documents, self.since, self.until]


def build_filter(library: Library) -> FilterArea:
    """Add the area to what is being built."""
    with gr.Accordion(f"{_LABEL}: {_EVERYTHING}", open=False, elem_id="qa-filter") as area:
        documents = gr.Dropdown(
            document_choices(library.assistant),
            value=[],
            multiselect=True,
            label="Documents (none chosen: all)",
            elem_id="qa-filter-documents",
        )
        with gr.Row():
            since = gr.Textbox("", label="From", placeholder="2019-02-07, 2019", elem_id="qa-filter-since")
            until = gr.Textbox("", label="Until", placeholder="2024-12-31, 2024", elem_id="qa-filter-until")
        said = gr.HTML("", elem_id="qa-filter-said")
        reset = gr.Button("Search everything", size="sm", elem_id="qa-filter-reset")
    filters = FilterArea(documents, since, until)

    def describe(chosen: list[str], first: str, last: str) -> tuple[gr.Accordion, str]:
        words, wrong = scope_in_words(library, chosen, first, last)
        html = f'<p class="qa-failure" role="alert">{escape(words)}</p>' if wrong else ""
        return gr.Accordion(label=f"{_LABEL}: {'a date is wrong' if wrong else words}"), html

    quiet: dict[str, Any] = {"show_progress": "hidden", "queue": False, "api_visibility": "private"}
    gr.on([documents.change, since.change, until.change], describe, filters.inputs, [area, said], **quiet)
    reset.click(lambda: ([], "", ""), None, filters.inputs, **quiet)
    return filters


def scope_in_words(library: Library, chosen: Sequence[str], since: str, until: str) -> tuple[str, bool]:
    """What will be searched in a few words, or what is wrong with the choice, and whether anything is wrong."""
    try:
        scope = Scope.read(chosen, since, until)
        if scope.is_whole:
            return _EVERYTHING, False
        index = library.assistant.index
        found, known = index.count_documents(scope), index.count_documents()
    except QaError as error:
        return str(error), True
    dated = f", {scope.dates_in_words}" if scope.dates_in_words else ""
    return f"{found:,} of {known:,} documents{dated}", False

"""Keeps true what the page says of the documents: the heading, the lists to choose from, the example questions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import gradio as gr

from qa.chat.documents_table import document_choices, still_there
from qa.chat.examples import example_questions

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qa.assistant import Assistant
    from qa.chat.library import Library


@dataclass(frozen=True, slots=True)
class Followers:
    """The ask tab's components that say what is indexed.

    Attributes:
        log: offers example questions.
        reading: the list of documents to read.
        chosen: the list of documents to search in.
    """

    log: gr.Chatbot
    reading: gr.Dropdown
    chosen: gr.Dropdown


def follow(library: Library, events: Sequence[Any], heading: gr.Markdown, followers: Followers) -> None:
    """Bring the components up to date at every event; what a person chose stays as far as it is still there."""
    shown = gr.State(library.assistant.index.manifest.generation)

    def update(seen: str, read: str | None, chosen: list[str]) -> Any:  # noqa: ANN401 - a word of Gradio's, or a value each
        assistant = library.assistant
        generation = assistant.index.manifest.generation
        if generation == seen:
            return gr.skip()
        choices = document_choices(assistant)
        reading = still_there([read] if read else [], assistant)
        return (
            generation,
            heading_text(assistant),
            gr.Dropdown(choices, value=reading[0] if reading else None, filterable=len(choices) > 1),
            gr.Chatbot(examples=[{"text": question} for question in example_questions(assistant)]),
            gr.Dropdown(choices, value=still_there(chosen or [], assistant)),
        )

    outputs = [shown, heading, followers.reading, followers.log, followers.chosen]
    inputs = [shown, followers.reading, followers.chosen]
    for event in events:
        event(update, inputs, outputs, show_progress="hidden", queue=False, api_visibility="private")


def heading_text(assistant: Assistant) -> str:
    """The page's heading, with how much is indexed."""
    records = assistant.documents()
    passages = sum(record.passages for record in records)
    noun = "document" if len(records) == 1 else "documents"
    counted = f"{len(records):,} {noun}, {passages:,} passages."
    return f"# Ask the documents\n{counted} Every answer rests on quotations; markers open their place."

"""The page: one tab a room."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, cast

from qa import offline

offline.enforce()  # before Gradio looks at the environment

import gradio as gr  # noqa: E402

from qa.chat.ask_tab import build_ask_tab  # noqa: E402
from qa.chat.evaluation_tab import build_evaluation_tab  # noqa: E402
from qa.chat.look import theme, theme_switch  # noqa: E402

if TYPE_CHECKING:
    from qa.assistant import Assistant
    from qa.chat.library import Library

__all__ = ["STYLES", "build", "theme"]

STYLES = tuple(Path(__file__).parent / name for name in ("window.css", "evaluation.css"))


def build(library: Library) -> gr.Blocks:
    """The window around a library; it closes nothing."""
    with gr.Blocks(title="qa: answers with sources", analytics_enabled=False, fill_width=True) as window:
        with gr.Row(elem_id="qa-top"):
            gr.Markdown(f"# Ask the documents\n{_summary(library.assistant)}", elem_id="qa-head")
            theme_switch()
        handed = gr.State()  # a question that another tab wants asked
        with gr.Tabs(elem_id="qa-tabs") as tabs:
            with gr.Tab("Ask", id="ask"):
                build_ask_tab(library, handed)
            with gr.Tab("Evaluation", id="evaluation"):
                build_evaluation_tab(library, handed, tabs)
    window.queue(default_concurrency_limit=1)  # two cores: answers one after another, in the order of asking
    return cast("gr.Blocks", window)  # Gradio leaves its context manager untyped


def _summary(assistant: Assistant) -> str:
    records = assistant.documents()
    passages = sum(record.passages for record in records)
    noun = "document" if len(records) == 1 else "documents"
    return f"{len(records):,} {noun}, {passages:,} passages. Answers are quotations; markers open their place."

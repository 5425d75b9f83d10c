"""The page: one tab a room."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, cast

from qa import offline

offline.enforce()  # before Gradio looks at the environment

import gradio as gr  # noqa: E402

from qa.chat import documents_tab  # noqa: E402
from qa.chat.ask_tab import build_ask_tab  # noqa: E402
from qa.chat.documents_tab import build_documents_tab  # noqa: E402
from qa.chat.evaluation_tab import build_evaluation_tab  # noqa: E402
from qa.chat.following import follow, heading_text  # noqa: E402
from qa.chat.look import theme, theme_switch  # noqa: E402
from qa.chat.rules import Rules  # noqa: E402
from qa.chat.uploads import Uploads  # noqa: E402
from qa.chat.waiting import Waiting  # noqa: E402

if TYPE_CHECKING:
    from qa.chat.library import Library

__all__ = ["STYLES", "build", "theme"]

STYLES = (
    *(Path(__file__).parent / name for name in ("window.css", "conversations_panel.css", "evaluation.css")),
    documents_tab.STYLE,
)

_MORE_EVENTS = 100  # besides questions, until Gradio itself refuses any


def build(library: Library, rules: Rules | None = None, waiting: Waiting | None = None) -> gr.Blocks:
    """The window around a library; it closes nothing.

    Args:
        library: answers the questions.
        rules: what holds for everybody.
        waiting: the line in which questions wait; one of its own when None.
    """
    rules = rules or Rules()
    waiting = waiting or Waiting(rules.waiting, rules.at_once)
    uploads = Uploads(library, rules.upload) if rules.upload else None
    with gr.Blocks(
        title="qa: answers with sources", analytics_enabled=False, fill_width=True, delete_cache=(600, 600)
    ) as window:  # an exported conversation is for its reader, not for the disk: it goes after ten minutes
        with gr.Row(elem_id="qa-top"):
            heading = gr.Markdown(heading_text(library.assistant), elem_id="qa-head")
            theme_switch()
        handed = gr.State()  # a question that another tab wants asked
        with gr.Tabs(elem_id="qa-tabs") as tabs:
            with gr.Tab("Ask", id="ask"):
                followers = build_ask_tab(library, waiting, handed)
            with gr.Tab("Documents", id="documents") as shelf:
                documents = build_documents_tab(library, uploads)
            with gr.Tab("Evaluation", id="evaluation"):
                build_evaluation_tab(library, handed, tabs)
        shelf.select(documents.refresh, None, documents.outputs, queue=False, api_visibility="private")
        follow(library, [window.load, shelf.select, *documents.changed], heading, followers)
    window.queue(max_size=_MORE_EVENTS + rules.waiting)
    return cast("gr.Blocks", window)  # Gradio leaves its context manager untyped

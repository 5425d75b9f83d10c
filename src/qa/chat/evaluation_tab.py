"""The tab where a question set is run: live progress, figures, plots, and what went wrong."""

from __future__ import annotations

from collections.abc import Iterator  # noqa: TC003 - Gradio reads the annotations of what it calls
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import gradio as gr

from qa.chat.evaluation_progress import IDLE, progress_html
from qa.chat.evaluation_room import FILE, SHIPPED, EvaluationRoom, Step
from qa.evaluate.evaluation import Evaluation  # noqa: TC001 - as above

if TYPE_CHECKING:
    from qa.chat.library import Library

SCRIPT = (Path(__file__).parent / "evaluation_tab.js").read_text(encoding="utf-8")


def build_evaluation_tab(library: Library, handed: gr.State, tabs: gr.Tabs) -> None:
    """Add the tab's components to the tab that is being built.

    Args:
        library: answers the questions.
        handed: takes a ``Handed`` question, which the Ask tab then asks.
        tabs: shows the Ask tab when it does.
    """
    room = EvaluationRoom(library)
    evaluation, token = gr.State(), gr.State("")
    with gr.Row():
        with gr.Column(scale=3, min_width=280):
            chosen = _choice(room)
        with gr.Column(scale=1, min_width=140):
            start = gr.Button("Run", variant="primary", elem_id="qa-run-start")
            stop = gr.Button("Stop", variant="stop", interactive=False, elem_id="qa-run-stop")
    progress = gr.HTML(IDLE, elem_id="qa-run-progress", js_on_load=None, padding=False)
    with gr.Row():
        report = gr.DownloadButton("Report (HTML)", visible=False, size="sm", elem_id="qa-run-report")
        answers = gr.DownloadButton("Answers (JSON Lines)", visible=False, size="sm", elem_id="qa-run-answers")
    results = gr.HTML("", elem_id="qa-run-results", js_on_load=SCRIPT, padding=False)

    def hand_over(ended: Evaluation | None, event: gr.EventData) -> tuple[Any, Any]:
        question = room.hand_over(ended, str(event.number))
        return (gr.skip(), gr.skip()) if question is None else (question, gr.Tabs(selected="ask"))

    start.click(
        partial(_run, room),
        chosen,
        [progress, results, start, stop, token, evaluation, report, answers],
        show_progress="hidden",
        concurrency_limit=None,  # the room refuses a second run at once, instead of letting it wait for minutes
    )
    stop.click(room.stop, [token], None, queue=False, show_progress="hidden")
    # in the queue: outside of it Gradio tells nobody that a state has changed
    results.click(hand_over, [evaluation], [handed, tabs], show_progress="hidden")


def _choice(room: EvaluationRoom) -> list[gr.Component]:
    """What is run: a kind, a file that is uploaded, a file of this machine."""
    kind = gr.Radio(room.choices(), value=SHIPPED, label="Questions", elem_id="qa-run-kind")
    with gr.Group(visible=False) as own:
        upload = gr.UploadButton(
            "Upload a question set (JSON Lines)", file_types=[".jsonl"], size="sm", elem_id="qa-run-upload"
        )
        typed = gr.Textbox(
            label="Or its path on this machine", elem_id="qa-run-path", max_lines=1, visible=room.own_machine
        )
    upload.upload(
        lambda path: gr.UploadButton(label=f"Uploaded: {Path(path).name}"),
        [upload],
        [upload],
        queue=False,
        show_progress="hidden",
    )
    kind.change(lambda name: gr.Group(visible=name == FILE), [kind], [own], queue=False, show_progress="hidden")
    return [kind, upload, typed]


def _run(room: EvaluationRoom, kind: str, upload: str | None, typed: str | None) -> Iterator[list[Any]]:
    """Run the question set, and show each step."""
    files = [gr.DownloadButton(visible=False)] * 2
    for step in room.run(kind, upload, typed or ""):
        yield [*_shown(step), *files]
        if step.evaluation is not None:  # the figures are on the page while the report is written
            made = room.files(step.evaluation)
            yield [gr.skip()] * 6 + [gr.DownloadButton(value=each, visible=True) for each in made]


def _shown(step: Step) -> list[Any]:
    """Progress, results, the two buttons, token and evaluation after a step."""
    ended, first = step.evaluation, step.asked == 0
    return [
        progress_html(step),
        _results(ended) if ended is not None else ("" if first else gr.skip()),
        gr.Button(interactive=not step.running),
        gr.Button(interactive=step.running),
        step.token,
        ended if ended is not None or first else gr.skip(),
    ]


def _results(ended: Evaluation) -> str:
    from qa.chat.evaluation_view import results_html  # noqa: PLC0415 - imports matplotlib: the window opens without it

    return results_html(ended)

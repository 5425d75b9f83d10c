"""How far a run of a question set is, as the Evaluation tab shows it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qa.chat.markup import escape

if TYPE_CHECKING:
    from qa.chat.evaluation_room import Step

IDLE = (
    '<p class="qa-run-idle">Choose a question set and run it: every question is asked once, as in the conversation.</p>'
)


def progress_html(step: Step) -> str:
    """How far the run is, or how it ended."""
    if step.failure:
        return f'<div class="qa-failure" role="alert">{escape(step.failure)}</div>'
    share = f", {step.right / step.asked:.0%} of them right" if step.asked else ""
    words = f"{step.asked} of {step.total} asked{share}, {step.seconds:.0f} s"
    bar = (
        f'<progress max="{max(step.total, 1)}" value="{step.asked}" aria-label="Questions asked"></progress>'
        f'<p class="qa-run-count">{escape(f"{step.label}: {words}")}</p>'
    )
    notes = "".join(f'<p class="qa-note">{escape(note)}</p>' for note in step.notes)
    if step.evaluation is None:
        return f"{bar}{notes}"
    ended = (
        f"Stopped: these are the figures of the first {step.asked} of {step.total} questions. "
        "A partial run is not remembered for the next comparison."
        if step.evaluation.partial
        else "Done."
    )
    return f'{bar}<p class="qa-run-end" role="status">{escape(ended)}</p>{notes}'

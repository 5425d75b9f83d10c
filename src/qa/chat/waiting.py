"""The queue of questions: how long it may get, and the calm word that it is full."""

from __future__ import annotations

import gradio as gr

ANSWERS = "answers"
"""What events that ask share as their ``concurrency_id``: together they answer so many questions at once."""


class Waiting:
    """Counts the questions that wait in Gradio's own queue, which shows everybody their place."""

    def __init__(self, most: int) -> None:
        """Let at most so many questions wait."""
        self._most = most
        self._window: gr.Blocks | None = None

    def watch(self, window: gr.Blocks) -> None:
        """Count in this window's queue."""
        self._window = window

    def check(self, *inputs: object) -> list[dict[str, object]]:
        """Whether one more question may wait; Gradio shows the word beside the first input and keeps what was typed."""
        full = self._length() >= self._most
        said = f"{self._most:,} questions are waiting already. Please ask again in a moment." if full else ""
        first, *others = (gr.validate(True, "") for _ in inputs)  # noqa: FBT003 - Gradio's own signature
        return [gr.validate(False, said) if full else first, *others]  # noqa: FBT003 - as above

    def _length(self) -> int:
        if self._window is None:
            return 0
        queue = self._window._queue.event_queue_per_concurrency_id.get(ANSWERS)  # noqa: SLF001 - has no public door
        return len(queue.queue) if queue is not None else 0

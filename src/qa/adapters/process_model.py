"""What every local model in a process of its own has in common, seen from the seam."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qa.adapters.model_pipes import last_line
from qa.adapters.model_process import ModelProcess, child_command

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from qa.generators import ModelRequest, Stop
    from qa.settings_generation import Generation


class ProcessModel:
    """A model that another process runs; safe to use from several threads at once."""

    def __init__(
        self,
        child: str,
        options: Mapping[str, object],
        settings: Generation,
        *,
        name: str,
        context_tokens: int,
        explain: Callable[[str], str] = last_line,
    ) -> None:
        """Remember what to run; nothing is loaded yet.

        Args:
            child: the module that the process runs.
            options: what it is to load.
            settings: the limits.
            name: what answers say of the model.
            context_tokens: how many tokens a request and its reply may come to.
            explain: finds the reason in what the process wrote to standard error before it died.
        """
        self._name = name
        self._context = context_tokens
        self._process = ModelProcess(
            child_command(child),
            {**options, "context_tokens": context_tokens, "threads": settings.threads},
            name=name,
            timeout_seconds=settings.timeout_seconds,
            explain=explain,
        )

    @property
    def name(self) -> str:
        """What the answer's ``model`` field says."""
        return self._name

    @property
    def context_tokens(self) -> int:
        """How many tokens a request and its reply may come to: at most what the model was trained for."""
        return self._context

    def count_tokens(self, text: str) -> int:
        """How many tokens a text comes to, by the model's own tokenizer; loads the model."""
        return self._process.count_tokens(text)

    def generate(self, request: ModelRequest, stop: Stop) -> Iterator[str]:
        """The reply, piece by piece; held to the request's grammar where the runtime can."""
        return self._process.generate(request, stop)

    def close(self) -> None:
        """End the model's process, if there is one."""
        self._process.close()

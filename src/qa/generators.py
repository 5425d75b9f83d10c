"""The seam of local models: what one is asked, what it gives back, and what it says of itself.

Implementations register under ``qa.generator``; ours use the same door. An entry point names a class with

* ``from_settings(argument, settings)``: the generator for what stands after the colon of ``--model NAME:ARGUMENT``
  (empty where there is no colon), which may raise ``UsageError`` and must not do anything slow yet;
* and, if it likes, ``offers(settings)``: a sequence of ``Offer``s, what it can run here, for ``qa models``. What is
  made may have a method ``offer()`` that gives the ``Offer`` for the one model that it runs.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from qa.settings_generation import Generation

Stop = Callable[[], bool]  # whether the reply is not wanted any more; cheap, and may be asked from any thread


def never() -> bool:
    """A ``Stop`` of somebody who wants the whole reply."""
    return False


@dataclass(frozen=True, slots=True)
class ModelRequest:
    """What a model is asked for.

    Attributes:
        system: what it is to do; where a model knows no system turn, this opens the person's turn.
        user: the material and the question.
        max_tokens: how long the reply may get, in the model's own tokens.
        grammar: the form of the reply in GBNF, for a runtime that can hold its model to one; others leave it alone.
    """

    system: str
    user: str
    max_tokens: int
    grammar: str = ""


@dataclass(frozen=True, slots=True)
class Offer:
    """A model that can be run here, or could be.

    Attributes:
        name: what ``--model`` takes.
        ready: whether it can be asked now, as far as can be told without asking it.
        size: bytes of its weights, where that is known.
        licence: of its weights, as they state it; empty where they state none.
        note: what is missing and how to get it, or what the model is.
        form: whether the name is only a form to be filled in, such as ``gguf:PATH``.
    """

    name: str
    ready: bool
    size: int | None = None
    licence: str = ""
    note: str = ""
    form: bool = False


class Generator(Protocol):
    """A local model that writes. The same request gets the same reply as far as the runtime can."""

    @property
    def name(self) -> str:
        """What the answer's ``model`` field says."""
        ...

    @property
    def context_tokens(self) -> int:
        """How many of the model's tokens a request and its reply may come to."""
        ...

    def count_tokens(self, text: str) -> int:
        """How many of the model's tokens a text comes to; an estimate where the model cannot be asked.

        Raises:
            qa.errors.ModelError: when the model has to be loaded for that and cannot be.
        """
        ...

    def generate(self, request: ModelRequest, stop: Stop) -> Iterator[str]:
        """The reply, piece by piece as it is written.

        Once ``stop()`` is true the reply ends early, without an error, as soon as the runtime can. Closing the
        iterator ends it as well. Only one thread iterates; several replies may be asked for at once.

        Raises:
            qa.errors.ModelError: when the model does not listen, fails, dies or runs out of time.
        """
        ...

    def close(self) -> None:
        """Let go of the model; it may be asked again, and is then loaded again."""
        ...


class GeneratorFactory(Protocol):
    """What an entry point of the group ``qa.generator`` names."""

    def from_settings(self, argument: str, settings: Generation) -> Generator:
        """The generator for what stands after the colon of ``--model NAME:ARGUMENT``; empty where there is no colon."""
        ...


class SupportJudge(Protocol):
    """Judges whether texts bear a statement out."""

    def __call__(self, statement: str, texts: Sequence[str]) -> list[float]:
        """For each text, the logit that it bears the statement out: above 0, rather so."""
        ...

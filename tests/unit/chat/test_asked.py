from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from cli_fakes import make_answer
from qa.chat.asked import Wanted, stages
from qa.chat.library import Library
from qa.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator


class Assistant:
    """Says which model it answers with, and whether it was told to stop."""

    def __init__(self, model: str = "extractive") -> None:
        self.settings = SimpleNamespace(answering=SimpleNamespace(model=model))

    def model_names(self) -> tuple[str, ...]:
        return ("extractive", "fake:m")

    def with_model(self, model: str) -> Assistant:
        return Assistant(model)

    def stream(self, question: str, history: object, *, stop: Any, **_: object) -> Iterator[object]:
        notice = f"{self.settings.answering.model} {stop()}"
        yield make_answer(question, notice=notice)


def told(model: str, *, default: str = "extractive", unwanted: bool = False) -> str:
    library = Library(lambda: Assistant(default))
    (answer,) = stages(library, "When?", (), Wanted(model=model), lambda: unwanted)
    return answer.notice


def test_the_model_that_was_chosen_answers() -> None:
    assert told("fake:m") == "fake:m False"
    assert told("extractive", default="fake:m") == "extractive False"
    assert told("") == told("extractive") == "extractive False"
    assert told("", default="gguf:a") == told("gguf:a", default="gguf:a") == "gguf:a False"


def test_the_model_is_told_that_nobody_waits() -> None:
    assert told("fake:m", unwanted=True) == "fake:m True"


@pytest.mark.parametrize("model", ["gguf:/etc/passwd", "openai:x", "gguf:PATH", "nonsense"])
def test_nobody_chooses_what_is_not_offered(model: str) -> None:
    with pytest.raises(UsageError, match="cannot be chosen here"):
        told(model)

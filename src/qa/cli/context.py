"""What a command works with: settings, a screen, and doors to the rooms behind it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from qa.assistant import Assistant
    from qa.cli.screen import Screen
    from qa.index import RefreshReport, Status
    from qa.seams import Progress
    from qa.settings import Settings

INTERRUPTED = 130  # the exit status after Ctrl-C, as a shell has it


def open_assistant(settings: Settings, progress: Progress) -> Assistant:
    """Open the index that the settings name."""
    from qa.assistant import Assistant  # noqa: PLC0415 - imports numpy and more: not for `qa --help`

    return Assistant.open(settings=settings, progress=progress)


def refresh_index(settings: Settings, paths: Sequence[Path], progress: Progress) -> RefreshReport:
    """Add or refresh files and folders."""
    from qa.parts import refresh_index as refresh  # noqa: PLC0415 - as above

    return refresh(settings.places.index, paths, settings=settings, progress=progress)


def index_status(directory: Path) -> Status:
    """Look at an index without loading a model."""
    from qa.index import status  # noqa: PLC0415 - as above

    return status(directory)


def launch_chat(settings: Settings, progress: Progress, announce: Callable[[str], None]) -> None:
    """Open the chat window and stay until it is closed."""
    from qa.chat import launch, read_rules  # noqa: PLC0415 - imports Gradio

    host, port, rules = settings.chat.host, settings.chat.port, read_rules(settings.chat)
    launch(lambda: open_assistant(settings, progress), host=host, port=port, announce=announce, rules=rules)


@dataclass(frozen=True, slots=True)
class Doors:
    """The rooms behind the commands, each opened only when a command needs it; tests pass others."""

    open_assistant: Callable[[Settings, Progress], Assistant] = open_assistant
    refresh_index: Callable[[Settings, Sequence[Path], Progress], RefreshReport] = refresh_index
    index_status: Callable[[Path], Status] = index_status
    launch_chat: Callable[[Settings, Progress, Callable[[str], None]], None] = launch_chat


@dataclass(frozen=True, slots=True)
class Context:
    """What a command works with."""

    args: Namespace
    settings: Settings
    screen: Screen
    doors: Doors

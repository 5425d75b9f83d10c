from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from qa.cli.context import Doors
from qa.cli.main import run

if TYPE_CHECKING:
    from qa.settings import Settings


def test_the_window_gets_the_settings():
    seen: list[Settings] = []
    doors = Doors(launch_chat=lambda settings, progress, announce: seen.append(settings))
    argv = ["chat", "--index", "there", "--host", "::1", "--port", "0", "--model", "openai:m"]
    assert run(argv, doors=doors, environ={"QA_PORT": "9"}) == 0
    assert (seen[0].places.index, seen[0].places.index_given) == (Path("there"), True)
    assert (seen[0].chat.host, seen[0].chat.port, seen[0].answering.model) == ("::1", 0, "openai:m")

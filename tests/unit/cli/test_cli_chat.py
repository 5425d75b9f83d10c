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


def launched(argv: list[str], environ: dict[str, str] | None = None) -> Settings:
    seen: list[Settings] = []
    doors = Doors(launch_chat=lambda settings, progress, announce: seen.append(settings))
    assert run(["chat", *argv], doors=doors, environ=environ or {}) == 0
    return seen[0]


def test_rules_for_a_shared_machine(capsys):
    chat = launched(["--host", "0.0.0.0", "--auth", "users", "--at-once", "3", "--no-upload"]).chat  # noqa: S104
    assert (chat.auth, chat.at_once, chat.upload, chat.may_upload) == (Path("users"), 3, "off", False)
    assert capsys.readouterr().err == ""


def test_a_window_that_everybody_reaches_warns_in_one_line(capsys):
    assert not launched(["--host", "0.0.0.0"]).chat.may_upload  # noqa: S104 - a value, nothing listens
    err = capsys.readouterr().err.splitlines()
    assert err == ["Anybody who reaches 0.0.0.0 can read and ask here: --auth FILE asks for a password."]
    launched(["--host", "0.0.0.0"], {"QA_CHAT_LOGIN": "ada:secret"})  # noqa: S104 - as above
    launched(["--host", "::1"])
    assert capsys.readouterr().err == ""

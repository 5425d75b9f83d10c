from __future__ import annotations

import io
import json

import pytest

from qa import plugins
from qa.cli.main import run
from qa.cli.models import list_models, readable_size, show_models
from qa.cli.screen import Screen
from qa.errors import PluginError, UsageError
from qa.generators import Offer
from qa.settings import Settings, resolve

SMALL = Offer("small", ready=True, size=98_362_432, licence="Apache-2.0", note="for a first try")
MISSING = Offer("file:PATH", ready=False, note="`pip install runtime`")


class Runtime:
    """A generator plug-in that offers two models."""

    @classmethod
    def offers(cls, settings):
        return [SMALL, MISSING]

    @classmethod
    def from_settings(cls, argument, settings):
        if argument == "absent":
            raise UsageError("there is no model file absent")
        return cls()

    def offer(self):
        return Offer("file:mine", ready=True, size=5, licence="MIT", note="Mine, 1B")


class Silent:
    """A generator plug-in that says nothing of itself."""

    @classmethod
    def from_settings(cls, argument, settings):
        return cls()


def load(group: str, name: str) -> object:
    if name == "broken":
        raise PluginError("generator 'broken' cannot be loaded")
    return {"file": Runtime, "silent": Silent}[name]


def choosing(model: str) -> Settings:
    return resolve({"model": model}, environ={})


def shown(offers, settings=Settings()) -> list[str]:  # noqa: B008 - it is frozen
    out = io.StringIO()
    show_models(offers, settings, Screen(out, io.StringIO(), {}))
    return out.getvalue().splitlines()


def test_json_says_what_is_installed_and_chosen(capsys):
    assert run(["models", "--json"], environ={"QA_MODEL": "openai:m"}) == 0
    payload = json.loads(capsys.readouterr().out)
    assert list(payload) == [*plugins.GROUPS, "models"]
    assert payload["qa.embedder"] == {"installed": plugins.names("qa.embedder"), "chosen": "minilm"}
    assert payload["qa.generator"]["chosen"] == "openai"
    assert payload["qa.loader"]["chosen"] is None
    first = payload["models"][0]
    assert set(first) == {"name", "ready", "size", "licence", "note", "chosen"}
    assert (first["name"], first["chosen"]) == ("openai:m", True)


def test_a_model_without_an_argument_is_chosen_too(capsys):
    assert run(["models", "--json"], environ={"QA_MODEL": "nothing"}) == 0
    payload = json.loads(capsys.readouterr().out)
    assert payload["qa.generator"]["chosen"] == "nothing"
    first = payload["models"][0]
    assert (first["name"], first["ready"], first["chosen"]) == ("nothing", False, True)
    assert "no generator named 'nothing'" in first["note"]


def test_a_person_sees_the_choice_marked(capsys):
    assert run(["models"], environ={}) == 0
    rows = capsys.readouterr().out.splitlines()
    assert "minilm (chosen)" in next(row for row in rows if row.startswith("qa.embedder"))
    assert "(chosen)" not in next(row for row in rows if row.startswith("qa.generator"))
    assert "Models that can write answers, for --model:" in rows


def test_each_generator_says_what_it_can_run_and_what_is_missing():
    assert list_models(Settings(), ["broken", "file", "silent"], load) == [
        Offer("broken", ready=False, note="generator 'broken' cannot be loaded"),
        SMALL,
        MISSING,
        Offer("silent", ready=True),
    ]


@pytest.mark.parametrize(
    ("model", "first"),
    [
        ("small", SMALL),
        ("file:mine.bin", Offer("file:mine.bin", ready=True, size=5, licence="MIT", note="Mine, 1B")),
        ("file:absent", Offer("file:absent", ready=False, note="there is no model file absent (see `qa --help`)")),
        ("silent:any", Offer("silent:any", ready=True)),
    ],
)
def test_the_chosen_model_comes_first_and_once(model, first):
    offers = list_models(choosing(model), ["file", "silent"], load)
    assert offers[0] == first
    assert [offer.name for offer in offers].count(model) == 1


def test_the_table_has_a_row_for_each_with_size_and_licence():
    rows = shown([SMALL, MISSING, Offer("x\x1b[2J", ready=True, note="two\nlines")], choosing("small"))
    assert rows[2:] == [
        "small (chosen)  ready      98.4 MB  Apache-2.0  for a first try",
        "file:PATH       not ready                       `pip install runtime`",
        "x\\x1b[2J        ready                           two lines",
    ]


def test_without_any_generator_the_table_is_empty():
    assert shown([])[2:] == []


@pytest.mark.parametrize(
    ("size", "text"),
    [(0, "0 bytes"), (999, "999 bytes"), (1000, "1.0 kB"), (1_117_320_736, "1.1 GB"), (10**16, "10000.0 TB")],
)
def test_sizes_are_readable(size, text):
    assert readable_size(size) == text

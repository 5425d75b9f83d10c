from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.errors import UsageError
from qa.settings import Settings, resolve


def write_toml(text: str) -> None:
    Path("qa.toml").write_text(text, encoding="utf-8")


def test_defaults_without_anything():
    assert resolve({}, {}) == Settings()
    assert not resolve({}, {}).places.index_given


def test_flag_over_environment_over_file_over_default():
    write_toml("[chat]\nport = 1\nhost = 'a'\n[retrieval]\npool = 7\n")
    environ = {"QA_PORT": "2", "QA_CHAT_HOST": "b"}
    settings = resolve({"port": 3, "host": None}, environ)
    assert (settings.chat.port, settings.chat.host, settings.retrieval.pool) == (3, "b", 7)


@pytest.mark.parametrize(
    ("environ", "section", "name", "value"),
    [
        ({"QA_INDEX": "x"}, "places", "index", Path("x")),
        ({"QA_PLACES_INDEX": "x"}, "places", "index", Path("x")),
        ({"QA_MODEL": "openai:m"}, "answering", "model", "openai:m"),
        ({"QA_RETRIEVAL_POOL": "9"}, "retrieval", "pool", 9),
        ({"QA_RISK": "0.25"}, "answering", "risk", 0.25),
        ({"QA_GENERATION_TIMEOUT_SECONDS": "3"}, "generation", "timeout_seconds", 3.0),
        ({"QA_PLUGINS_STORE": "other"}, "plugins", "store", "other"),
    ],
)
def test_every_field_has_an_environment_name(environ, section, name, value):
    assert getattr(getattr(resolve({}, environ), section), name) == value


def test_a_short_name_wins_over_the_long_one():
    assert resolve({}, {"QA_INDEX": "short", "QA_PLACES_INDEX": "long"}).places.index == Path("short")


@pytest.mark.parametrize("source", ["flag", "environment", "file"])
def test_a_named_index_is_known_as_named(source):
    if source == "file":
        write_toml('index = "index"\n')
    flags = {"index": Path("index")} if source == "flag" else {}
    environ = {"QA_INDEX": "index"} if source == "environment" else {}
    assert resolve(flags, environ).places.index_given


def test_home_is_expanded():
    assert resolve({}, {"QA_INDEX": "~/i"}).places.index == Path.home() / "i"


@pytest.mark.parametrize(
    ("environ", "toml", "words"),
    [
        ({"QA_PROT": "1"}, "", ["'QA_PROT'", "environment", "QA_PORT"]),
        ({"QA_PORT": "many"}, "", ["'many'", "chat.port", "QA_PORT", "whole number"]),
        ({"QA_PORT": "70000"}, "", ["70000", "chat.port", "65535"]),
        ({"QA_INDEX": " "}, "", ["places.index", "QA_INDEX", "a path"]),
        ({"QA_RISK": "nan"}, "", ["answering.risk", "a number"]),
        ({}, "[chat]\nprot = 1\n", ["'chat.prot'", "qa.toml", "chat.port"]),
        ({}, "[colours]\nport = 1\n", ["'colours.port'", "qa.toml"]),
        ({}, "colour = 1\n", ["'colour'", "qa.toml"]),
        ({}, "[chat]\nport = true\n", ["True", "chat.port", "qa.toml"]),
        ({}, "[chat]\nport = 1.5\n", ["1.5", "chat.port", "whole number"]),
        ({}, "[chat]\nhost = 3\n", ["chat.host", "a text"]),
        ({}, "[places]\nindex_given = true\n", ["'places.index_given'"]),
        ({}, "[chat\n", ["qa.toml", "not TOML"]),
    ],
)
def test_what_is_wrong_is_named_with_its_origin(environ, toml, words):
    if toml:
        write_toml(toml)
    with pytest.raises(UsageError) as caught:
        resolve({}, environ)
    assert [word for word in words if word not in str(caught.value)] == []


def test_an_unknown_flag_is_refused():
    with pytest.raises(UsageError, match="'colour'"):
        resolve({"colour": "red"}, {})


def test_a_file_that_was_named_has_to_be_there():
    with pytest.raises(UsageError, match=r"none\.toml"):
        resolve({}, {}, Path("none.toml"))


def test_the_debug_switch_is_no_setting():
    assert resolve({}, {"QA_DEBUG": "1"}) == Settings()


def test_a_long_bad_value_is_cut():
    with pytest.raises(UsageError) as caught:
        resolve({}, {"QA_PORT": "x" * 10_000})
    assert len(str(caught.value)) < 300


@given(st.text(st.characters(exclude_characters="\0")))
def test_any_port_text_gives_a_port_or_a_usage_error(text):
    try:
        port = resolve({}, {"QA_PORT": text}).chat.port
    except UsageError:
        return
    assert 0 <= port <= 65_535
    assert int(text) == port

from __future__ import annotations

from types import SimpleNamespace

import pytest

from qa.adapters.openai_words import at, is_too_long, parse, reason, whole


def test_what_stands_at_a_path():
    payload = {"choices": [SimpleNamespace(delta={"content": "a"})]}
    assert at(payload, "choices", 0, "delta", "content") == "a"
    assert at(payload, "choices", 1, "delta") is None
    assert at(payload, "choices", "delta") is None
    assert at({"choices": {"0": 1}}, "choices", 0) is None
    for value in (None, 7, "text", [], True):
        assert at(value, "choices", 0, "delta") is None


@pytest.mark.parametrize("text", [b"", b"<html>", b"\xff\xfe", b"[" * 100_000, "{"])
def test_what_is_not_json(text):
    with pytest.raises(ValueError, match=r".+"):
        parse(text)


@pytest.mark.parametrize(
    ("payload", "said"),
    [
        ({"error": {"message": 'model "small"\n\x1b[1m not\u202e found'}}, ': model "small" [1m not found'),
        ({"error": "out of memory"}, ": out of memory"),
        ({"message": "no"}, ": no"),
        ({"detail": "x" * 500}, ": " + "x" * 197 + "..."),
        ({"detail": [{"loc": ["body", "seed"], "msg": "not permitted"}]}, ": not permitted"),
        ({"error": {"message": " "}}, ""),
        ({"error": {"message": 7}}, ""),
        ({}, ""),
        ('{"error": "out of memory"}', ": out of memory"),
        ("<h1>oops</h1>", ""),
        (None, ""),
    ],
)
def test_the_servers_own_words(payload, said):
    assert reason(payload) == said


@pytest.mark.parametrize(
    ("said", "too_long"),
    [
        ("the request exceeds the available context size, try increasing it", True),
        ("This model's maximum context length is 4096 tokens", True),
        ('{"type": "exceed_context_size_error"}', True),
        ('{"code": "context_length_exceeded"}', True),
        ("out of memory", False),
        ("unknown field 'seed'", False),
    ],
)
def test_a_prompt_that_is_too_long(said, too_long):
    assert is_too_long(said) is too_long


def test_half_a_character_does_no_harm():
    assert whole("a \ud83d b 🙂") == "a ? b 🙂"

from __future__ import annotations

import pytest

from qa.adapters.openai_bodies import Body, body_for
from qa.generators import ModelRequest

FIELDS = {"temperature": 0, "seed": 0, "max_tokens": 9}
BODY = Body("Be brief.", "Who?", FIELDS)


def test_the_turns():
    assert BODY.messages == [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "Who?"}]
    assert Body("", "Who?", {}).messages == [{"role": "user", "content": "Who?"}]


@pytest.mark.parametrize(
    ("owner", "fields"),
    [
        ("llamacpp", {"grammar": "root ::= 1"}),
        ("vllm", {"structured_outputs": {"grammar": "root ::= 1"}, "guided_grammar": "root ::= 1"}),
        ("library", {}),
        ("", {}),
    ],
)
def test_a_grammar_goes_to_those_that_take_one(owner, fields):
    assert body_for(ModelRequest("", "Who?", 50, "root ::= 1"), 9, owner).fields == FIELDS | fields
    assert body_for(ModelRequest("", "Who?", 50), 9, owner).fields == FIELDS


@pytest.mark.parametrize(
    "said",
    [
        "Unknown field 'seed'",
        '{"detail": [{"loc": ["body", "seed"], "msg": "Extra inputs are not permitted"}]}',
    ],
)
def test_a_field_that_is_refused(said):
    assert BODY.simpler(said) == Body("Be brief.", "Who?", {"temperature": 0, "max_tokens": 9})


@pytest.mark.parametrize(
    "said",
    [
        "System role not supported",
        "Conversation roles must alternate user/assistant/user/assistant/...",
        "the role is not supported by this model's template",
    ],
)
def test_a_system_turn_that_is_refused(said):
    assert BODY.simpler(said) == Body("", "Be brief.\n\nWho?", FIELDS)


def test_the_length_is_called_otherwise_and_never_left_open():
    simpler = BODY.simpler("Unsupported parameter: 'max_tokens'; use 'max_completion_tokens' instead")
    assert simpler.fields == {"temperature": 0, "seed": 0, "max_completion_tokens": 9}


def test_a_grammar_is_refused_by_any_name():
    body = body_for(ModelRequest("", "Who?", 50, "root ::= 1"), 9, "vllm")
    assert body.simpler("failed to parse grammar").fields == FIELDS


@pytest.mark.parametrize("said", ["", "no idea", "ecosystem", "proceed", "seedling"])
def test_a_refusal_that_names_nothing(said):
    assert BODY.simpler(said) is None
    assert Body("", "Who?", FIELDS).simpler("system role not supported") is None

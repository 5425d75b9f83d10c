"""What GGUF files say of themselves, whole, damaged and hostile."""

from __future__ import annotations

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gguf_files import entry, head, text, write_head
from qa.adapters.gguf_header import read_header
from qa.errors import ModelError

VALUES = {
    "general.architecture": "llama",
    "general.name": "Tiny\nModel",
    "general.license": "mit",
    "general.file_type": 7,
    "llama.rope.freq_base": 0.5,
    "llama.context_length": 2048,
    "llama.causal": True,
    "general.tags": ["a", "b"],
    "tokenizer.ggml.tokens": ["a", "<|end|>", "<tool>"],
    "tokenizer.ggml.token_type": [1, 3, 4],
    "tokenizer.ggml.scores": [0.5, 0.5, 0.5],
    "tokenizer.chat_template": "{{ x }}",
}


def test_values_are_read_up_to_the_vocabulary(tmp_path):
    header = read_header(write_head(tmp_path / "a.gguf", VALUES))
    assert (header.context_length, header.text("general.name"), header.text("general.license")) == (
        2048,
        "Tiny Model",
        "mit",
    )
    assert header.values["general.file_type"] == 7
    assert header.values["llama.causal"] is True
    assert "tokenizer.chat_template" not in header.values
    assert header.controls == ()
    assert header.size == (tmp_path / "a.gguf").stat().st_size


def test_control_tokens_are_read_where_they_are_asked_for(tmp_path):
    header = read_header(write_head(tmp_path / "a.gguf", VALUES), controls=True)
    assert header.controls == ("<|end|>", "<tool>")
    assert header.values["tokenizer.chat_template"] == "{{ x }}"


def test_what_a_file_does_not_say_is_empty(tmp_path):
    header = read_header(write_head(tmp_path / "a.gguf", {"general.architecture": "llama", "general.name": 7}))
    assert (header.context_length, header.text("general.name"), header.text("general.license")) == (None, "", "")


LONG = struct.pack("<Q", 2**63)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "it is cut off"),
        (b"# A text file, renamed", "it begins otherwise"),
        (head(VALUES, version=1), "version 1 is not known"),
        (head(VALUES, version=50331648), "version 50331648 is not known"),
        (head({}, count=2**60), "it claims to hold 1152921504606846976 values"),
        (head({}, count=1), "it is cut off"),
        (head(VALUES)[:60], "it is cut off"),
        (head({}, count=1) + LONG, "it is cut off"),
        (head({}, count=1) + text("a") + struct.pack("<I", 8) + LONG, "it is cut off"),
        (head({}, count=1) + text("a") + struct.pack("<I", 99), "values of kind 99 are not known"),
        (head({}, count=1) + text("a") + struct.pack("<II", 9, 9) + LONG, "lists of kind 9 are not known"),
        (head({}, count=1) + text("a") + struct.pack("<II", 9, 10) + LONG, "it is cut off"),
        (head({}, count=1) + text("a") + struct.pack("<II", 9, 8) + LONG, "texts in one list"),
        (head({}, count=2) + entry("a", [1, 2])[:-1], "it is cut off"),
    ],
)
def test_a_file_that_is_none_says_why_in_one_line(tmp_path, content, reason):
    path = tmp_path / "bad.gguf"
    path.write_bytes(content)
    with pytest.raises(ModelError) as caught:
        read_header(path)
    assert str(caught.value).startswith("bad.gguf is not a GGUF file that can be used: ")
    assert reason in str(caught.value)


def test_a_file_that_cannot_be_read_is_an_error(tmp_path):
    with pytest.raises(ModelError, match="cannot be read"):
        read_header(tmp_path)


@given(cut=st.integers(0, 400), at=st.integers(0, 399), byte=st.integers(0, 255))
def test_damage_anywhere_is_an_error_or_read_past(tmp_path_factory, cut, at, byte):
    content = bytearray(head(VALUES))
    if at < len(content):
        content[at] = byte
    path = tmp_path_factory.getbasetemp() / "damaged.gguf"
    path.write_bytes(content[:cut])
    try:
        header = read_header(path, controls=True)
    except ModelError:
        return
    assert header.size == len(content[:cut])

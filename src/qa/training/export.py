"""Writes a trained network as the folder that the program reads with: int8 weights, tokenizer, checksum."""

from __future__ import annotations

import hashlib
import json
import logging
import shutil
import tempfile
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any

import torch

from qa.answer.answerability import NETWORK_ALONE
from qa.errors import PluginError, StorageError
from qa.training.examples import WINDOW

if TYPE_CHECKING:
    from collections.abc import Mapping

    from qa.training.network import ReaderNetwork

_INPUTS = ("input_ids", "attention_mask", "token_type_ids")
_OPSET = 17
_QUANTIZED: dict[str, Any] = {
    "op_types_to_quantize": ["MatMul", "Gather"],
    "per_channel": True,
    "reduce_range": True,  # 7 bits: 8 overflow on processors without VNNI instructions
}


def export(network: ReaderNetwork, encoder: Path, folder: Path, *, name: str, start: Path) -> Path:
    """Write ``reader.onnx``, ``tokenizer.json``, ``reader.json`` and ``calibration.json``.

    Weights of matrix products and embeddings become signed 8-bit integers, one scale a channel.

    Args:
        network: trained; made with ``ReaderNetwork.of``, the one form that exports.
        encoder: the folder it started from, for its tokenizer.
        folder: where to; made if it is not there.
        name: what ``reader.json`` calls it.
        start: the folder of the reader whose fitted weights are taken over; fit the calibration anew with
            ``bench/calibrate_reader.py``.

    Raises:
        PluginError: when the packages ``onnx`` and ``onnxscript`` are not installed.
        StorageError: when a file cannot be written.
    """
    try:
        from onnxruntime.quantization.quant_utils import QuantType  # noqa: PLC0415 - needs onnx
        from onnxruntime.quantization.quantize import quantize_dynamic  # noqa: PLC0415
    except ImportError as error:
        raise PluginError("exporting a reader needs more packages: pip install 'qa[train]'") from error
    network.eval()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        weights = folder / "reader.onnx"
        with tempfile.TemporaryDirectory() as aside:
            whole = Path(aside) / "whole.onnx"
            _to_onnx(network, whole)
            logging.disable(logging.WARNING)  # it advises a preparation that this network does not need
            try:
                quantize_dynamic(whole, weights, weight_type=QuantType.QInt8, **_QUANTIZED)
            finally:
                logging.disable(logging.NOTSET)
        digest = hashlib.sha256(weights.read_bytes()).hexdigest()
        known = json.loads((start / "reader.json").read_text(encoding="utf-8"))
        about = {"name": name, "version": digest[:12], "sha256": digest, "max_pieces": WINDOW}
        about["answerability"] = known.get("answerability", NETWORK_ALONE)
        (folder / "reader.json").write_text(json.dumps(about, indent=2) + "\n", encoding="utf-8")
        shutil.copyfile(encoder / "tokenizer.json", folder / "tokenizer.json")
        if start.resolve() != folder.resolve():
            shutil.copyfile(start / "calibration.json", folder / "calibration.json")
    except OSError as error:
        raise StorageError(f"the reader cannot be written to {folder}: {error}") from error
    return folder


def set_answerability(folder: Path, weights: Mapping[str, float]) -> None:
    """Write into ``reader.json`` the weights by which a text is taken to answer.

    Raises:
        StorageError: when it cannot be written.
    """
    path = folder / "reader.json"
    rounded = {name: round(weight, 4) for name, weight in weights.items()}
    try:
        about = json.loads(path.read_text(encoding="utf-8"))
        path.write_text(json.dumps({**about, "answerability": rounded}, indent=2) + "\n", encoding="utf-8")
    except OSError as error:
        raise StorageError(f"the reader cannot be written to {folder}: {error}") from error


def _to_onnx(network: ReaderNetwork, path: Path) -> None:
    pieces = torch.ones(2, 32, dtype=torch.long)
    axes = {name: {0: "batch", 1: "pieces"} for name in (*_INPUTS, "spans")}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the exporter warns of its own past
        torch.onnx.export(
            network,
            (pieces, pieces, torch.zeros_like(pieces)),
            str(path),
            input_names=list(_INPUTS),
            output_names=["spans", "judgements"],
            dynamic_axes={**axes, "judgements": {0: "batch"}},
            opset_version=_OPSET,
            dynamo=False,
        )

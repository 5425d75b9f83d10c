"""Writes a trained network as the folder that the program reads with: int8 weights, tokenizer, checksum."""

from __future__ import annotations

import hashlib
import json
import logging
import shutil
import tempfile
import warnings
from pathlib import Path
from typing import TYPE_CHECKING

import torch

from qa.errors import PluginError, StorageError
from qa.training.examples import WINDOW

if TYPE_CHECKING:
    from qa.training.network import ReaderNetwork

_INPUTS = ("input_ids", "attention_mask", "token_type_ids")
_OPSET = 17


def export(network: ReaderNetwork, encoder: Path, folder: Path, *, name: str, calibration: Path) -> Path:
    """Write ``reader.onnx``, ``tokenizer.json``, ``reader.json`` and ``calibration.json``.

    Weights of matrix products and embeddings become signed 8-bit integers, one scale a channel.

    Args:
        network: trained; made with ``ReaderNetwork.of``, the one form that exports.
        encoder: the folder it started from, for its tokenizer.
        folder: where to; made if it is not there.
        name: what ``reader.json`` calls it.
        calibration: the weights of features to start with; fit your own with ``bench/calibrate_reader.py``.

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
            how = {
                "op_types_to_quantize": ["MatMul", "Gather"],
                "weight_type": QuantType.QInt8,
                "per_channel": True,
                "reduce_range": True,  # 7 bits: 8 overflow on processors without VNNI instructions
            }
            logging.disable(logging.WARNING)  # it advises a preparation that this network does not need
            try:
                quantize_dynamic(whole, weights, **how)
            finally:
                logging.disable(logging.NOTSET)
        digest = hashlib.sha256(weights.read_bytes()).hexdigest()
        about = {"name": name, "version": digest[:12], "sha256": digest, "max_pieces": WINDOW}
        (folder / "reader.json").write_text(json.dumps(about, indent=2) + "\n", encoding="utf-8")
        shutil.copyfile(encoder / "tokenizer.json", folder / "tokenizer.json")
        if calibration.resolve() != (folder / "calibration.json").resolve():
            shutil.copyfile(calibration, folder / "calibration.json")
    except OSError as error:
        raise StorageError(f"the reader cannot be written to {folder}: {error}") from error
    return folder


def set_threshold(folder: Path, answer_above: float) -> None:
    """Write into ``reader.json`` the score above which the network's span is taken for an answer.

    Raises:
        StorageError: when it cannot be written.
    """
    path = folder / "reader.json"
    try:
        about = json.loads(path.read_text(encoding="utf-8"))
        path.write_text(
            json.dumps({**about, "answer_above": round(answer_above, 3)}, indent=2) + "\n", encoding="utf-8"
        )
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

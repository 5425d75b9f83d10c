"""Turns a served reader back into a network that learns, so that training can adapt it instead of beginning anew."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import torch

from qa.errors import PluginError, StorageError

if TYPE_CHECKING:
    from pathlib import Path

    from torch import Tensor

    from qa.training.network import ReaderNetwork

_QUANTIZED = "_quantized"
_PRODUCT = re.compile(r"/(.+)/(?:MatMul|Gemm_MatMul)_quant")  # a node's name says which layer it belongs to


def start_from(network: ReaderNetwork, folder: Path) -> None:
    """Give a network the weights of the reader in a folder, its 8-bit ones multiplied out.

    What rounding to 8 bits lost stays lost; a few steps of training make up for it. The embeddings, which training
    leaves as they are, stay the encoder's.

    Raises:
        PluginError: when the package ``onnx`` is not installed.
        StorageError: when the folder holds no reader of this network's shape.
    """
    try:
        import onnx  # noqa: PLC0415 - needed for training only
        from onnx import numpy_helper  # noqa: PLC0415
    except ImportError as error:
        raise PluginError("adapting a reader needs more packages: pip install 'qa[train]'") from error
    try:
        graph = onnx.load(str(folder / "reader.onnx")).graph
    except (OSError, ValueError) as error:
        raise StorageError(f"{folder} holds no reader: {error}") from error
    arrays = {entry.name: torch.tensor(numpy_helper.to_array(entry)) for entry in graph.initializer}
    wanted = network.state_dict()
    found: dict[str, Tensor] = {name: array for name, array in arrays.items() if name in wanted}
    for node in graph.node:
        layer = _PRODUCT.fullmatch(node.name)
        weights = next((name for name in node.input if name.endswith(_QUANTIZED) and name in arrays), None)
        if layer and weights:
            found[f"{layer[1].replace('/', '.')}.weight"] = _multiplied_out(arrays, weights.removesuffix(_QUANTIZED))
    missing = [name for name in wanted if name not in found and ".embeddings." not in name]
    if missing or any(found[name].shape != wanted[name].shape for name in found if name in wanted):
        raise StorageError(f"{folder} holds a reader of another shape than the encoder's")
    network.load_state_dict({name: value for name, value in found.items() if name in wanted}, strict=False)


def _multiplied_out(arrays: dict[str, Tensor], name: str) -> Tensor:
    """A weight matrix of shape (out, in) from its integers, one scale a column."""
    integers, scale = arrays[f"{name}{_QUANTIZED}"], arrays[f"{name}_scale"]
    return ((integers.float() - arrays[f"{name}_zero_point"].float()) * scale.float()).T.contiguous()

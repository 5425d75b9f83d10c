"""The encoders that a reader network can be built on: BERT's kind, and MPNet, which reads the same word pieces."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from qa import offline

offline.enforce()

import torch  # noqa: E402 - after the network was switched off
from safetensors import SafetensorError  # noqa: E402
from safetensors.torch import load_file  # noqa: E402
from torch import nn  # noqa: E402
from transformers import AutoConfig, BertConfig, BertModel, MPNetConfig, MPNetModel  # noqa: E402
from transformers.models.mpnet.modeling_mpnet import MPNetSelfAttention  # noqa: E402

from qa.adapters.span_network import CLS, SEP  # noqa: E402
from qa.errors import StorageError  # noqa: E402

if TYPE_CHECKING:
    from pathlib import Path

    from torch import Tensor

_NO_DROPOUT = {"hidden_dropout_prob": 0.0, "attention_probs_dropout_prob": 0.0}
_UNKNOWN = 100  # as in BERT's vocabulary
_MPNET_START, _MPNET_PAD, _MPNET_END, _MPNET_UNKNOWN = 0, 1, 2, 3
_MPNET_SHIFT = 4  # MPNet's vocabulary is BERT's behind four pieces of its own


class _FusedAttention(MPNetSelfAttention):
    """The same attention by torch's fused kernel, faster on a CPU; the biases of distances do not learn."""

    def forward(
        self,
        hidden_states: Tensor,
        attention_mask: Tensor | None = None,
        position_bias: Tensor | None = None,
        output_attentions: bool = False,  # noqa: ARG002, FBT001, FBT002 - as its base has it
        **_: object,
    ) -> tuple[Tensor]:
        """The states after attention, shape (batch, pieces, width).

        Args:
            hidden_states: shape (batch, pieces, width).
            attention_mask: what to add to the scores, shape (batch, 1, 1, pieces); None where no piece is padding.
            position_bias: the same for distances, shape (batch, heads, pieces, pieces); the encoder always gives it.
            output_attentions: not done.
        """
        heads = (*hidden_states.shape[:-1], -1, self.attention_head_size)
        asked, known, told = (part(hidden_states).view(heads).transpose(1, 2) for part in (self.q, self.k, self.v))
        bias = cast("Tensor", position_bias).detach()
        bias = (bias if attention_mask is None else bias + attention_mask).to(asked.dtype)
        seen = nn.functional.scaled_dot_product_attention(asked, known, told, attn_mask=bias)
        return (self.o(seen.transpose(1, 2).reshape(hidden_states.shape)),)


class _MPNet(MPNetModel):  # type: ignore[no-untyped-call] # its base registers subclasses by an untyped function
    """MPNet that takes BERT's numbers for word pieces, and no token types, which it does not know."""

    def forward(self, input_ids: Tensor, attention_mask: Tensor, token_type_ids: Tensor) -> Any:  # noqa: ANN401, ARG002
        return super().forward(input_ids=as_mpnet(input_ids, attention_mask), attention_mask=attention_mask)


Encoder = BertModel | _MPNet


def as_mpnet(ids: Tensor, mask: Tensor) -> Tensor:
    """MPNet's numbers of the word pieces that BERT's vocabulary gives other numbers; shape kept."""
    renamed = {CLS: _MPNET_START, SEP: _MPNET_END, _UNKNOWN: _MPNET_UNKNOWN}
    found = ids + _MPNET_SHIFT
    for own, other in renamed.items():
        found = torch.where(ids == own, other, found)
    return torch.where(mask == 0, _MPNET_PAD, found)


def load_encoder(folder: Path) -> Encoder:
    """The encoder in a folder in the Hugging Face layout, with its weights, without dropout.

    Args:
        folder: holds ``config.json`` and ``model.safetensors``.

    Raises:
        StorageError: when the folder holds no encoder of these kinds.
    """
    try:
        config = AutoConfig.from_pretrained(str(folder), local_files_only=True).to_dict()
        weights = load_file(folder / "model.safetensors")
    except (OSError, ValueError, SafetensorError) as error:
        raise StorageError(f"{folder} holds no encoder: {error}") from error
    encoder = build_encoder(config, attention="sdpa")
    encoder.load_state_dict({k: v for k, v in weights.items() if not k.startswith("pooler.")}, strict=False)
    return encoder


def build_encoder(config: dict[str, Any], attention: str = "eager") -> Encoder:
    """An encoder of this configuration, its weights by chance.

    Args:
        config: as transformers write it.
        attention: how it is computed; "sdpa" is the fastest to train, "eager" can be exported.

    Raises:
        StorageError: when it is of another kind than BERT and MPNet.
    """
    kind = config.get("model_type")
    settings = {**config, **_NO_DROPOUT}
    if kind == "bert":
        return BertModel(BertConfig(**{**settings, "attn_implementation": attention}), add_pooling_layer=False)
    if kind == "mpnet":
        network = _MPNet(MPNetConfig(**settings), add_pooling_layer=False)
        if attention == "sdpa":
            for layer in network.encoder.layer:
                cast("Any", layer).attention.attn = _FusedAttention(network.config)  # type: ignore[no-untyped-call]
        return network
    raise StorageError(f"a reader can be trained on BERT and MPNet encoders, not on {kind or 'an unnamed kind'}")

"""The reader network: an encoder with four small heads.

Heads: start and end of the answer, with the first piece standing for "no answer here" (J. Devlin et al., "BERT",
NAACL 2019); whether the window answers; whether the answer is yes; whether the window bears a claim out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
from torch import Tensor, nn

from qa.training.encoders import build_encoder, load_encoder

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path
    from typing import Any, Self

    from qa.training.encoders import Encoder
    from qa.training.examples import Example

_ROUND_TO = 32  # lengths are padded to multiples of this, so that few shapes occur


class ReaderNetwork(nn.Module):
    """An encoder and its heads.

    Nothing is dropped out: few passes over the data do not overfit, and on a CPU dropout doubles a step's time. The
    encoder's embeddings stay as they are.
    """

    def __init__(self, encoder: Encoder) -> None:
        """Put heads, their weights by chance, on an encoder."""
        super().__init__()
        self.bert = encoder
        width = int(encoder.config.hidden_size)
        self.span = nn.Linear(width, 2)
        self.pool = nn.Linear(width, width)
        self.cls = nn.Linear(width, 3)
        self.bert.embeddings.requires_grad_(requires_grad=False)

    @classmethod
    def on(cls, encoder: Path) -> Self:
        """Start from an encoder's weights, to be trained.

        Args:
            encoder: a folder in the Hugging Face layout that holds a BERT or MPNet encoder.

        Raises:
            StorageError: when the folder holds no such encoder.
        """
        return cls(load_encoder(encoder))

    @classmethod
    def of(cls, config: dict[str, Any], weights: dict[str, Tensor], attention: str = "eager") -> Self:
        """A trained network: its encoder's configuration, and the weights of encoder and heads.

        Args:
            config: as transformers write it.
            weights: by name.
            attention: "eager" can be exported, "sdpa" is faster.
        """
        network = cls(build_encoder(config, attention))
        network.load_state_dict(weights)
        return network

    @property
    def config(self) -> dict[str, Any]:
        """The encoder's configuration."""
        found: dict[str, Any] = self.bert.config.to_dict()
        return found

    def forward(self, input_ids: Tensor, attention_mask: Tensor, token_type_ids: Tensor) -> tuple[Tensor, Tensor]:
        """Start and end logits, shape (batch, pieces, 2), and the judgements' logits, shape (batch, 3)."""
        states = self.bert(
            input_ids=input_ids, attention_mask=attention_mask, token_type_ids=token_type_ids
        ).last_hidden_state
        return self.span(states), self.cls(torch.tanh(self.pool(states[:, 0])))


def collate(examples: Sequence[Example]) -> tuple[Tensor, Tensor, Tensor]:
    """Padded ids, attention mask and token types, each of shape (batch, pieces)."""
    longest = max(len(example.ids) for example in examples)
    width = -(-longest // _ROUND_TO) * _ROUND_TO
    ids = torch.zeros(len(examples), width, dtype=torch.long)
    mask, types = torch.zeros_like(ids), torch.zeros_like(ids)
    for row, example in enumerate(examples):
        size = len(example.ids)
        ids[row, :size] = torch.tensor(example.ids)
        mask[row, :size] = 1
        types[row, example.first : size] = 1
    return ids, mask, types

"""The reader network: an encoder with four small heads, and what each head learns.

Heads: start and end of the answer, with the first piece standing for "no answer here" (J. Devlin et al., "BERT",
NAACL 2019); whether the window answers; whether the answer is yes; whether the window bears a claim out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from qa import offline

offline.enforce()

import torch  # noqa: E402 - after the network was switched off
from safetensors.torch import load_file  # noqa: E402
from torch import Tensor, nn  # noqa: E402
from transformers import BertConfig, BertModel  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from qa.training.examples import Example

_HEAD_OF = {"span": 0, "yes_no": 1, "support": 2}
_OUT_OF_REACH = -1e4  # a logit that no softmax feels
_ROUND_TO = 32  # lengths are padded to multiples of this, so that few shapes occur


class ReaderNetwork(nn.Module):
    """An encoder and its heads."""

    def __init__(self, encoder: Path, *, attention: str = "sdpa") -> None:
        """Start from an encoder's weights; its embeddings stay as they are.

        Nothing is dropped out: few passes over the data do not overfit, and on a CPU dropout doubles a step's time.

        Args:
            encoder: a folder in the Hugging Face layout that holds a BERT encoder.
            attention: the attention implementation; "eager" can be exported.
        """
        super().__init__()
        config = BertConfig.from_pretrained(
            str(encoder), attn_implementation=attention, hidden_dropout_prob=0.0, attention_probs_dropout_prob=0.0
        )
        self.bert = BertModel(config, add_pooling_layer=False)
        weights = load_file(encoder / "model.safetensors")
        self.bert.load_state_dict({k: v for k, v in weights.items() if not k.startswith("pooler.")}, strict=False)
        width = int(self.bert.config.hidden_size)
        self.span = nn.Linear(width, 2)
        self.pool = nn.Linear(width, width)
        self.cls = nn.Linear(width, 3)
        self.bert.embeddings.requires_grad_(requires_grad=False)

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


def loss_of(network: ReaderNetwork, examples: Sequence[Example]) -> Tensor:
    """The mean loss: likelihood of any accepted span (or of none), and cross entropy of the example's judgement."""
    ids, mask, types = (tensor.to(network.span.weight.device) for tensor in collate(examples))
    spans, judgements = network(ids, mask, types)
    readable = (types == 1) & (mask == 1)
    readable[:, 0] = True
    logits = spans.float().masked_fill(~readable[..., None], _OUT_OF_REACH)
    likely = torch.log_softmax(logits, dim=1)
    total = torch.zeros((), device=ids.device)
    for row, example in enumerate(examples):
        head = judgements[row, _HEAD_OF[example.task]].float()
        target = torch.tensor(float(example.positive), device=ids.device)
        total = total + 0.5 * nn.functional.binary_cross_entropy_with_logits(head, target)
        if example.task == "yes_no":  # whatever says yes or no answers
            answers = judgements[row, _HEAD_OF["span"]].float()
            total = total + 0.5 * nn.functional.binary_cross_entropy_with_logits(answers, torch.ones_like(answers))
        if example.task == "span":
            wanted = example.spans or ((0, 0),)
            pairs = torch.stack([likely[row, start, 0] + likely[row, end, 1] for start, end in wanted])
            total = total - torch.logsumexp(pairs, 0) / 2
    return total / len(examples)

"""What can be set of local models; a section of the settings."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Generation:
    """How a local model is asked, where one is, and what becomes of what it writes.

    Attributes:
        url: the base address of an OpenAI-compatible server on this machine.
        key: what that server wants to be shown, where it wants anything.
        retries: how often a request that could not be delivered is sent again.
        timeout_seconds: how long to wait for a reply.
        max_reply_tokens: how long a reply may get.
        context_tokens: how many tokens prompt and reply may come to.
        passages: how many passages a model is shown at most.
        threads: how many threads a model in this program computes with; 0 for as many as there are cores.
        unsupported: what becomes of a statement that the passages do not bear out: it is left out, or struck through.
        wording: whose words a statement may be in: some of the model's own among its source's, which are marked, or
            its source's alone.
        prompts: a folder of prompts that go before the program's own files of the same names.
        prompt: the file, without its ending, that asks for an answer.
        decides: who decides whether the sources answer: the program's calibrated reader, which also turns down what
            is beside the question; both, so that a refusal of either is one; or the model alone.
        rewrite: who puts a follow-up question so that it stands alone: the program's rules, or the model.
    """

    url: str = "http://127.0.0.1:11434/v1"
    key: str = field(default="", repr=False)
    retries: int = field(default=2, metadata={"low": 0, "high": 10})
    timeout_seconds: float = field(default=120.0, metadata={"low": 0.1, "high": 86_400})
    max_reply_tokens: int = field(default=300, metadata={"low": 1, "high": 1_000_000})
    context_tokens: int = field(default=4096, metadata={"low": 256, "high": 10_000_000})
    passages: int = field(default=5, metadata={"low": 1, "high": 1000})
    threads: int = field(default=0, metadata={"low": 0, "high": 1024})
    unsupported: str = field(default="omit", metadata={"choices": ("omit", "strike")})
    wording: str = field(default="own", metadata={"choices": ("own", "source")})
    prompts: Path | None = None
    prompt: str = "answer"
    decides: str = field(default="reader", metadata={"choices": ("reader", "both", "model")})
    rewrite: str = field(default="rules", metadata={"choices": ("rules", "model")})

"""From a question to passages: dense, by sentence and by words, fused into one ranking."""

from qa.retrieve.fusion import fuse
from qa.retrieve.retriever import Retriever

__all__ = ["Retriever", "fuse"]

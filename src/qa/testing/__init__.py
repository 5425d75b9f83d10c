"""For those who write plug-ins: conformance suites to run them through, and fakes to run the program with.

A suite is a class of pytest tests. Subclass it in a test file, say how to make your part, and run pytest:

    from qa.testing import VectorStoreConformance

    class TestMyStore(VectorStoreConformance):
        store = MyStore
"""

from qa.testing.embedders import EmbedderConformance
from qa.testing.fakes import EchoModel, HashEmbedder, ListStore, ListWords
from qa.testing.generators import GeneratorConformance
from qa.testing.stores import VectorStoreConformance
from qa.testing.word_indexes import WordIndexConformance

__all__ = [
    "EchoModel",
    "EmbedderConformance",
    "GeneratorConformance",
    "HashEmbedder",
    "ListStore",
    "ListWords",
    "VectorStoreConformance",
    "WordIndexConformance",
]

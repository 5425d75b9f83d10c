"""The suite that every embedder passes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from qa.testing.checks import check, check_equal, in_threads

if TYPE_CHECKING:
    from qa.seams import Embedder

_TEXTS = (
    "The treaty was signed in the capital.",
    "Volcanoes of the island erupt every few years, and then the harbour is closed.",
    "treaty",
    "Die Straße führt über die Brücke; 東京は大きい。",
)
_STRANGE = ("", " \n\t", "\x00", "🙂" * 50, "a\u0301\u200b\ufeff", "word " * 2_000, "x" * 5_000)


class EmbedderConformance:
    """Subclass it as a test class and say how the embedder is made.

    Attributes:
        tolerance: how far the vector of a text may be off when it is embedded along with others.
    """

    tolerance = 1e-5

    def make_embedder(self) -> Embedder:
        """The embedder under test; called once for each test."""
        raise NotImplementedError

    def test_shapes_and_lengths(self) -> None:
        """Rows are single precision, of the dimension, and of length 1."""
        embedder = self.make_embedder()
        rows = embedder.embed_passages(_TEXTS)
        question = embedder.embed_question(_TEXTS[0])
        check_equal(rows.shape, (len(_TEXTS), embedder.dimension), "shape of passages")
        check_equal(question.shape, (embedder.dimension,), "shape of a question")
        check_equal((rows.dtype, question.dtype), (np.dtype(np.float32),) * 2, "type")
        lengths = np.linalg.norm(np.vstack([rows, question]), axis=1)
        check(np.allclose(lengths, 1.0, atol=1e-5), f"lengths are {lengths}")

    def test_no_texts(self) -> None:
        """An empty sequence gives no rows of the right width."""
        embedder = self.make_embedder()
        check_equal(embedder.embed_passages([]).shape, (0, embedder.dimension), "shape")

    def test_a_text_has_one_vector(self) -> None:
        """The vector depends neither on the neighbours nor on the moment."""
        embedder = self.make_embedder()
        together = embedder.embed_passages(_TEXTS)
        alone = np.vstack([embedder.embed_passages([text]) for text in _TEXTS])
        off = float(np.abs(together - alone).max())
        check(off <= self.tolerance, f"off by {off}")

    def test_like_texts_are_near(self) -> None:
        """A text is nearest to itself, and a question to what it is about."""
        embedder = self.make_embedder()
        rows = embedder.embed_passages(_TEXTS)
        near = rows @ rows.T
        check(bool((near.argmax(axis=1) == np.arange(len(_TEXTS))).all()), f"similarities are {near}")
        asked = rows[:2] @ embedder.embed_question("the volcanoes of the island")
        check(asked[1] > asked[0], f"similarities are {asked}")

    def test_pieces_are_counted_to_the_end(self) -> None:
        """A count is never cut off at what the embedder reads, and grows with the text."""
        embedder = self.make_embedder()
        counts = [embedder.count_pieces("harbour " * n) for n in (0, 1, 10, embedder.max_pieces * 3)]
        check(counts == sorted(set(counts)), f"counts are {counts}")
        check(counts[-1] > embedder.max_pieces * 2, f"{counts[-1]} pieces in a long text")

    def test_what_fits_is_read_to_its_last_word(self) -> None:
        """The last word of a text of just ``max_pieces`` pieces still matters."""
        embedder = self.make_embedder()
        words = 1
        while embedder.count_pieces("harbour " * (words + 1)) <= embedder.max_pieces:
            words += 1
        text = "harbour " * (words - 1)
        other = f"{text}volcano"
        check(embedder.count_pieces(other) <= embedder.max_pieces, "the changed text is longer; use another word")
        rows = embedder.embed_passages([f"{text}harbour", other])
        off = float(np.abs(rows[0] - rows[1]).max())
        check(off > self.tolerance, "the last word of a text that fits is not read")

    def test_strange_texts(self) -> None:
        """Anything that is a text has a vector of length 1."""
        embedder = self.make_embedder()
        rows = np.vstack([embedder.embed_passages(_STRANGE), *(embedder.embed_question(text) for text in _STRANGE)])
        lengths = np.linalg.norm(rows, axis=1)
        check(np.allclose(lengths, 1.0, atol=1e-5), f"lengths are {lengths}")
        check(all(embedder.count_pieces(text) >= 0 for text in _STRANGE), "a count is negative")

    def test_identity(self) -> None:
        """The identity is a name, the same for the same embedder."""
        one, other = self.make_embedder(), self.make_embedder()
        check(one.identity.strip(), "the identity is empty")
        check_equal(one.identity, other.identity, "identity")

    def test_several_threads(self) -> None:
        """Threads that embed and count at once disturb nothing."""
        embedder = self.make_embedder()
        texts = list(_TEXTS) * 8
        expected = np.vstack([embedder.embed_question(text) for text in _TEXTS] * 8)

        def both(text: str) -> tuple[object, int, object]:
            passage = embedder.embed_passages([text])
            return embedder.embed_question(text), embedder.count_pieces(text * 500), passage

        found = in_threads(both, texts)
        off = float(np.abs(np.vstack([np.asarray(vector) for vector, _, _ in found]) - expected).max())
        check(off <= self.tolerance, f"off by {off}")
        check_equal([n for _, n, _ in found], [embedder.count_pieces(text * 500) for text in texts], "counts")

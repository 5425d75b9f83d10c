"""The suite that every local model passes: what it says is its own affair, how it says it and when it stops is not."""

from __future__ import annotations

import threading
import time
from dataclasses import replace
from typing import TYPE_CHECKING

from qa.errors import ModelError
from qa.generators import ModelRequest
from qa.testing.checks import check, check_equal, in_threads

if TYPE_CHECKING:
    from qa.generators import Generator, Stop

_STRANGE = ("", " \n\t", "\x00", "🙂" * 50, "a\u0301\u200b\ufeff", "half \ud83d a character", "<|im_end|></s>[INST]")


class GeneratorConformance:
    """Subclass it as a test class and say how the model is made.

    Attributes:
        request: what the model is asked; it has to write at least ten tokens in reply.
        repeats: whether the same request gets the same reply.
        seconds_to_stop: how long the model may go on once it is told to stop, or has to start at all.
    """

    request = ModelRequest("Answer in full sentences.", "Tell me about the harbour, the ships and the sea.", 48)
    repeats = True
    seconds_to_stop = 2.0

    def make_generator(self) -> Generator:
        """The model under test; called once for each test, and closed by nobody."""
        raise NotImplementedError

    def test_what_it_says_of_itself(self) -> None:
        """A name on one line, and a context that has room."""
        generator = self.make_generator()
        check(generator.name.strip() and generator.name.isprintable(), f"the name is {generator.name!r}")
        check(generator.context_tokens > 0, f"the context is {generator.context_tokens}")

    def test_counts_grow_with_the_text(self) -> None:
        """A count is never cut off, and is there for any text."""
        generator = self.make_generator()
        words = (0, 1, 10, 100, generator.context_tokens + 100)
        counts = [generator.count_tokens("harbour " * count) for count in words]
        check(counts == sorted(set(counts)), f"counts are {counts}")
        check(counts[-1] > generator.context_tokens, f"{counts[-1]} tokens in {words[-1]} words")
        check(all(generator.count_tokens(text) >= 0 for text in _STRANGE), "a count is negative")

    def test_a_reply_comes_in_pieces(self) -> None:
        """Several of them, all of them text that can be written down, and text that can be seen."""
        pieces = list(self.make_generator().generate(self.request, _never))
        check(all(isinstance(piece, str) for piece in pieces), f"not all are texts: {pieces!r}")
        check(len(pieces) > 1, f"it does not stream: {pieces!r}")
        text = "".join(pieces)
        check(text.strip(), "there is nothing to be seen in it")
        check_equal(text.encode("utf-8", "replace").decode("utf-8"), text, "the text as UTF-8")

    def test_the_longest_reply(self) -> None:
        """A reply that may have few tokens is short."""
        generator = self.make_generator()
        text = _reply(generator, self.request)
        short = _reply(generator, replace(self.request, max_tokens=2))
        check(len(short) < len(text), f"with 2 tokens at most it says {short!r}")

    def test_stopped_before_it_starts(self) -> None:
        """The reply ends without an error, and soon."""
        self._check_stopping(self.make_generator(), lambda: True)

    def test_stopped_on_the_way(self) -> None:
        """The reply ends early, without an error, and the next one is whole."""
        generator = self.make_generator()
        whole = _reply(generator, self.request)
        told = threading.Event()
        pieces = []
        for piece in generator.generate(self.request, told.is_set):
            told.set()
            pieces.append(piece)
        check(len("".join(pieces)) < len(whole), "it says everything though it was told to stop")
        self._check_whole(generator, whole)

    def test_stopped_while_it_reads(self) -> None:
        """Also when the first word is still to come."""
        generator = self.make_generator()
        whole = _reply(generator, self.request)
        until = time.monotonic() + 0.02
        self._check_stopping(generator, lambda: time.monotonic() > until)
        self._check_whole(generator, whole)

    def test_closed_early(self) -> None:
        """An iterator that is closed, or was never begun, leaves no thread running."""
        generator = self.make_generator()
        whole = _reply(generator, self.request)
        before = threading.active_count()
        for begun in (True, False):
            pieces = iter(generator.generate(self.request, _never))
            if begun:
                next(pieces)
            getattr(pieces, "close", lambda: None)()
            until = time.monotonic() + self.seconds_to_stop
            while threading.active_count() > before and time.monotonic() < until:
                time.sleep(0.01)
            check(threading.active_count() <= before, f"{threading.active_count()} threads, not {before}")
        self._check_whole(generator, whole)

    def test_let_go_of(self) -> None:
        """It may be asked again, and let go of twice."""
        generator = self.make_generator()
        whole = _reply(generator, self.request)
        generator.close()
        generator.close()
        self._check_whole(generator, whole)

    def test_two_at_once(self) -> None:
        """Each gets its own reply."""
        generator = self.make_generator()
        whole = _reply(generator, self.request)
        for text in in_threads(lambda request: _reply(generator, request), [self.request] * 2, threads=2):
            check(text == whole if self.repeats else text.strip(), f"one of two says {text!r}")

    def test_strange_requests(self) -> None:
        """There is a reply or a ``ModelError``, whatever is asked, and the next reply is whole."""
        generator = self.make_generator()
        whole = _reply(generator, self.request)
        too_long = "harbour " * (generator.context_tokens * 2)
        for text in (*_STRANGE, too_long):
            for request in (ModelRequest(text, text, 2), ModelRequest("", text, 2)):
                try:
                    _reply(generator, request)
                except ModelError as error:
                    check("\n" not in str(error), f"the error has more than one line: {error}")
        self._check_whole(generator, whole)

    def _check_stopping(self, generator: Generator, stop: Stop) -> None:
        begun = time.monotonic()
        for _ in generator.generate(self.request, stop):
            pass
        took = time.monotonic() - begun
        check(took <= self.seconds_to_stop, f"it took {took:.1f} s to stop")

    def _check_whole(self, generator: Generator, whole: str) -> None:
        text = _reply(generator, self.request)
        check(text == whole if self.repeats else text.strip(), f"the next reply is {text!r}, not {whole!r}")


def _never() -> bool:
    return False


def _reply(generator: Generator, request: ModelRequest) -> str:
    return "".join(generator.generate(request, _never))

"""Every local model keeps the promises of its seam."""

from __future__ import annotations

import threading
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from model_server import serve
from qa.adapters.openai_server import OpenAiServer
from qa.settings_generation import Generation
from qa.testing import EchoModel, GeneratorConformance

if TYPE_CHECKING:
    from qa.generators import Generator

REPLY = "Ships lie in the harbour [1]. The sea is calm, and the ships sail out at noon [2]."


class TestOpenAiServer(GeneratorConformance):
    seconds_to_stop = 1.0

    @pytest.fixture(autouse=True)
    def server(self):
        with serve() as self.said:
            self.said.reply, self.said.pause = REPLY, 0.005
            yield

    def make_generator(self) -> Generator:
        return OpenAiServer.from_settings("auto", Generation(url=self.said.url, context_tokens=512))


class TestEchoModel(GeneratorConformance):
    seconds_to_stop = 0.5

    def make_generator(self) -> Generator:
        return EchoModel(REPLY, context_tokens=512, pause=0.005)


class TestEchoModelThatIsPluggedIn(GeneratorConformance):
    def make_generator(self) -> Generator:
        return EchoModel.from_settings("again", Generation())


class _NotStreaming(EchoModel):
    def generate(self, request, stop):
        yield "".join(super().generate(request, stop))


class _Deaf(EchoModel):
    def generate(self, request, stop):
        return super().generate(request, lambda: False)


class _Endless(EchoModel):
    def generate(self, request, stop):
        return super().generate(replace(request, max_tokens=99), stop)


class _Cut(EchoModel):
    def count_tokens(self, text):
        return min(super().count_tokens(text), self.context_tokens)


class _Crashing(EchoModel):
    def generate(self, request, stop):
        if not request.user.strip():
            raise ValueError("nothing is asked")
        yield from super().generate(request, stop)


class _Littering(EchoModel):
    over = threading.Event()

    def generate(self, request, stop):
        threading.Thread(target=self.over.wait, args=(10,)).start()
        yield from super().generate(request, stop)


class _Dead(EchoModel):
    def close(self):
        self._reply = lambda _: ""


@pytest.mark.parametrize(
    ("model", "test"),
    [
        (_NotStreaming, "test_a_reply_comes_in_pieces"),
        (_Deaf, "test_stopped_before_it_starts"),
        (_Deaf, "test_stopped_on_the_way"),
        (_Deaf, "test_stopped_while_it_reads"),
        (_Endless, "test_the_longest_reply"),
        (_Cut, "test_counts_grow_with_the_text"),
        (_Crashing, "test_strange_requests"),
        (_Littering, "test_closed_early"),
        (_Dead, "test_let_go_of"),
    ],
)
def test_the_suite_notices(model, test):
    class Suite(GeneratorConformance):
        seconds_to_stop = 0.1

        def make_generator(self) -> Generator:
            return model(REPLY, context_tokens=64, pause=0.01)

    _Littering.over.clear()
    try:
        with pytest.raises((AssertionError, ValueError)):
            getattr(Suite(), test)()
    finally:
        _Littering.over.set()

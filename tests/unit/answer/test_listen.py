from __future__ import annotations

import threading
import time

import pytest

from model_fakes import FakeModel
from qa.answer.listen import attend, listen
from qa.errors import ModelError, Stopped, UsageError
from qa.generators import ModelRequest, never

REQUEST = ModelRequest("Be brief.", "Who?", 10)


def hear(model: FakeModel, *, stop=never, seconds=5.0):
    return listen(model, REQUEST, stop=stop, seconds=seconds)


def test_pieces_come_in_order():
    assert list(hear(FakeModel(("a", "b", "c")))) == ["a", "b", "c"]


@pytest.mark.parametrize("failure", [ModelError("it broke"), ValueError("it broke"), KeyboardInterrupt("it broke")])
def test_whatever_fails_is_a_model_error(failure):
    heard = []
    with pytest.raises(ModelError, match="it broke"):
        heard.extend(hear(FakeModel(("a",), failure)))


def test_a_reply_that_is_no_text_is_a_model_error():
    with pytest.raises(ModelError, match="wrote a piece that is no text"):
        list(hear(FakeModel(lambda _: (b"a",))))


def test_a_hang_ends_at_the_deadline():
    model = FakeModel(("a",), hangs=True)
    try:
        with pytest.raises(ModelError, match=r"fake:model did not finish in time"):
            list(hear(model, seconds=-4.9))
    finally:
        model.released.set()
    assert model.ended.wait(5)


def test_stopping_ends_it_while_nothing_comes():
    model, gone = FakeModel(("a",), hangs=True), threading.Event()
    threading.Timer(0.1, gone.set).start()
    start = time.monotonic()
    try:
        with pytest.raises(Stopped):
            list(hear(model, stop=gone.is_set))
        assert time.monotonic() - start < 2
    finally:
        model.released.set()
    assert model.ended.wait(5)


def test_work_is_attended_to():
    assert attend(lambda: 7, name="m", stop=never, seconds=5) == 7
    with pytest.raises(UsageError, match="no such file"):
        attend(lambda: fail(UsageError("no such file")), name="m", stop=never, seconds=5)
    with pytest.raises(ModelError, match="m failed with ZeroDivisionError"):
        attend(lambda: 1 / 0, name="m", stop=never, seconds=5)


def test_work_that_nobody_wants_any_more_is_not_waited_for():
    released = threading.Event()
    try:
        with pytest.raises(Stopped):
            attend(lambda: released.wait(20), name="m", stop=lambda: True, seconds=5)
        with pytest.raises(ModelError, match="m did not finish in time"):
            attend(lambda: released.wait(20), name="m", stop=never, seconds=-4.9)
    finally:
        released.set()


def fail(error: Exception) -> None:
    raise error


def test_the_model_hears_of_it():
    class Endless(FakeModel):
        def generate(self, request, stop):
            try:
                while not stop():
                    yield "a"
            finally:  # told to stop, or closed while it waited to hand over a piece
                self.ended.set()

    model = Endless()
    pieces = hear(model)
    assert next(pieces) == "a"
    pieces.close()
    assert model.ended.wait(5)

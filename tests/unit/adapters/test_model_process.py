"""A model in a process of its own, whatever that process does."""

from __future__ import annotations

import gc
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from fake_model_child import fake_model
from qa.adapters.model_process import ModelProcess, child_command
from qa.errors import ModelError
from qa.generators import ModelRequest, never

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

TESTS = Path(__file__).resolve().parents[2]
ASKED = ModelRequest(system="rules", user="words", max_tokens=7, grammar="root ::= x")


@pytest.fixture
def model(tmp_path: Path) -> Iterator[Callable[..., ModelProcess]]:
    """Makes fakes, and sees to it that nothing of them is left."""
    made: list[ModelProcess] = []

    def make(**options):
        made.append(fake_model(pids=str(tmp_path / "pids"), **options))
        return made[-1]

    yield make
    for one in made:
        one.close()
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("model_")]
    assert not [pid for pid in pids(tmp_path) if is_alive(pid)]


def pids(folder: Path) -> list[int]:
    file = folder / "pids"
    return [int(line) for line in file.read_text().split()] if file.exists() else []


def rooms_of(folder: Path) -> list[Path]:
    return [Path(line) for line in (folder / "pids.rooms").read_text().splitlines()]


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    status = Path(f"/proc/{pid}/stat")
    return not (status.exists() and status.read_text().rpartition(")")[2].split()[0] == "Z")


def ask(model: ModelProcess, user: str = "words") -> str:
    return "".join(model.generate(ModelRequest("rules", user, 7), never))


def hurry(model: ModelProcess, seconds: float) -> None:
    """Shorten its time once it is loaded: starting Python takes a while on a busy machine."""
    model.count_tokens("")
    model._seconds = seconds


def wait_until(condition: Callable[[], bool], seconds: float = 10) -> bool:
    deadline = time.monotonic() + seconds
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.01)
    return condition()


def test_a_reply_comes_in_pieces_and_the_whole_request_arrives(model):
    pieces = list(model().generate(ASKED, never))
    assert pieces == ["rules", "|", "words", "|", "7", "|", "root ::= x"]


def test_one_process_answers_again_and_again(model, tmp_path):
    one = model()
    assert [ask(one), ask(one, "more"), one.count_tokens("three little words")] == [
        "rules|words|7|",
        "rules|more|7|",
        3,
    ]
    assert len(pids(tmp_path)) == 1


def test_nothing_is_started_before_it_is_asked(model, tmp_path):
    model().close()
    assert pids(tmp_path) == []


def test_closed_it_can_be_asked_again(model, tmp_path):
    one = model()
    ask(one)
    one.close()
    one.close()
    assert ask(one) == "rules|words|7|"
    assert len(pids(tmp_path)) == 2


@pytest.mark.parametrize(
    ("load", "reason"),
    [
        ("refuse", "fake could not be loaded: it is not a model"),
        ("exit", "fake could not be loaded: the weights are torn"),
        ("crash", "fake could not be loaded: its process was killed by SIGSEGV"),
    ],
)
def test_a_model_that_cannot_be_loaded_says_why_in_one_line(model, load, reason):
    one = model(load=load)
    for request in (lambda: ask(one), lambda: one.count_tokens("a")):
        with pytest.raises(ModelError) as caught:
            request()
        assert str(caught.value) == reason


def test_loading_has_an_end(model, tmp_path):
    with pytest.raises(ModelError, match=r"fake was not loaded within 0.3 seconds"):
        ask(model(load="hang", timeout_seconds=0.3))


def test_a_stop_while_it_loads_leaves_it_loading(model, tmp_path):
    one = model(load="slowly")
    started = time.monotonic()
    assert list(one.generate(ASKED, lambda: time.monotonic() > started + 0.1)) == []
    assert ask(one) == "rules|words|7|"
    assert len(pids(tmp_path)) == 1


def test_stop_ends_a_reply_at_once_and_the_process_stays(model, tmp_path):
    one = model(write="as asked")
    wanted = threading.Event()
    pieces = one.generate(ModelRequest("", "slowly", 7), wanted.is_set)
    assert next(pieces) == "word "
    wanted.set()
    started = time.monotonic()
    assert list(pieces) == []
    assert time.monotonic() - started < 0.5
    assert ask(one, "echo") == "rules|echo|7|"
    assert len(pids(tmp_path)) == 1


def test_closing_the_iterator_ends_the_reply(model, tmp_path):
    one = model(write="as asked")
    pieces = one.generate(ModelRequest("", "slowly", 7), never)
    next(pieces)
    pieces.close()
    assert ask(one, "echo") == "rules|echo|7|"
    assert len(pids(tmp_path)) == 1


def test_a_process_that_disobeys_is_replaced(model, tmp_path):
    one = model(write="as asked")
    pieces = one.generate(ModelRequest("", "disobey", 7), never)
    assert next(pieces) == "I will"
    started = time.monotonic()
    pieces.close()
    assert time.monotonic() - started < 2
    assert ask(one, "echo") == "rules|echo|7|"
    assert len(pids(tmp_path)) == 2


def test_a_reply_that_does_not_come_in_time_is_an_error(model):
    one = model(write="as asked")
    hurry(one, 0.3)
    with pytest.raises(ModelError, match=r"fake did not finish within 0.3 seconds"):
        ask(one, "silence")
    one._seconds = 20
    assert ask(one, "echo") == "rules|echo|7|"


def test_a_count_that_hangs_is_an_error_and_the_process_is_replaced(model, tmp_path):
    one = model()
    hurry(one, 0.3)
    with pytest.raises(ModelError, match="did not finish"):
        one.count_tokens("hang")
    one._seconds = 20
    assert one.count_tokens("two words") == 2
    assert len(pids(tmp_path)) == 2


@pytest.mark.parametrize(
    ("user", "reason"),
    [
        ("abort", "fake failed: its process was killed by SIGABRT"),
        ("fail", "fake failed: the context is too small"),
        ("stumble", "fake failed: KeyError: 'unforeseen'"),
        ("flood", "fake failed: it went on without end"),
    ],
)
def test_a_reply_that_fails_says_why_and_the_next_one_comes(model, user, reason):
    one = model(write="as asked")
    with pytest.raises(ModelError) as caught:
        ask(one, user)
    assert str(caught.value) == reason
    assert ask(one, "echo") == "rules|echo|7|"


def test_a_failed_count_is_an_error(model):
    with pytest.raises(ModelError, match="fake failed: cannot count"):
        model().count_tokens("fail")


def test_a_process_that_was_killed_between_requests_is_replaced(model, tmp_path):
    one = model()
    ask(one)
    os.kill(pids(tmp_path)[0], signal.SIGKILL)
    assert wait_until(one._child.over.is_set)
    assert ask(one) == "rules|words|7|"


def test_a_process_killed_while_it_writes_is_an_error_that_guesses_at_memory(model, tmp_path):
    one = model(write="slowly")
    pieces = one.generate(ASKED, never)
    next(pieces)
    os.kill(pids(tmp_path)[0], signal.SIGKILL)
    with pytest.raises(ModelError, match="SIGKILL; perhaps it took more memory than there is"):
        list(pieces)


def test_what_native_code_prints_does_not_get_among_the_messages(model):
    assert ask(model(write="babble")) == "clean"


def test_half_a_character_does_no_harm(model):
    assert ask(model(write="surrogate")) == "a?b"
    assert ask(model(), "half \ud83d a character") == "rules|half ? a character|7|"
    assert model().count_tokens("half \ud83d a character") == 4


def test_a_stopped_process_holds_nobody_up(model, tmp_path):
    one = model()
    hurry(one, 0.3)
    os.kill(pids(tmp_path)[0], signal.SIGSTOP)
    with pytest.raises(ModelError, match=r"did not finish within 0.3 seconds"):
        list(one.generate(ModelRequest("", "long " * 200_000, 7), never))


def test_replies_wait_for_their_turn_and_counts_do_not(model):
    one = model(write="as asked")
    first = one.generate(ModelRequest("", "slowly", 7), never)
    next(first)
    assert one.count_tokens("a b") == 2
    second: list[str] = []
    thread = threading.Thread(target=lambda: second.append(ask(one, "echo")))
    thread.start()
    next(first)
    assert second == []
    first.close()
    thread.join(10)
    assert second == ["rules|echo|7|"]


def test_waiting_for_a_turn_can_be_stopped_and_has_an_end(model):
    one = model(write="slowly")
    hurry(one, 0.3)
    first = one.generate(ASKED, never)
    next(first)
    assert list(one.generate(ASKED, lambda: True)) == []
    with pytest.raises(ModelError, match=r"busy with other requests for 0.3 seconds"):
        list(one.generate(ASKED, never))
    first.close()


def test_closing_while_it_writes_is_an_error_for_who_reads(model):
    one = model(write="slowly")
    pieces = one.generate(ASKED, never)
    next(pieces)
    one.close()
    with pytest.raises(ModelError, match="it was closed"):
        list(pieces)


def test_a_model_that_is_forgotten_takes_its_process_along(tmp_path):
    one = fake_model(pids=str(tmp_path / "pids"))
    ask(one)
    del one
    gc.collect()
    assert not is_alive(pids(tmp_path)[0])


@pytest.mark.parametrize("how", ["end", "kill", "interrupt"])
def test_the_process_dies_with_the_program(tmp_path, how):
    program = f"""
import sys, time
sys.path.insert(0, {str(TESTS)!r})
from fake_model_child import fake_model
from qa.generators import ModelRequest
model = fake_model(pids={str(tmp_path / "pids")!r}, write="slowly")
pieces = model.generate(ModelRequest("", "", 7), lambda: False)
next(pieces)
print("writing", flush=True)
if {how!r} == "kill":
    time.sleep(600)
if {how!r} == "interrupt":
    list(pieces)
"""
    errors = tmp_path / "errors"
    with (
        errors.open("w") as file,
        subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, stderr=file) as process,
    ):
        assert process.stdout.readline() == b"writing\n"
        if how == "kill":
            process.kill()
        if how == "interrupt":
            process.send_signal(signal.SIGINT)
        process.wait(10)
    assert ("KeyboardInterrupt" in errors.read_text()) is (how == "interrupt")
    assert wait_until(lambda: not is_alive(pids(tmp_path)[0]), 5)
    assert not [room for room in rooms_of(tmp_path) if room.exists()]


def test_the_terminals_ctrl_c_is_for_the_program(model, tmp_path):
    ask(model())
    assert os.getsid(pids(tmp_path)[0]) == pids(tmp_path)[0]


def test_a_program_that_is_not_there_is_an_error():
    with pytest.raises(ModelError, match="no process can be started for the model: No such file"):
        ask(ModelProcess(["/nowhere/python"], {}, name="fake", timeout_seconds=1))


def test_our_modules_are_found_wherever_the_program_runs_and_not_the_working_directorys(tmp_path):
    (tmp_path / "json.py").write_text("raise SystemExit(9)")
    command = child_command("qa.adapters.control_tokens")
    assert command[0] == sys.executable
    done = subprocess.run(command, cwd=tmp_path, env={}, capture_output=True, text=True, check=False, timeout=60)
    assert "has no attribute 'main'" in done.stderr

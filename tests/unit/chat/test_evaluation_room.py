from __future__ import annotations

import asyncio
import json
import threading
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

import stem_doors
from evaluation_rows import question
from qa.chat.conversation import Conversation
from qa.chat.evaluation_progress import progress_html
from qa.chat.evaluation_room import DEV, FEEDBACK, FILE, SHIPPED, EvaluationRoom, Step
from qa.chat.evaluation_view import results_html
from qa.chat.feedback import FeedbackRoom
from qa.chat.handed import Handed, ask_handed
from qa.chat.library import Library
from qa.chat.room import Room
from qa.chat.waiting import Waiting
from qa.cli.context import Doors
from qa.cli.main import run
from qa.errors import FeedbackError
from qa.evaluate.runs import RunName, last_run
from qa.feedback import Opinion, default_file, opinions
from qa.feedback_questions import question_to_dict
from qa.settings import Chat, Places, Settings

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from qa.assistant import Assistant

TEXT = "# Talk\n\nQ: Where was the treaty signed?\n\nA: The treaty was signed in Almaty in May 1999. It is long.\n"
HOSTILE = "<script>alert(1)</script> ${1} {{value}} <img src=x onerror=alert(1)>"
PLACE = ("talk.md", TEXT.index("The treaty was signed"), TEXT.index("in Almaty"))
ROWS = [
    question("q1", question="Where was the treaty signed?", answers=("Almaty",), evidence=((PLACE,),)),
    question("q2", question=f"How many parties has the treaty? {HOSTILE}", answers=(HOSTILE,), evidence=()),
    question("q3", question="Who?", history=("Where was the treaty signed?",), answers=("nobody",), evidence=()),
]


def quiet(step: str, done: int, total: int) -> None:
    """Progress that nobody watches."""


def settings_of(folder: Path, **chat: Any) -> Settings:
    return Settings(places=Places(index=folder / "index", index_given=True), chat=Chat(**chat))


@pytest.fixture
def assistant(tmp_path: Path) -> Iterator[Assistant]:
    (tmp_path / "talk.md").write_text(TEXT, encoding="utf-8")
    stem_doors.refresh_index(settings_of(tmp_path), [tmp_path / "talk.md"], quiet)
    with stem_doors.open_assistant(settings_of(tmp_path), quiet) as assistant:
        yield assistant


@pytest.fixture
def library(assistant: Assistant) -> Library:
    return Library(lambda: assistant)


@pytest.fixture
def room(library: Library) -> EvaluationRoom:
    return EvaluationRoom(library)


@pytest.fixture
def questions(tmp_path: Path) -> Path:
    path = tmp_path / "set.jsonl"
    path.write_text("".join(json.dumps(question_to_dict(row)) + "\n" for row in ROWS), encoding="utf-8")
    return path


def kept(questions: Path, name: str | None = None) -> object:
    return last_run(RunName(name or str(questions.resolve()), "all", "extractive"))


def shared(library: Library, **chat: Any) -> None:
    """The same window, where other machines reach it."""
    library.assistant.settings = replace(library.assistant.settings, chat=Chat(host="192.0.2.7", **chat))


def test_each_question_is_a_step_and_the_last_one_has_the_figures(room: EvaluationRoom, questions: Path) -> None:
    steps = list(room.run(FILE, None, f"  {questions} "))
    assert [(step.asked, step.total) for step in steps] == [(0, 3), (1, 3), (2, 3), (3, 3), (3, 3)]
    assert [step.running for step in steps] == [True, True, True, True, False]
    last = steps[-1].evaluation
    assert last is not None
    assert not last.partial
    assert last.figures.overall["right"].count == 3
    assert steps[-1].right == sum(verdict.right for verdict in last.figures.verdicts)
    assert kept(questions) is not None


def test_the_figures_are_those_of_the_command_line(
    room: EvaluationRoom, questions: Path, assistant: Assistant, capsys: pytest.CaptureFixture[str]
) -> None:
    *_, last = room.run(FILE, None, str(questions))
    assert last.evaluation is not None
    doors = Doors(open_assistant=stem_doors.open_assistant)
    argv = ["eval", str(questions), "--index", str(assistant.settings.places.index), "--json"]
    assert run(argv, doors=doors, environ={}) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["compared"]["won"] == told["compared"]["lost"] == []  # the tab's run is the one before
    shown = json.loads(json.dumps(last.evaluation.to_dict()))
    for figures in (told, shown):
        del figures["milliseconds"], figures["compared"]
        del figures["writing"]["measures"]["seconds, median"], figures["writing"]["measures"]["seconds, 90 %"]
        for verdict in figures["verdicts"]:
            del verdict["milliseconds"]
    assert shown == told


def test_a_run_that_is_stopped_is_scored_said_to_be_partial_and_not_remembered(
    room: EvaluationRoom, questions: Path
) -> None:
    list(room.run(FILE, None, str(questions)))
    before = kept(questions)
    steps = []
    for step in room.run(FILE, None, str(questions)):
        steps.append(step)
        room.stop("another run")
        if step.asked == 2:
            room.stop(step.token)
    last = steps[-1]
    assert last.asked == 2
    assert last.evaluation is not None
    assert last.evaluation.partial
    assert last.evaluation.figures.overall["right"].count == 2
    assert last.evaluation.comparison is not None
    assert last.evaluation.comparison.difference.count == 2
    assert "figures of the first 2 of 3 questions" in progress_html(last)
    assert kept(questions) == before
    report, _ = room.files(last.evaluation)
    with open(report, encoding="utf-8") as file:  # noqa: PTH123 - the name is what a download takes
        assert "2 of 3 questions asked" in file.read()


def test_a_second_run_at_once_is_refused_and_an_abandoned_one_makes_room(room: EvaluationRoom, questions: Path) -> None:
    running = room.run(FILE, None, str(questions))
    next(running)
    (refused,) = room.run(FILE, None, str(questions))
    assert "another evaluation is running" in refused.failure
    assert not refused.running
    running.close()  # what Gradio does when the page is closed
    assert len(list(room.run(FILE, None, str(questions)))) == 5
    assert kept(questions) is not None


def test_a_run_may_go_from_thread_to_thread(room: EvaluationRoom, questions: Path) -> None:
    """Gradio takes each step in whatever thread is free."""
    running, steps = room.run(FILE, None, str(questions)), []
    for _ in range(5):
        thread = threading.Thread(target=lambda: steps.append(next(running)))
        thread.start()
        thread.join()
    assert steps[-1].evaluation is not None


@pytest.mark.parametrize("content", ["{\n", "", '{"id": 1}\n'])
def test_a_broken_file_is_one_line_that_names_it(room: EvaluationRoom, tmp_path: Path, content: str) -> None:
    path = tmp_path / "broken.jsonl"
    path.write_text(content, encoding="utf-8")
    (step,) = room.run(FILE, None, str(path))
    assert str(path) in step.failure
    (step,) = room.run(FILE, str(path), "")
    assert step.failure.startswith("broken.jsonl:")
    assert 'role="alert"' in progress_html(step)


def test_what_is_no_file_or_too_large_is_one_line(
    room: EvaluationRoom, questions: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "no file is chosen" in next(iter(room.run(FILE, None, " "))).failure
    assert "No such file" in next(iter(room.run(FILE, None, "gone.jsonl"))).failure
    monkeypatch.setattr("qa.chat.evaluation_room.LARGEST_SET", 10)
    assert "larger than 10 bytes" in next(iter(room.run(FILE, None, str(questions)))).failure


def test_an_upload_is_remembered_by_its_name(room: EvaluationRoom, questions: Path) -> None:
    *_, last = room.run(FILE, str(questions), "")
    assert last.label == "set.jsonl"
    assert kept(questions) is None
    assert kept(questions, "set.jsonl") is not None


def test_questions_on_documents_that_are_not_indexed_are_told(room: EvaluationRoom) -> None:
    running = room.run(DEV, None, "")
    step = next(running)
    running.close()
    assert step.total > 10
    assert "The index has no csto.txt" in step.notes[0]


def test_a_window_that_others_reach_names_no_files_and_shows_no_feedback(library: Library, questions: Path) -> None:
    shared(library, feedback=str(default_file()))
    room = EvaluationRoom(library)
    assert FEEDBACK not in [name for _, name in room.choices()]
    assert not room.own_machine
    assert "no file is chosen" in next(iter(room.run(FILE, None, str(questions)))).failure
    assert "keeps no feedback" in next(iter(room.run(FEEDBACK, None, ""))).failure


def test_what_is_shown_is_text(room: EvaluationRoom, questions: Path) -> None:
    *_, last = room.run(FILE, None, str(questions))
    assert last.evaluation is not None
    page = results_html(last.evaluation)
    assert "<script" not in page
    assert "<img" not in page
    assert "${" not in page
    assert "{{" not in page
    assert "&#60;script&#62;" in page
    assert "There is no earlier run" in page
    assert page.count("<svg") >= 2
    *_, last = room.run(FILE, None, str(questions))
    assert last.evaluation is not None
    assert "No question changed sides" in results_html(last.evaluation)


def test_what_got_better_and_worse_is_named_with_a_way_to_ask_it(room: EvaluationRoom, questions: Path) -> None:
    *_, last = room.run(FILE, None, str(questions))
    text = questions.read_text(encoding="utf-8").replace('"nobody"', '"treaty"').replace('"Almaty"', '"Minsk"')
    questions.write_text(text, encoding="utf-8")
    *_, last = room.run(FILE, None, str(questions))
    assert last.evaluation is not None
    assert last.evaluation.comparison is not None
    page = results_html(last.evaluation)
    for words, ids in (("Got better", last.evaluation.comparison.won), ("Got worse", last.evaluation.comparison.lost)):
        assert (words in page) == bool(ids)
    assert "q1" in last.evaluation.comparison.lost
    assert page.count('data-number="0"') == 2


def test_a_failure_is_handed_over_and_asked_after_its_history(
    room: EvaluationRoom, library: Library, questions: Path
) -> None:
    *_, last = room.run(FILE, None, str(questions))
    for number in ("7", "-1", "", "x"):
        assert room.hand_over(last.evaluation, number) is None
    assert room.hand_over(None, "0") is None
    handed = room.hand_over(last.evaluation, "2")
    assert handed is not None
    assert handed != room.hand_over(last.evaluation, "2")
    conversation = asked(library, handed)
    assert conversation.questions == ("Where was the treaty signed?", "Who?")
    assert asked(library, None) == Conversation()


def asked(library: Library, handed: Handed | None) -> Conversation:
    """The conversation once a question that was handed over is answered."""

    async def ask() -> Conversation:
        last = Conversation()
        async for shown in ask_handed(Room(library, Waiting(20)), handed):
            assert isinstance(shown.conversation, Conversation)
            last = shown.conversation
        return last

    return asyncio.run(ask())


def answered(library: Library) -> Conversation:
    """Two answers, a question that failed, and one that waits."""
    return asked(library, Handed("?", ("Which treaty?", "Where was it signed?"), 1)).asking("Why?")


def test_an_opinion_has_the_answer_with_its_history_and_index(library: Library) -> None:
    room, conversation = FeedbackRoom(library), answered(library)
    given = room.opinion(conversation, 3)
    assert given is not None
    assert (given.question, given.history) == ("Where was it signed?", ("Which treaty?",))
    assert given.answer["question"] == given.question
    assert len(given.index) == 16
    assert str(default_file()) in room.keep(given, "wrong answer", " Minsk ", "really")
    (read,) = opinions(default_file())
    assert isinstance(read, Opinion)
    assert (read.correction, read.comment, read.index) == ("Minsk", "really", given.index)
    assert "Taken back" in room.keep(given, "withdrawn")


@pytest.mark.parametrize("message", [5, 7, 9, -1])
def test_what_is_no_answer_takes_no_opinion(library: Library, message: int) -> None:
    assert FeedbackRoom(library).opinion(answered(library), message) is None


def test_a_reason_is_needed_and_where_none_is_kept_it_is_said_so(library: Library) -> None:
    room = FeedbackRoom(library)
    given = room.opinion(answered(library), 1)
    assert given is not None
    with pytest.raises(FeedbackError, match="choose what was wrong"):
        room.keep(given, "")
    shared(library)
    assert room.file is None
    with pytest.raises(FeedbackError, match="keeps no feedback"):
        room.keep(given, "right")


def test_feedback_given_so_far_is_run(room: EvaluationRoom, library: Library) -> None:
    assert FEEDBACK in [name for _, name in room.choices()]
    assert room.choices()[0][1] == SHIPPED
    (step,) = room.run(FEEDBACK, None, "")
    assert "nobody has given feedback yet" in step.failure
    feedback = FeedbackRoom(library)
    given = feedback.opinion(answered(library), 3)
    assert given is not None
    feedback.keep(given, "wrong source")
    (step,) = room.run(FEEDBACK, None, "")
    assert "no question" in step.failure
    feedback.keep(given, "should have answered", "Almaty")
    *_, last = room.run(FEEDBACK, None, "")
    assert (last.asked, last.evaluation is not None) == (1, True)
    assert "1 of the feedback asked" in last.notes[0]


def test_before_anything_is_asked_there_is_nothing_to_stop() -> None:
    assert not Step().running
    assert not Step("token", failure="broken").running

"""The whole path of a reader: rows, a few steps, the loss falls, exported, served, asked."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
import torch
from tokenizers import Tokenizer

from qa.adapters.sentence_transformer import weights_folder
from qa.adapters.span_network import SpanNetwork
from qa.answer.span_reader import shipped_folder
from qa.cli.main import run
from qa.errors import StorageError
from qa.training.examples import WINDOW, make_examples, windows_of
from qa.training.fit import Plan, Run, fit, load, load_teacher, new_run
from qa.training.losses import loss_of
from qa.training.network import ReaderNetwork, collate
from qa.training.rows import Row
from qa.training.run import blend, split
from qa.training.start import start_from

if TYPE_CHECKING:
    from pathlib import Path

    from qa.training.examples import Example

TOWNS = {"Harwich": "1911", "Lowestoft": "1847", "Dover": "1909", "Hull": "1885", "Goole": "1826", "Wick": "1803"}


def rows() -> list[dict[str, object]]:
    """Questions about when some ports opened, one a port, and as many that nobody answers."""
    found: list[dict[str, object]] = []
    for town, year in TOWNS.items():
        context = f"The port of {town} was opened in {year} by the mayor."
        question = f"When was the port of {town} opened?"
        answers = [{"text": year, "start": context.index(year)}]
        found.append({"question": question, "context": context, "answers": answers})
        found.append({"question": f"Who paid for the port of {town}?", "context": context, "answers": []})
        found.append({"question": f"Was {town} opened by a mayor?", "context": context, "answer": "yes"})
        found.append({"claim": f"{town} was opened by a king.", "passage": context, "supported": False})
    return found


@pytest.mark.slow
def test_training_learns_exports_and_serves(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data = tmp_path / "rows.jsonl"
    data.write_text("".join(json.dumps(row) + "\n" for row in rows()), encoding="utf-8")
    out = tmp_path / "reader"
    argv = ["reader", "train", str(data), "--anew", "--out", str(out), "--steps", "30", "--learning-rate", "0.0005"]
    assert run(argv) == 0
    told = capsys.readouterr().out
    first, last = (float(word.rstrip(".")) for word in told.split("went from ")[1].split("\n")[0].split(" to "))
    assert last < first
    assert SpanNetwork(out).score("When was the port of Hull opened?", ["The port of Hull was opened in 1885."])
    assert run(["reader", "evaluate", str(data), "--reader", str(out), "--json"]) == 0
    figures = json.loads(capsys.readouterr().out)
    assert (figures["rows"], figures["answerable"]) == (12, 6)
    assert figures["f1"] > 0.5
    (out / "network.pt").write_bytes(b"damaged")
    assert run([*argv, "--resume", str(out)]) == 1
    assert "no checkpoint" in capsys.readouterr().err
    assert run([*argv, "--start", str(out)]) == 2


def examples_of(tokenizer: Tokenizer) -> list[Example]:
    made = [Row("span", str(row["question"]), str(row["context"]), (), False) for row in rows() if "answers" in row]  # noqa: FBT003
    return make_examples(made, tokenizer)


class Interrupted(Exception):
    """Stands for whatever ends a run in the middle."""


@pytest.mark.slow
def test_an_interrupted_run_goes_on_where_it_was(tmp_path: Path, tokenizer: Tokenizer) -> None:
    plan = Plan(minutes=1e6, steps=4, pieces=120, seed=2)
    examples = examples_of(tokenizer)

    def stop_after_two(step: str, done: int, total: int) -> None:
        if done >= 25:
            raise Interrupted

    def fresh() -> Run:
        torch.manual_seed(0)  # the heads begin at random
        return new_run(ReaderNetwork.on(weights_folder()), plan)

    whole = fresh()
    fit(whole, examples, plan, tmp_path / "whole")
    with pytest.raises(Interrupted):
        fit(fresh(), examples, plan, tmp_path / "cut", stop_after_two)
    resumed = fresh()
    load(resumed, tmp_path / "cut")
    assert len(resumed.losses) == 2
    fit(resumed, examples, plan, tmp_path / "cut")
    assert len(resumed.losses) == 4
    assert resumed.losses == pytest.approx(whole.losses, rel=1e-3)
    for kept, expected in zip(resumed.average.parameters(), whole.average.parameters(), strict=True):
        torch.testing.assert_close(kept, expected, rtol=1e-2, atol=1e-4)


def test_the_mean_of_the_weights_follows_them(tokenizer: Tokenizer, tmp_path: Path) -> None:
    """At once in the first steps, slowly later: a short run is not lost in its own beginning."""
    plan = Plan(minutes=1e6, steps=3, pieces=120)
    run = new_run(ReaderNetwork.on(weights_folder()), plan)
    before = run.network.span.weight.detach().clone()
    fit(run, examples_of(tokenizer), plan, tmp_path)
    after = run.network.span.weight.detach()
    mean = run.average.module.span.weight.detach()
    assert 0 < (mean - after).norm() < (mean - before).norm()


@pytest.mark.parametrize(("keep", "expected"), [(0.0, [4.0, 0.0]), (0.25, [3.0, 1.0]), (1.0, [0.0, 4.0])])
def test_weights_are_mixed_with_those_before_training(keep: float, expected: list[float]) -> None:
    trained = {"w": torch.tensor([4.0, 0.0]), "ids": torch.tensor([7])}
    before = {"w": torch.tensor([0.0, 4.0]), "ids": torch.tensor([7])}
    mixed = blend(trained, before, keep)
    assert mixed["w"].tolist() == expected
    assert mixed["ids"].tolist() == [7]


@pytest.mark.slow
def test_the_shipped_reader_becomes_a_network_that_says_the_same(tokenizer: Tokenizer) -> None:
    network = ReaderNetwork.on(weights_folder()).eval()
    start_from(network, shipped_folder())
    question, text = "When was the port opened?", "The port of Harwich was opened in 1911 by the mayor."
    [window] = windows_of(Row("span", question, text, (), False), tokenizer)  # noqa: FBT003
    with torch.inference_mode():
        spans, judgements = network(*collate([window]))
    said = SpanNetwork(shipped_folder()).score(question, [text])[0]
    places = slice(window.first, window.first + len(said.starts))
    assert spans[0, places, 0].numpy() == pytest.approx(said.starts, abs=1.0)  # int8 arithmetic is coarser
    assert int(spans[0, places, 0].argmax()) == int(said.starts.argmax())
    assert float(judgements[0, 0]) == pytest.approx(said.answerable, abs=0.5)


def test_a_folder_without_a_reader_cannot_be_started_from(tmp_path: Path) -> None:
    (tmp_path / "reader.onnx").write_bytes(b"")
    with pytest.raises(StorageError, match="another shape"):
        start_from(ReaderNetwork.on(weights_folder()), tmp_path)
    with pytest.raises(StorageError, match="holds no reader"):
        start_from(ReaderNetwork.on(weights_folder()), tmp_path / "none")


def test_rows_of_one_text_are_kept_from_training_together() -> None:
    made = [
        Row("span", question, f"Text {number}.", (), False)  # noqa: FBT003
        for number in range(400)
        for question in ("Who?", "When?")
    ]
    learnt, held_out = split(made)
    assert 5 < len(held_out) / 2 < 50
    assert not {row.context for row in learnt} & {row.context for row in held_out}
    assert split(made[::-1])[1] == held_out[::-1]


def small_encoder(kind: str, folder: Path) -> Path:
    """An encoder of two narrow layers with weights by chance, as a folder in the Hugging Face layout."""
    from transformers import BertConfig, BertModel, MPNetConfig, MPNetModel  # noqa: PLC0415 - for these tests alone

    shape = {"num_hidden_layers": 2, "hidden_size": 32, "num_attention_heads": 2, "intermediate_size": 64}
    torch.manual_seed(0)
    if kind == "bert":
        BertModel(BertConfig(vocab_size=30522, **shape)).save_pretrained(folder)
    elif kind == "mpnet":
        MPNetModel(MPNetConfig(vocab_size=30527, **shape)).save_pretrained(folder)
    else:
        MPNetModel(MPNetConfig(vocab_size=99, **shape)).save_pretrained(folder)
        config = folder / "config.json"
        config.write_text(config.read_text(encoding="utf-8").replace('"mpnet"', '"t5"'), encoding="utf-8")
    return folder


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["bert", "mpnet"])
def test_a_network_learns_on_another_encoder_and_serves(kind: str, tokenizer: Tokenizer, tmp_path: Path) -> None:
    data = tmp_path / "rows.jsonl"
    data.write_text("".join(json.dumps(row) + "\n" for row in rows()), encoding="utf-8")
    encoder, out = small_encoder(kind, tmp_path / "encoder"), tmp_path / "reader"
    assert run(["reader", "train", str(data), "--encoder", str(encoder), "--out", str(out), "--steps", "2"]) == 0
    question, text = "When was the port of Hull opened?", "The port of Hull was opened in 1885."
    said = SpanNetwork(out).score(question, [text])[0]
    teacher = load_teacher(out, torch.device("cpu"))
    [window] = windows_of(Row("span", question, text, (), False), tokenizer)  # noqa: FBT003
    with torch.inference_mode():
        spans, _ = teacher(*collate([window]))
    places = slice(window.first, window.first + len(said.starts))
    assert spans[0, places, 0].numpy() == pytest.approx(said.starts, abs=0.1)  # int8 arithmetic is coarser


def test_an_encoder_of_another_kind_is_refused(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="not on t5"):
        ReaderNetwork.on(small_encoder("t5", tmp_path / "encoder"))
    with pytest.raises(StorageError, match="holds no encoder"):
        ReaderNetwork.on(tmp_path)


@pytest.mark.parametrize("padded", [False, True])
def test_fused_attention_says_what_the_plain_one_says(padded: bool, tmp_path: Path) -> None:  # noqa: FBT001
    fused = ReaderNetwork.on(small_encoder("mpnet", tmp_path / "encoder")).eval()
    plain = ReaderNetwork.of(fused.config, fused.state_dict()).eval()
    ids, mask = torch.randint(1000, 9000, (3, 40)), torch.ones(3, 40, dtype=torch.long)
    if padded:
        ids[1, 25:], mask[1, 25:] = 0, 0
    with torch.inference_mode():
        spans, expected = (network(ids, mask, mask)[0][mask == 1] for network in (fused, plain))
    torch.testing.assert_close(spans, expected, rtol=1e-4, atol=1e-5)


def test_mpnet_gets_its_own_numbers_of_the_same_pieces() -> None:
    from qa.training.encoders import as_mpnet  # noqa: PLC0415 - imports torch's models

    ids, mask = torch.tensor([[101, 100, 2054, 102, 0]]), torch.tensor([[1, 1, 1, 1, 0]])
    assert as_mpnet(ids, mask).tolist() == [[0, 3, 2058, 2, 1]]


def test_a_student_with_a_teacher_comes_nearer_to_it(tokenizer: Tokenizer, tmp_path: Path) -> None:
    encoder = small_encoder("bert", tmp_path / "encoder")
    torch.manual_seed(1)
    teacher = ReaderNetwork.on(encoder).eval()
    with torch.no_grad():
        teacher.span.weight *= 20  # so that it has an opinion
    batch = examples_of(tokenizer)
    plan = Plan(minutes=1e6, steps=60, learning_rate=5e-3)

    def apart(taught_by: ReaderNetwork | None) -> float:
        torch.manual_seed(2)
        student = ReaderNetwork.on(encoder)
        fit(new_run(student, plan), batch, plan, tmp_path / "out", teacher=taught_by)
        with torch.inference_mode():
            spans, told = (network(*collate(batch))[0].softmax(1) for network in (student, teacher))
        return float((spans - told).abs().sum())

    assert apart(teacher) < 0.9 * apart(None)


def test_a_teacher_says_nothing_of_yes_and_no(tokenizer: Tokenizer, tmp_path: Path) -> None:
    encoder = small_encoder("bert", tmp_path / "encoder")
    student, teacher = ReaderNetwork.on(encoder).eval(), ReaderNetwork.on(encoder).eval()
    spans = examples_of(tokenizer)
    others = windows_of(Row("yes_no", "Was it opened?", "The port was opened in 1885.", (), True), tokenizer)  # noqa: FBT003
    with torch.no_grad():
        assert float(loss_of(student, others, teacher)) == pytest.approx(float(loss_of(student, others)))
        assert float(loss_of(student, spans, teacher)) != pytest.approx(float(loss_of(student, spans)))


def test_a_folder_without_a_checkpoint_teaches_nothing(tmp_path: Path) -> None:
    (tmp_path / "network.pt").write_bytes(b"damaged")
    with pytest.raises(StorageError, match="no trained network to learn from"):
        load_teacher(tmp_path, torch.device("cpu"))


@pytest.fixture(scope="module")
def tokenizer() -> Tokenizer:
    tokenizer = Tokenizer.from_file(str(weights_folder() / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


def test_windows_cover_a_long_context_and_hold_whole_answers(tokenizer: Tokenizer) -> None:
    context = "one two three " * 200 + "Harwich opened in 1911."
    answer = (context.index("1911"), context.index("1911") + 4)
    windows = windows_of(Row("span", "When?", context, (answer,), True), tokenizer)  # noqa: FBT003
    assert max(len(window.ids) for window in windows) <= WINDOW
    assert [window.positive for window in windows] == [False] * (len(windows) - 1) + [True]
    first, last = windows[-1].spans[0]
    assert tokenizer.decode(list(windows[-1].ids[first : last + 1])) == "1911"


def test_negatives_are_made_and_are_the_same_with_the_same_seed(tokenizer: Tokenizer) -> None:
    made = [
        Row("span", f"When was {town} opened?", text, ((text.index(year), text.index(year) + 4),), True)  # noqa: FBT003
        for town, year in TOWNS.items()
        for text in [f"{town} was opened in {year}."]
    ]
    examples = make_examples(made, tokenizer, seed=3)
    assert sum(example.positive for example in examples) == len(made)
    assert any(not example.positive for example in examples)
    assert examples == make_examples(made, tokenizer, seed=3)


def test_most_texts_are_read_behind_their_heading_which_never_answers(tokenizer: Tokenizer) -> None:
    text, heading = "It was opened in 1911.", "The port of Harwich, a history since 1911"
    answer = (text.index("1911"), text.index("1911") + 4)
    made = [Row("span", f"When was port {n} opened?", text, (answer,), True, heading) for n in range(100)]  # noqa: FBT003
    examples = [example for example in make_examples(made, tokenizer, seed=5) if example.positive]
    read = [tokenizer.decode(list(example.ids[example.first :])) for example in examples]
    assert 60 <= sum(text.startswith("the port of harwich") for text in read) <= 80
    for example in examples:
        ((first, last),) = example.spans
        before = tokenizer.decode(list(example.ids[:first]))
        assert tokenizer.decode(list(example.ids[first : last + 1])) == "1911"
        assert before.endswith("it was opened in")


def test_every_window_of_a_long_text_begins_with_the_heading_cut_to_its_share(tokenizer: Tokenizer) -> None:
    row = Row("span", "When?", "one two three " * 200, (), False, "harwich " * 90)  # noqa: FBT003
    windows = windows_of(row, tokenizer)
    assert len(windows) > 1
    for window in windows:
        read = tokenizer.decode(list(window.ids[window.first :])).split()
        assert read.count("harwich") == read[: read.count("harwich")].count("harwich") < 90
        assert len(window.ids) <= WINDOW

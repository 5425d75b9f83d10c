"""The reader network: shapes, windows, and files that are not what they should be."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from qa.adapters.span_network import SpanNetwork
from qa.errors import PluginError

FOLDER = Path(__file__).resolve().parents[3] / "src" / "qa" / "models" / "reader"
QUESTION = "When was the bridge opened?"
ANSWERING = "The bridge was opened on 3 May 1999 by the mayor."
OTHER = "Frogs live in ponds and eat flies."


@pytest.fixture(scope="module")
def network() -> SpanNetwork:
    """The shipped one."""
    return SpanNetwork(FOLDER)


def test_scores_come_in_order_of_the_passages(network: SpanNetwork) -> None:
    """One for each, over its own pieces, whatever their lengths.

    Its weights are 8-bit, and so a passage's neighbours in a batch move its scores a little.
    """
    passages = [OTHER, ANSWERING, "Short.", ANSWERING * 3, OTHER * 5, "End."]
    together = network.score(QUESTION, passages)
    for passage, scores in zip(passages, together, strict=True):
        (alone,) = network.score(QUESTION, [passage])
        assert scores.offsets == alone.offsets
        assert len(scores.starts) == len(scores.ends) == len(scores.offsets)
        np.testing.assert_allclose(scores.starts, alone.starts, atol=1.0)
        np.testing.assert_allclose(scores.ends, alone.ends, atol=1.0)
        assert abs(scores.answerable - alone.answerable) < 1.0
        assert (scores.starts.argmax(), scores.ends.argmax()) == (alone.starts.argmax(), alone.ends.argmax())
        assert all(0 <= start < end <= len(passage) for start, end in scores.offsets)


def test_the_passage_that_answers_scores_higher(network: SpanNetwork) -> None:
    """And its best span holds the day."""
    other, answering = network.score(QUESTION, [OTHER, ANSWERING])
    assert answering.answerable > other.answerable
    start, end = int(answering.starts.argmax()), int(answering.ends.argmax())
    assert "1999" in ANSWERING[answering.offsets[start][0] : answering.offsets[end][1]]


def test_a_long_passage_is_read_to_its_end(network: SpanNetwork) -> None:
    """In windows, the best of which counts."""
    long = f"{OTHER} " * 80 + ANSWERING
    (scores,) = network.score(QUESTION, [long])
    (none,) = network.score(QUESTION, [f"{OTHER} " * 80])
    assert len(scores.offsets) <= network.max_pieces
    assert scores.answerable > none.answerable
    assert scores.offsets[-1][1] == len(long)


def test_every_piece_is_in_a_window(network: SpanNetwork) -> None:
    """At each length around the borders of the windows."""
    for words in range(1, 3 * network.max_pieces, 37):
        windows = network._windows("why", ["so " * words])
        seen = {offset for window in windows for offset in window.offsets}
        assert len(seen) == words
        assert all(len(window.ids) == len(window.types) <= network.max_pieces for window in windows)


def test_a_very_long_question_leaves_room(network: SpanNetwork) -> None:
    """Only its beginning is read."""
    (scores,) = network.score("why " * 1_000, [ANSWERING])
    assert scores.offsets[-1][1] == len(ANSWERING)


def test_nothing_to_read(network: SpanNetwork) -> None:
    """No passages, no scores; an empty passage, no pieces."""
    assert network.score(QUESTION, []) == []
    (scores,) = network.score(QUESTION, [""])
    assert (len(scores.starts), scores.offsets) == (0, ())


@pytest.mark.parametrize("name", ["reader.onnx", "reader.json"])
def test_a_missing_file(tmp_path: Path, name: str) -> None:
    """The folder is named."""
    shutil.copytree(FOLDER, tmp_path / "reader")
    (tmp_path / "reader" / name).unlink()
    with pytest.raises(PluginError, match="cannot be loaded"):
        SpanNetwork(tmp_path / "reader")


def test_other_weights(tmp_path: Path) -> None:
    """They are not those that were measured."""
    shutil.copytree(FOLDER, tmp_path / "reader")
    about = json.loads((tmp_path / "reader" / "reader.json").read_text(encoding="utf-8"))
    assert len(about["sha256"]) == 64
    (tmp_path / "reader" / "reader.onnx").write_bytes(b"other weights")
    with pytest.raises(PluginError, match="damaged"):
        SpanNetwork(tmp_path / "reader")


def test_a_statement_that_the_text_bears_out_is_judged_likelier(network: SpanNetwork) -> None:
    """One logit for each text, whatever the order; nothing for nothing."""
    true = "The bridge was opened in 1999."
    other, borne = network.judge(true, [OTHER, ANSWERING])
    assert borne > other
    assert network.judge(true, [ANSWERING, OTHER]) == [borne, other]
    assert network.judge(true, []) == []


def test_a_long_text_bears_out_what_its_best_window_does(network: SpanNetwork) -> None:
    """It is read to its end."""
    statement = "The bridge was opened by the mayor on 3 May 1999."
    (nowhere,) = network.judge(statement, [f"{OTHER} " * 80])
    (at_last,) = network.judge(statement, [f"{OTHER} " * 80 + f"{ANSWERING} " * 12])
    assert at_last > nowhere

"""The default corpus, indexed with the real model, store and words."""

from __future__ import annotations

from contextlib import closing

import pytest

from qa.errors import PluginError
from qa.index import Index, status
from qa.parts import index_parts, make_embedder, refresh_index
from qa.settings import Settings


@pytest.fixture(scope="module")
def embedder():
    return make_embedder(Settings())


def test_the_default_corpus(corpus_index, embedder, root):
    store, words = index_parts(Settings())
    with closing(Index.open(corpus_index, embedder=embedder, store=store, words=words)) as index:
        (record,) = index.documents()
        text = (root / "corpus" / "csto.txt").read_bytes().decode("utf-8")
        assert (record.source, record.characters) == ("csto.txt", len(text))
        assert index.document("csto.txt").text == text
        rows = index.passage_ids()
        assert len(rows) > 10
        for passage in index.passages(rows):
            assert embedder.count_pieces(passage.indexed_text) <= embedder.max_pieces
            assert text[passage.span.start : passage.span.end] == passage.text
            assert all(passage.span.contains(sentence) for sentence in passage.sentences)
        for row in rows[::5]:
            own = index.passage(row).indexed_text
            assert index.search_passages(embedder.embed_question(own), 1)[0][0] == row
            assert row in {found for found, _ in index.search_words(own, 3)}
    assert status(corpus_index).problems == ()


def test_indexing_again_embeds_nothing(tmp_path, embedder, root):
    source = tmp_path / "texts" / "a.md"
    source.parent.mkdir()
    source.write_text("# Ponds\n\nFrogs live in ponds.\n\nHerons eat frogs.\n", encoding="utf-8")
    first = refresh_index(tmp_path / "index", [source.parent], settings=Settings(), embedder=embedder)
    again = refresh_index(tmp_path / "index", [source.parent], settings=Settings(), embedder=embedder)
    assert (first.added, again.unchanged) == (("a.md",), ("a.md",))
    assert first.embedded > 0
    assert again.embedded == 0
    source.write_text(source.read_text(encoding="utf-8").replace("eat", "hunt"), encoding="utf-8")
    third = refresh_index(tmp_path / "index", [source.parent], settings=Settings(), embedder=embedder)
    assert 0 < third.embedded < first.embedded


def test_other_weights_are_refused(tmp_path):
    from qa.adapters.sentence_transformer import MiniLmEmbedder  # noqa: PLC0415 - takes seconds

    with pytest.raises(PluginError, match="cannot be read"):
        MiniLmEmbedder(tmp_path)
    (tmp_path / "model.safetensors").write_bytes(b"other weights")
    with pytest.raises(PluginError, match="checksum"):
        MiniLmEmbedder(tmp_path)


def test_loading_and_embedding_say_nothing(capfd):
    from qa.adapters.sentence_transformer import MiniLmEmbedder  # noqa: PLC0415 - takes seconds

    MiniLmEmbedder().embed_passages(["word " * 1_000])
    assert capfd.readouterr() == ("", "")

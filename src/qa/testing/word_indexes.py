"""The suite that every word index passes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qa.errors import IndexDamaged
from qa.testing.checks import check, check_equal, check_raises, in_threads

if TYPE_CHECKING:
    from pathlib import Path

    from qa.seams import WordIndex

_TEXTS = {
    3: "The harbour master opened the harbour at dawn.",
    14: "A treaty on the harbour was signed in spring.",
    15: "The treaty has six parties and one secretariat.",
    92: "Volcanoes erupt on the island every few years.",
    65: "The secretariat moved to the island after the treaty.",
}
_STRANGE = (
    "",
    "   ",
    "?!.,;",
    '"',
    '"unclosed treaty',
    "AND OR NOT",
    "treaty AND",
    "(((",
    "a:b body:treaty id:3",
    "+treaty -island ^2 ~3 [a TO b] {x}",
    "treaty* tre?ty /t.*/",
    "\\",
    "\x00",
    "_ ___ foo_bar",
    "🙂 東京 ½ №5",
    "x" * 5_000,
    "treaty " * 3_000,
    "don't l'île O'Brien",
)


class WordIndexConformance:
    """Subclass it as a test class and name the word index.

    Attributes:
        words: the class under test.
    """

    words: type[WordIndex]

    def _filled(self, path: Path) -> WordIndex:
        index = self.words.create(path / "words")
        index.add(list(_TEXTS), list(_TEXTS.values()))
        index.commit()
        return index

    def test_texts_that_have_the_words_are_found(self, tmp_path: Path) -> None:
        """Those that have more of them, or rarer ones, first; scores fall and are positive."""
        index = self._filled(tmp_path)
        check_equal({row for row, _ in index.search("treaty", 10)}, {14, 15, 65}, "texts with one word")
        check_equal(index.search("harbour treaty", 1)[0][0], 14, "the text with both words")
        check_equal(index.search("the volcanoes", 1)[0][0], 92, "the text with the rare word")
        check_equal(index.search("glacier", 5), [], "texts with an unknown word")
        scores = [score for _, score in index.search("the treaty secretariat island", 10)]
        check(scores == sorted(scores, reverse=True) and scores[-1] > 0, f"scores are {scores}")

    def test_case_does_not_matter(self, tmp_path: Path) -> None:
        """Neither in the text nor in the query."""
        index = self._filled(tmp_path)
        check_equal(index.search("VOLCANOES", 3), index.search("volcanoes", 3), "found")
        check(index.search("volcanoes", 3), "nothing was found")

    def test_k_limits(self, tmp_path: Path) -> None:
        """The first of many are the same as the many's first."""
        index = self._filled(tmp_path)
        every = index.search("the", 10)
        check(len(every) > 2, f"found {every}")  # noqa: PLR2004 - more than the k below
        check_equal([index.search("the", k) for k in (0, 1, 2)], [[], every[:1], every[:2]], "found")

    def test_where_restricts(self, tmp_path: Path) -> None:
        """Only the given ids are found, with the scores they have anyway."""
        index = self._filled(tmp_path)
        every = dict(index.search("treaty island", 10))
        found = dict(index.search("treaty island", 10, [14, 92, 3, 777]))
        check_equal(found.keys(), {14, 92}, "ids")
        check(all(abs(every[row] - score) < 1e-5 for row, score in found.items()), f"{found} among {every}")  # noqa: PLR2004
        check_equal(index.search("treaty", 10, []), [], "among none")
        check_equal([row for row, _ in index.search("treaty", 1, {65})], [65], "among one")

    def test_ties_are_broken_by_id(self, tmp_path: Path) -> None:
        """Texts that are alike come in the order of their ids."""
        index = self.words.create(tmp_path / "words")
        index.add([9, 2, 7, 4], ["the same text"] * 4)
        index.commit()
        check_equal([row for row, _ in index.search("same", 3)], [2, 4, 7], "ids")

    def test_additions_and_removals_show_when_committed(self, tmp_path: Path) -> None:
        """Unknown ids are ignored; a removed id can be used again."""
        index = self._filled(tmp_path)
        index.remove([15, 92, 777])
        index.add([16], ["A second treaty was signed."])
        index.commit()
        check_equal({row for row, _ in index.search("treaty", 10)}, {14, 65, 16}, "ids")
        check_equal(index.search("volcanoes", 10), [], "a removed text")
        index.add([92], ["Glaciers melt."])
        index.commit()
        check_equal([row for row, _ in index.search("glaciers", 10)], [92], "an id used again")
        index.remove([])
        index.add([], [])
        index.commit()
        check_equal(len(index.search("treaty", 10)), 3, "after a commit of nothing")

    def test_any_characters_are_allowed(self, tmp_path: Path) -> None:
        """A query is words, never syntax, and never fails."""
        index = self._filled(tmp_path)
        for query in _STRANGE:
            for where in (None, [3, 14]):
                found = index.search(query, 5, where)
                check(all(row in _TEXTS for row, _ in found), f"{query[:30]!r} found {found}")
        found_rows = {row for row, _ in index.search('"treaty -signed', 10)}
        check_equal(found_rows, {14, 15, 65}, "a query that looks like syntax")

    def test_any_text_can_be_indexed(self, tmp_path: Path) -> None:
        """And is found by a word of it."""
        index = self.words.create(tmp_path / "words")
        index.add(list(range(len(_STRANGE))), [f"{text} common" for text in _STRANGE])
        index.commit()
        check_equal(len(index.search("common", 100)), len(_STRANGE), "how many were found")

    def test_loaded_again(self, tmp_path: Path) -> None:
        """Another object on the same folder finds the same, and can go on."""
        index = self._filled(tmp_path)
        expected = index.search("the treaty", 10)
        loaded = self.words.load(tmp_path / "words")
        check_equal(loaded.search("the treaty", 10), expected, "found")
        loaded.add([100], ["One more treaty."])
        loaded.remove([14])
        loaded.commit()
        again = self.words.load(tmp_path / "words")
        check_equal({row for row, _ in again.search("treaty", 10)}, {15, 65, 100}, "ids")

    def test_an_empty_index(self, tmp_path: Path) -> None:
        """Nothing is found in it, and it can be loaded."""
        index = self.words.create(tmp_path / "words")
        index.commit()
        check_equal(index.search("treaty", 5), [], "found")
        check_equal(self.words.load(tmp_path / "words").search("treaty", 5, [1]), [], "found again")

    def test_damaged_folders(self, tmp_path: Path) -> None:
        """A missing folder, an empty one and one of garbage are all called damaged."""
        check_raises(IndexDamaged, lambda: self.words.load(tmp_path / "nowhere"), "loading a missing folder")
        (tmp_path / "empty").mkdir()
        check_raises(IndexDamaged, lambda: self.words.load(tmp_path / "empty"), "loading an empty folder")
        self._filled(tmp_path)
        for file in (tmp_path / "words").rglob("*"):
            if file.is_file():
                file.write_bytes(b"something else\n" * 10)
        check_raises(IndexDamaged, lambda: self.words.load(tmp_path / "words"), "loading garbage")

    def test_several_threads(self, tmp_path: Path) -> None:
        """Searching at once finds the same as one after the other."""
        index = self._filled(tmp_path)
        queries = ["the treaty", "island secretariat", "harbour", "volcanoes parties"] * 10
        expected = [index.search(query, 4) for query in queries]
        check_equal(in_threads(lambda query: index.search(query, 4), queries), expected, "found")

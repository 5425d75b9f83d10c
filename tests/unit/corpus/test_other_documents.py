"""Documents of other kinds: bulletins, Markdown, plain prose, and what editors leave in files."""

from __future__ import annotations

import datetime

import pytest

from outlines import only, parse, title_of, told, with_role
from qa.corpus import outline
from qa.types import Document


class TestBulletins:
    """Items that a date line opens."""

    def test_a_date_opens_an_item(self) -> None:
        first, second = parse(
            "03.05.2021\n\nThe harbour was closed today.\n\nIt will open again.\n\n\n"
            "4 May 2021\n\nThe harbour was opened.\n"
        ).items
        assert [item.date for item in (first, second)] == [datetime.date(2021, 5, 3), datetime.date(2021, 5, 4)]
        assert first.kind == second.kind == "news_item"
        assert told(first) == [
            ("date_line", "03.05.2021"),
            ("body", "The harbour was closed today."),
            ("body", "It will open again."),
        ]

    def test_the_same_day_twice_is_two_items(self) -> None:
        items = parse("1 May 2020\n\nOne was built.\n\n1 May 2020\n\nTwo were built.\n").items
        assert [item.blocks[1].content.text for item in items] == ["One was built.", "Two were built."]

    def test_a_repeated_date_line_makes_no_empty_item(self) -> None:
        item = only("1 May 2020\n\n1 May 2020\n\nIt was built.\n")
        assert [role for role, _ in told(item)] == ["date_line", "date_line", "body"]

    def test_a_headline_before_the_date_belongs_to_it(self) -> None:
        first, second = parse(
            "Bridge closed\n\n1 May 2020\n\nThe bridge was closed.\n\nBridge open again\n\n2 May 2020\n\nIt is open.\n"
        ).items
        assert (title_of(first), title_of(second)) == ("Bridge closed", "Bridge open again")
        assert second.date == datetime.date(2020, 5, 2)
        assert told(first)[-1] == ("body", "The bridge was closed.")

    def test_a_sentence_before_a_date_is_not_its_headline(self) -> None:
        first, second = parse("1 May 2020\n\nThe bridge was closed.\n\n2 May 2020\n\nIt is open.\n").items
        assert title_of(second) is None
        assert told(first)[-1] == ("body", "The bridge was closed.")

    def test_a_sentence_apart_from_what_is_above_it_is_a_headline(self) -> None:
        text = "1 May 2020\n\nIt was closed.\n\n\nThe bridge is open again.\n\n2 May 2020\n\nIt is open.\n"
        assert title_of(parse(text).items[1]) == "The bridge is open again."

    def test_a_short_line_under_the_date_is_the_headline(self) -> None:
        item = only("1 May 2020\n\nBridge closed for a week\n\nThe bridge was closed.\n")
        assert title_of(item) == "Bridge closed for a week"
        assert item.date == datetime.date(2020, 5, 1)

    def test_a_heading_under_the_date_is_the_headline(self) -> None:
        assert title_of(only("1 May 2020\n\n# Is the bridge closed?\n\nIt was closed.\n")) == "Is the bridge closed?"

    def test_dated_headings_open_items(self) -> None:
        first, second = parse("# Log\n\n## 2020-05-01\n\nIt was built.\n\n## 2020-05-02\n\nIt fell.\n").items
        assert [item.date for item in (first, second)] == [datetime.date(2020, 5, 1), datetime.date(2020, 5, 2)]
        assert told(second) == [("date_line", "## 2020-05-02"), ("body", "It fell.")]

    def test_a_subtitle_is_cut_off_the_headline(self) -> None:
        item = only("The new bridge. What its builder said to the Daily Post\n\n1 May 2020\n\nIt was built.\n")
        assert title_of(item) == "The new bridge."

    def test_author_and_caption_are_header_lines(self) -> None:
        item = only(
            "A bridge at last\n\n1 May 2020\n\nBy Ann Smith, our reporter\n\n"
            "The mayor and her guests on the bridge\n\nThe bridge was opened by the mayor.\n"
        )
        assert item.author == "Ann Smith"
        assert [role for role, _ in told(item)] == ["title", "date_line", "author_line", "caption", "body"]

    def test_a_labelled_caption(self) -> None:
        item = only("A bridge at last\n\nPhoto: the mayor was there\n\nThe bridge was opened.\n")
        assert [role for role, _ in told(item)] == ["title", "caption", "body"]

    def test_a_sentence_under_the_header_is_no_caption(self) -> None:
        item = only("A bridge\n\n1 May 2020\n\nBy Ann Smith\n\nThe bridge was opened.\n\nIt is long.\n")
        assert with_role(item, "caption") == []


class TestMarkdown:
    """Headings, lists and code."""

    def test_sections_nest(self) -> None:
        item = only("# Guide\n\nHello.\n\n## One ##\n\nFirst.\n### Deep\nSecond.\n\n## Two\n\nThird.\n")
        assert (item.kind, title_of(item)) == ("article", "Guide")
        assert [(b.role, b.headings) for b in item.blocks] == [
            ("title", ()),
            ("body", ()),
            ("heading", ("One",)),
            ("body", ("One",)),
            ("heading", ("One", "Deep")),
            ("body", ("One", "Deep")),
            ("heading", ("Two",)),
            ("body", ("Two",)),
        ]

    @pytest.mark.parametrize(("line", "words"), [("# C#", "C#"), ("#   Wide   ##  ", "Wide"), ("###### Six", "Six")])
    def test_the_words_of_a_heading(self, line: str, words: str) -> None:
        assert title_of(only(f"{line}\n\nIt was so.\n")) == words

    @pytest.mark.parametrize("line", ["#tag and words that are not a heading.", "####### Seven is too many."])
    def test_what_is_no_heading(self, line: str) -> None:
        assert told(only(f"{line}\n\nIt was so.\n"))[0][0] == "body"

    @pytest.mark.parametrize("end", ["\n", "\r\n"])
    @pytest.mark.parametrize("blanks", [0, 1])
    def test_underlined_headings(self, end: str, blanks: int) -> None:
        after = end * (blanks + 1)
        item = only(f"Guide{end}====={after}It was so.{end}{end}Part{end}---{after}It is so.{end}")
        assert title_of(item) == "Guide"
        assert [(b.role, b.headings) for b in item.blocks[1:]] == [
            ("body", ()),
            ("heading", ("Part",)),
            ("body", ("Part",)),
        ]

    @pytest.mark.parametrize("fence", ["```", "~~~~"])
    def test_code_is_one_block(self, fence: str) -> None:
        code = f"{fence}sh\n# a comment\n\n1 May 2020\nName: x\n{fence}"
        item = only(f"# Guide\n\nRun this:\n{code}\nIt was run.\n")
        assert told(item) == [
            ("title", "# Guide"),
            ("body", "Run this:"),
            ("body", code),
            ("body", "It was run."),
        ]
        assert item.date is None

    def test_a_fence_that_nothing_closes_is_text(self) -> None:
        item = only("# Guide\n\n```\nIt was so.\n\n## Part\n\nIt is so.\n")
        assert with_role(item, "heading")[0].content.text == "## Part"

    def test_a_shorter_fence_closes_nothing(self) -> None:
        item = only("# Guide\n\n````\n```\n# one\n```\n````\n\nIt is so.\n")
        assert with_role(item, "heading") == []
        assert len(item.blocks) == 3

    def test_lists_stay_together(self) -> None:
        item = only("# Guide\n\nWe need:\n\n- bread\n- milk\n\n1. one\n2. two\n")
        assert told(item)[2:] == [("body", "- bread\n- milk"), ("body", "1. one\n2. two")]

    def test_a_document_of_a_title_alone(self) -> None:
        assert told(only("# Guide\n")) == [("title", "# Guide")]

    def test_two_titles_of_one_kind(self) -> None:
        item = only("# One\n\nIt was.\n\n# Two\n\nIt is.\n")
        assert title_of(item) == "One"
        assert [block.headings for block in item.blocks][-1] == ("Two",)


class TestPlainText:
    """Prose, and what editors leave behind."""

    def test_prose(self) -> None:
        item = only("It was a dark night.\nThe rain fell.\n\nNobody was there.\n")
        assert (item.kind, item.title, item.date, item.author) == ("article", None, None, None)
        assert told(item) == [("body", "It was a dark night.\nThe rain fell."), ("body", "Nobody was there.")]

    def test_a_title_line(self) -> None:
        item = only("A dark night\n\nThe rain fell.\n")
        assert title_of(item) == "A dark night"

    @pytest.mark.parametrize("text", ["One line without its end", "One line.", "x", "1 May 2020"])
    def test_one_line(self, text: str) -> None:
        item = only(text)
        assert item.span.text == text

    @pytest.mark.parametrize(
        "text", ["", " ", "\n\n", "\r\n \t\r\n", "\u00a0\n\u00a0", "\ufeff", "\ufeff\n", "\u2003\n"]
    )
    def test_nothing(self, text: str) -> None:
        assert outline(Document("a.txt", text)).items == ()

    def test_windows_line_ends_keep_their_places(self) -> None:
        item = only("Guide\r\n\r\n1 May 2020\r\n\r\nIt was so.\r\nIt is so.\r\n\r\nEnd was near.\r\n")
        assert (title_of(item), item.date) == ("Guide", datetime.date(2020, 5, 1))
        assert told(item)[2:] == [("body", "It was so.\r\nIt is so."), ("body", "End was near.")]

    def test_old_line_ends(self) -> None:
        assert len(only("It was so.\r\rIt is so.\r").blocks) == 2

    def test_a_line_of_a_no_break_space_is_blank(self) -> None:
        item = only("\u00a0It was so.\n\u00a0\n\u00a0 \u00a0It is so.\u00a0\n")
        assert told(item) == [("body", "It was so."), ("body", "It is so.")]
        assert item.blocks[0].span.text == "\u00a0It was so."

    @pytest.mark.parametrize("text", ["# Guide\n\nIt was so.\n", "1 May 2020\n\nIt was so.\n", "Q: One?\n\nA: Two.\n"])
    def test_a_byte_order_mark_hides_nothing(self, text: str) -> None:
        with_mark, without = only(f"\ufeff{text}"), only(text)
        assert told(with_mark) == told(without)
        assert with_mark.span.start == without.span.start + 1
        assert (with_mark.date, title_of(with_mark), with_mark.kind) == (without.date, title_of(without), without.kind)

    def test_page_navigation_is_a_footer(self) -> None:
        item, footer = parse("It was so.\n\nGo back\n\nBack to the list\n\n© 2020 The Post\n").items
        assert told(item) == [("body", "It was so.")]
        assert footer.kind == "footer"
        assert told(footer) == [
            ("footer", "Go back"),
            ("footer", "Back to the list"),
            ("footer", "© 2020 The Post"),
        ]

    def test_navigation_alone_is_text(self) -> None:
        assert [item.kind for item in parse("Home\n\nNext\n").items] == ["article"]

    def test_a_sentence_that_begins_like_navigation_is_text(self) -> None:
        text = "It was so.\n\nBack to the old days we went, and we stayed there for ever and a day.\n"
        assert [item.kind for item in parse(text).items] == ["article"]

    def test_a_long_text_takes_no_long_time(self) -> None:
        line = "The frog sat on the lily pad in the pond and sang.\n"
        assert len(only(line * 20_000).blocks) == 1
        assert len(only(f"# {' ' * 3_000}x\n\n{line}").blocks) == 2

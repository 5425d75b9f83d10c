"""Documents of every kind: bulletins, dialogues, Markdown, plain prose, and what editors leave in files."""

from __future__ import annotations

import datetime

import pytest

from qa.corpus import outline
from qa.types import Block, Document, Item, Outline


def parse(text: str) -> Outline:
    """The outline of a text; checked to leave out white space and byte order marks only."""
    document = Document("a.md", text)
    parsed = outline(document)
    last = 0
    for block in parsed.blocks():
        assert text[last : block.span.start].strip("\ufeff \t\r\n\u00a0") == ""
        assert block.span.contains(block.content)
        last = block.span.end
    assert text[last:].strip() == ""
    for item in parsed.items:
        assert (item.span.start, item.span.end) == (item.blocks[0].span.start, item.blocks[-1].span.end)
    return parsed


def only(text: str) -> Item:
    """The one item of a text."""
    (item,) = parse(text).items
    return item


def told(item: Item) -> list[tuple[str, str]]:
    """Role and content of each block."""
    return [(block.role, block.content.text) for block in item.blocks]


def spoken(item: Item) -> list[tuple[str, str | None, int | None, str]]:
    """Role, speaker, exchange and content of each turn."""
    turns = [block for block in item.blocks if block.role in {"question", "answer"}]
    return [(block.role, block.speaker, block.exchange, block.content.text) for block in turns]


def with_role(item: Item, role: str) -> list[Block]:
    """The blocks of a role."""
    return [block for block in item.blocks if block.role == role]


def title_of(item: Item) -> str | None:
    """The headline's letters."""
    return item.title.text if item.title else None


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


class TestDialogue:
    """Turns marked by dashes, by letters, by names."""

    def test_dashes(self) -> None:
        item = only(
            "The bridge. Interview with Professor Ann Smith\n\nBy John Roe\n\nIt was long awaited.\n\n"
            "- Why was it built?\n\n- People asked for it.\n\nThey asked often.\n\n–And what next?\n\n— A tunnel.\n"
        )
        assert item.kind == "interview"
        assert with_role(item, "preface")[0].content.text == "It was long awaited."
        assert spoken(item) == [
            ("question", "John Roe", 1, "Why was it built?"),
            ("answer", "Ann Smith", 1, "People asked for it."),
            ("answer", "Ann Smith", 1, "They asked often."),
            ("question", "John Roe", 2, "And what next?"),
            ("answer", "Ann Smith", 2, "A tunnel."),
        ]

    def test_a_first_question_without_a_verb_is_no_caption(self) -> None:
        item = only("On bridges\n\n1 May 2020\n\n- What about the new bridge?\n\n- It was built.\n")
        assert [turn[0] for turn in spoken(item)] == ["question", "answer"]

    def test_whom_the_first_question_addresses_answers(self) -> None:
        item = only("On bridges\n\n- Mr. Smith, why was it built?\n\n- It was asked for.\n")
        assert (item.interviewee, item.blocks[-1].speaker) == ("Smith", "Smith")

    @pytest.mark.parametrize(
        "text",
        [
            "- bread\n- milk\n- eggs\n",
            "- It is good.\n\n- It is bad.\n\n- It is ugly.\n",
            "- Only one point?\n",
            "- It is so.\n\n- Is it?\n\n- It is.\n\n- Is it?\n",
            "- 3 is a number?\n– and so is 4\n\n-- a rule\n",
        ],
    )
    def test_a_list_of_points_is_no_dialogue(self, text: str) -> None:
        assert {block.role for block in parse(text).blocks()} <= {"body", "title"}

    @pytest.mark.parametrize("between", ["\n", "\n\n", "\r\n", "\r\n\r\n"])
    def test_letters(self, between: str) -> None:
        turns = ["Q: What is it?", "A: It is a bridge.", "Q: Whose?", "A: Ours."]
        item = only(between.join(turns))
        assert item.title is None
        assert spoken(item) == [
            ("question", None, 1, "What is it?"),
            ("answer", None, 1, "It is a bridge."),
            ("question", None, 2, "Whose?"),
            ("answer", None, 2, "Ours."),
        ]

    @pytest.mark.parametrize(
        ("ask", "reply"), [("Q1.", "A1."), ("**Q:**", "**A:**"), ("Question 1:", "Answer:"), ("q:", "a:")]
    )
    def test_other_letters(self, ask: str, reply: str) -> None:
        item = only(f"{ask} What is it?\n\n{reply} It is a bridge.\n")
        assert [turn[3] for turn in spoken(item)] == ["What is it?", "It is a bridge."]

    def test_an_answer_that_comes_first_opens_the_first_exchange(self) -> None:
        item = only("A: Welcome.\n\nQ: Why?\n\nA: Because.\n")
        assert [turn[2] for turn in spoken(item)] == [1, 2, 2]

    def test_one_side_alone_is_no_dialogue(self) -> None:
        assert {block.role for block in parse("Q: One?\n\nQ: Two?\n").blocks()} <= {"body", "title"}

    def test_names(self) -> None:
        item = only(
            "ANNA: Tell us how it began\nBEN STONE: It was raining.\n\nWe waited.\nANNA: And then?\n"
            "BEN STONE: Nothing came.\n"
        )
        assert (item.title, item.interviewee) == (None, "BEN STONE")
        assert spoken(item) == [
            ("question", "ANNA", 1, "Tell us how it began"),
            ("answer", "BEN STONE", 1, "It was raining."),
            ("answer", "BEN STONE", 1, "We waited."),
            ("question", "ANNA", 2, "And then?"),
            ("answer", "BEN STONE", 2, "Nothing came."),
        ]

    def test_names_under_a_date(self) -> None:
        item = only("1 May 2020\n\nANNA: Tell us\n\nBEN: I was there.\n\nANNA: Why?\n\nBEN: I was sent.\n")
        assert item.title is None
        assert len(spoken(item)) == 4

    def test_names_with_titles(self) -> None:
        item = only(
            "Dr. Ann O’Neil: Was it hard?\n\nGen. Jan van Dam: It was.\n\nDr. Ann O’Neil: And now?\n\n"
            "Gen. Jan van Dam: It is easy.\n"
        )
        assert {turn[1] for turn in spoken(item)} == {"Dr. Ann O’Neil", "Gen. Jan van Dam"}
        assert item.interviewee == "Gen. Jan van Dam"

    def test_a_panel_has_no_one_interviewee(self) -> None:
        item = only(
            "HOST: Was it hard?\n\nANN: It was.\n\nHOST: And you?\n\nBEN: It was easy.\n\nANN: For you.\n\nBEN: Yes.\n"
        )
        assert item.interviewee is None
        assert {turn[1] for turn in spoken(item) if turn[0] == "answer"} == {"ANN", "BEN"}

    def test_who_speaks_once_among_names_in_capitals_is_a_speaker(self) -> None:
        turns = "HOST: Was it hard?\n\nANN: It was.\n\nBEN: It was easy.\n\nHOST: And now?\n\nANN: It is.\n"
        assert [turn[1] for turn in spoken(only(turns))] == ["HOST", "ANN", "BEN", "HOST", "ANN"]
        small = "Host: Was it hard?\n\nAnn: It was.\n\nRemark: She laughed.\n\nHost: And now?\n\nAnn: It is.\n"
        assert {turn[1] for turn in spoken(only(small))} == {"Host", "Ann"}

    def test_a_credit_is_not_a_turn(self) -> None:
        item = only(
            "Interviewer: Jane Doe\n\nInterviewer: Where were you born?\n\nGuest: I was born here.\n\n"
            "Interviewer: And then?\n\nGuest: I stayed.\n"
        )
        assert item.author == "Jane Doe"
        assert with_role(item, "author_line")[0].content.text == "Interviewer: Jane Doe"
        assert spoken(item)[0][3] == "Where were you born?"

    def test_a_turn_is_not_a_credit(self) -> None:
        item = only("Interviewer: Tell me\n\nGuest: I was born.\n\nInterviewer: And then?\n\nGuest: I stayed.\n")
        assert item.author is None
        assert len(spoken(item)) == 4

    @pytest.mark.parametrize(
        "text", ["Note: it is wet.\n\nNote: it is cold.\n\nTip: go in.\n\nTip: stay.\n", "Ann: one?\n\nBen: two.\n"]
    )
    def test_labels_that_are_no_speakers(self, text: str) -> None:
        assert spoken(parse(text).items[0]) == []

    def test_headings_between_turns_are_nobodys_words(self) -> None:
        item = only("## Talk\n\nQ: One?\n\nA: Yes.\n\n## More\n\nQ: Two?\n\nA: No.\n")
        (heading,) = with_role(item, "heading")
        assert (heading.content.text, heading.speaker) == ("## More", None)
        assert [block.headings for block in item.blocks][-1] == ("More",)
        assert [turn[2] for turn in spoken(item)] == [1, 1, 2, 2]

    def test_a_heading_before_the_first_turn(self) -> None:
        item = only("# Talk\n\nIt was wet.\n\n## Start\n\nQ: One?\n\nA: Yes.\n")
        assert [block.role for block in item.blocks] == ["title", "preface", "heading", "question", "answer"]


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

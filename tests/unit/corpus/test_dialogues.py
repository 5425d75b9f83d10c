"""Dialogues: turns marked by dashes, by letters, by names."""

from __future__ import annotations

import pytest

from outlines import only, parse, spoken, with_role


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

    @pytest.mark.parametrize("between", ["\n", "\n\n"])
    def test_letters_with_who_speaks(self, between: str) -> None:
        turns = ["Q: What is it?", "A (Ann Vass, director): A bridge.", "Q (Radio Lea): Whose?", "A (Okafor): Ours."]
        item = only(between.join(turns))
        assert item.interviewee is None
        assert spoken(item) == [
            ("question", None, 1, "What is it?"),
            ("answer", "Ann Vass", 1, "A bridge."),
            ("question", "Radio Lea", 2, "Whose?"),
            ("answer", "Okafor", 2, "Ours."),
        ]

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("[00:00:03] Ann Roe: {}", "[00:01:07] Jon Berg: {}"),
            ("00:03 Ann Roe: {}", "01:07.250 - Jon Berg: {}"),
            ("Ann Roe [00:03]: {}", "Jon Berg (1:07): {}"),
            ("Ann Roe  0:03\n{}", "Jon Berg  1:00:07\n{}"),
            ("Speaker 1: {}", "Speaker 2: {}"),
        ],
    )
    def test_transcripts_of_recordings(self, one: str, other: str) -> None:
        said = ["Whose is it?", "Ours, since 10:30.", "Since when?", "Since May."]
        item = only("\n\n".join(form.format(text) for form, text in zip((one, other) * 2, said, strict=True)))
        names = ("Speaker 1", "Speaker 2") if "1" in one else ("Ann Roe", "Jon Berg")
        assert [(role, speaker, text) for role, speaker, _, text in spoken(item)] == [
            (role, name, text) for role, name, text in zip(("question", "answer") * 2, names * 2, said, strict=True)
        ]

    def test_who_speaks_once_is_timed_like_the_others(self) -> None:
        turns = ["0:01 Chair: Who?", "0:02 Roe: I.", "0:03 Chair: And?", "0:04 Berg: I too.", "0:05 Roe: Not: him."]
        assert [turn[1] for turn in spoken(only("\n\n".join(turns)))] == ["Chair", "Roe", "Chair", "Berg", "Roe"]
        untimed = [turn[5:] for turn in turns]
        assert [turn[1] for turn in spoken(only("\n\n".join(untimed)))] == ["Chair", "Roe", "Chair", "Chair", "Roe"]

    def test_of_several_who_speak_all_may_ask_who_mostly_do(self) -> None:
        turns = [
            "Chair: Who built it?",
            "Roe: We did.",
            "Berg: And the eagles?",
            "Roe: They are far.",
            "Berg: Are they?",
            "Chair: When is it done?",
            "Roe: In May. Is that all?",
            "Roe: In June, at the latest.",
            "Chair: We decide on Monday.",
        ]
        asked = [
            (speaker, exchange) for role, speaker, exchange, _ in spoken(only("\n\n".join(turns))) if role == "question"
        ]
        assert asked == [("Chair", 1), ("Berg", 2), ("Berg", 3), ("Chair", 4)]

    def test_the_fields_of_a_form_are_no_dialogue(self) -> None:
        records = "Name: Ann Roe\nTown: Brest\nRole: clerk\n\nName: Jon Berg\nTown: Varn\nRole: mayor\n"
        assert {block.role for block in parse(records).blocks()} <= {"body", "title"}
        assert spoken(only(records.replace("\n", ".\n").replace("\n.\n", "\n\n")))

    def test_an_aside_behind_the_letter_is_nobody(self) -> None:
        assert spoken(only("Q: Is it?\n\nA (laughs): It is.\n"))[1:] == [("answer", None, 1, "It is.")]

    def test_names_with_what_they_are(self) -> None:
        turns = ["Roe (Radio Lea): Whose is it?", "Ann Vass (director): Ours.", "Roe: Since when?", "Ann Vass: May."]
        assert [turn[:2] for turn in spoken(only("\n".join(turns)))] == [
            ("question", "Roe"),
            ("answer", "Ann Vass"),
            ("question", "Roe"),
            ("answer", "Ann Vass"),
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

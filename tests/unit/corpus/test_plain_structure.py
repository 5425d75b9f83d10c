"""Titles and headings of texts that mark none."""

from __future__ import annotations

import pytest

from outlines import only, parse, title_of, told
from qa.corpus import outline
from qa.passages import split
from qa.types import Document

PROSE = "The committee sat at ten o'clock in the morning, and the first witness was heard at once by its members."


@pytest.mark.parametrize(
    ("head", "title"),
    [
        ("HARBOUR COMMITTEE\nMinutes of 3 May 2021", "HARBOUR COMMITTEE\nMinutes of 3 May 2021"),
        ("Harbour Committee\r\nMinutes, third meeting", "Harbour Committee\r\nMinutes, third meeting"),
        (
            '"I count votes"\nA talk with Ann Roe\nOruba Post, page 4',
            '"I count votes"\nA talk with Ann Roe\nOruba Post, page 4',
        ),
        ("ORUBA\nPRESS OFFICE\nHarbour House\n12 Quay Street", "ORUBA\nPRESS OFFICE\nHarbour House"),
        ("ORUBA WATER\nReport 4\nThe weir was mended in May.", "ORUBA WATER\nReport 4"),
        ("ORUBA WATER\nReport 4\nDirector in office: Lena Voss", "ORUBA WATER\nReport 4"),
        ("ORUBA WATER\nReport 4\nBy Lena Voss", "ORUBA WATER\nReport 4"),
        ("The weir was mended in May\nand has held since then", None),
        ("and so it went\nFor years", None),
        ("- bread\n- milk", None),
        ("Name,Age\nRoe,41", None),
        ("17000123 INFO start\n17000124 WARN full", None),
        ("The weir was mended.\nIt held.", None),
        ("```\nTITLE\n```", None),
    ],
)
def test_short_lines_at_the_start_are_the_title(head: str, title: str | None) -> None:
    item = only(f"{head}\n\n{PROSE}\n")
    assert title_of(item) == title


def test_lines_that_were_broken_for_want_of_room_are_no_title() -> None:
    text = "The harbour committee of\nOruba and the one of\nTarn met on Friday.\n\nThey agreed on nothing.\n"
    assert title_of(only(text)) is None


def test_what_stands_under_the_title_is_a_piece_of_its_own() -> None:
    item = only(f"ORUBA WATER\nReport 4\nThe weir was mended in May.\n\n{PROSE}\n")
    assert told(item) == [
        ("title", "ORUBA WATER\nReport 4"),
        ("body", "The weir was mended in May."),
        ("body", PROSE),
    ]


def test_a_transcript_has_the_title_above_its_list_of_those_present() -> None:
    item = only(
        "ORUBA COUNCIL\nTranscript of evidence, 22 June 2023\n\nPresent: Ann Roe, Ben Lund\n\n"
        "CHAIR: When was it built?\n\nLUND: In 1911.\n\nCHAIR: By whom?\n\nLUND: By the county.\n"
    )
    assert item.kind == "interview"
    assert title_of(item) == "ORUBA COUNCIL\nTranscript of evidence, 22 June 2023"


def test_lines_above_a_date_are_the_title_of_what_it_opens() -> None:
    item = only(f"ORUBA FARMERS\nMarket letter No. 9\n2 September 2024\n\n{PROSE}\n")
    assert title_of(item) == "ORUBA FARMERS\nMarket letter No. 9"


def test_what_follows_a_letterhead_stands_under_it() -> None:
    head, first, second = parse(
        f"ORUBA WATER\nPress releases 2023\n\n-----\n\n3 May 2023\n\nWEIR MENDED\n\n{PROSE}\n\n4 May 2023\n\n{PROSE}\n"
    ).items
    assert title_of(head) == title_of(second) == "ORUBA WATER\nPress releases 2023"
    assert title_of(first) == "WEIR MENDED"
    assert {block.headings[0] for block in first.blocks} == {"ORUBA WATER Press releases 2023"}


def test_an_article_above_dated_items_lends_them_no_title() -> None:
    _, item = parse(f"ORUBA WATER\nReport 4\n\n{PROSE * 4}\n\n3 May 2023\n\n{PROSE}\n").items
    assert title_of(item) is None


@pytest.mark.parametrize(
    ("line", "heading"),
    [
        ("COURSE OF EVENTS", True),
        ("1. COURSE OF EVENTS", True),
        ("2 Course of events", True),
        ("3.1 Fire and water", True),
        ("§ 4 Penalties", True),
        ("Article 5. Purpose", True),
        ("Course of events", False),  # may be anything
        ("RA", False),  # initials
        ("5. Ann was heard", False),  # a sentence
        ("THE WEIR IS SHUT!", False),
        ("CHAIR: SO BE IT", False),
        ("- BREAD AND MILK", False),
    ],
)
def test_a_line_by_itself_in_capitals_or_numbered_is_a_heading(line: str, heading: bool) -> None:  # noqa: FBT001
    item = only(f"{PROSE}\n\n{line}\n\n{PROSE}\n")
    roles = [role for role, _ in told(item)]
    assert roles == ["body", "heading" if heading else "body", "body"]
    assert item.blocks[-1].headings == ((line,) if heading else ())


@pytest.mark.parametrize(
    "text", [f"{PROSE}\n\nTHE END\n", f"{PROSE}\n\nNO BLANK LINE\n{PROSE}\n", "1. Bread\n\n2. Milk\n\n3. Tea\n"]
)
def test_what_stands_over_nothing_longer_is_no_heading(text: str) -> None:
    assert "heading" not in [role for role, _ in told(only(text))]


def test_headings_of_lower_level_stand_under_the_higher() -> None:
    item = only(f"{PROSE}\n\n4. The fire\n\n{PROSE}\n\n4.1 Losses\n\n{PROSE}\n\n5. Theft\n\n{PROSE}\n")
    assert item.blocks[4].headings == ("4. The fire", "4.1 Losses")
    assert item.blocks[6].headings == ("5. Theft",)


def test_passages_say_what_they_stand_under() -> None:
    document = Document("a.txt", f"ORUBA WATER\nReport 4\n\nWEIR\n\n{PROSE}\n")
    *_, last = split(outline(document), count_pieces=lambda text: len(text.split()))
    assert (last.provenance.title, last.provenance.section) == ("ORUBA WATER Report 4", "WEIR")
    assert last.text == f"WEIR\n\n{PROSE}"

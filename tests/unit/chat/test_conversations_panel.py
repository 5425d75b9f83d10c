from __future__ import annotations

import datetime as dt

import gradio as gr

from cli_fakes import make_answer
from qa.chat.conversations_panel import _found, _listed
from qa.chat.keeper import Desk, Outcome
from qa.chat.shelf import Kept, Shelf
from qa.chat.stored import pack, stamp
from qa.export import Record, record_turn

NOW = dt.datetime(2026, 11, 28, 21, 30, 5, tzinfo=dt.UTC)
KEPT = Kept("0" * 16, Record("<b>When?</b>", NOW, (record_turn("When?", make_answer("When?")),)))
SHELF = Shelf((KEPT,))


def test_the_open_conversation_is_chosen_and_can_be_changed() -> None:
    kept, desk, opened, listing, title, note, rename, *_, undo = _listed(Outcome(SHELF, Desk(KEPT.id)), Shelf(), None)
    assert kept == pack(SHELF)
    assert desk == Desk(KEPT.id)
    assert opened == f"{KEPT.id} {stamp(SHELF)}"
    assert isinstance(listing, gr.Radio)
    assert listing.choices == [("<b>When?</b> · 28 November 2026", KEPT.id)]
    assert listing.value == KEPT.id
    assert isinstance(title, gr.Textbox)
    assert (title.value, title.interactive) == ("<b>When?</b>", True)
    assert isinstance(rename, gr.Button)
    assert rename.interactive
    assert isinstance(undo, gr.Button)
    assert not undo.visible
    assert "50 at most" in str(note)


def test_what_has_not_changed_is_not_written_again_and_notes_are_text() -> None:
    kept, _, opened, _, title, note, rename, *_, undo = _listed(
        Outcome(SHELF, Desk(removed=KEPT), note="Deleted: <b>When?</b>"), SHELF, ""
    )
    assert kept == gr.skip()
    assert str(opened).startswith(" ")
    assert isinstance(title, gr.Textbox)
    assert not title.interactive
    assert isinstance(rename, gr.Button)
    assert not rename.interactive
    assert isinstance(undo, gr.Button)
    assert undo.visible
    assert "<b>" not in str(note)


def test_a_search_keeps_the_choice_only_where_it_is_found() -> None:
    assert _found("almaty", pack(SHELF), Desk(KEPT.id)).value == KEPT.id
    nothing = _found("nowhere", pack(SHELF), Desk(KEPT.id))
    assert (nothing.choices, nothing.value) == ([], None)
    assert _found(None, "junk", Desk()).choices == []

"""A conversation as Markdown to read, in which no text of a document or a question acts as markup."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from qa import __version__
from qa.answer.own_words import own_words_said
from qa.types import date_in_words

if TYPE_CHECKING:
    import datetime as dt

    from qa.export.record import Quotation, Record, Recorded, RecordedTurn

_CONTROLS = "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff"
_INVISIBLE = re.compile(f"[{_CONTROLS}]")
_ACTIVE = re.compile(
    r"[\\`*_\[\]<>&~$^|!@{}#=]"  # emphasis, code, links, images, HTML, entities, tables, mathematics, attributes
    r"|:(?=\S)"  # an address such as http://, an emoji's name
    r"|(?<=\w)\.(?=[^\W\d])|(?<=[^\W\d])\.(?=\w)"  # a host's name, which some programs make a link of
)
_FIRST = re.compile(r"([+\-:%]|\d{1,9}(?=[.)]))")  # what begins a list, a rule, a title
_INDENT = " \t"


def escape(text: str) -> str:
    """The text as one line of Markdown that shows it; line ends become blanks."""
    return _line(" ".join(text.split()))


def quoted(text: str) -> str:
    """The text as a block quote with its own lines."""
    lines = [_line(line.rstrip(_INDENT)) for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n")]
    following = [*lines[1:], ""]
    return "\n".join(_in_quote(line, following) for line, following in zip(lines, following, strict=True))


def conversation_to_markdown(record: Record, now: dt.datetime) -> str:
    """The conversation with its quotations and numbered references.

    Args:
        record: the conversation.
        now: when it is exported.
    """
    about = (
        f"Exported by qa {__version__} on {date_in_words(now.date())}. The quotations are those of the day of the"
        " answer, letter for letter; `qa verify` says of the JSON export which of them still stand."
    )
    head = [f"# {escape(record.title)}", about]
    turns = [part for number, turn in enumerate(record.turns, start=1) for part in _turn(turn, number)]
    return "\n\n".join([*head, *turns]) + "\n"


def _turn(turn: RecordedTurn, number: int) -> list[str]:
    parts = [f"## {number}\\. {escape(turn.question)}"]
    if turn.answer is None:
        return [*parts, f"This could not be answered: {escape(turn.failure)}"]
    return [*parts, *_answer(turn.question, turn.answer)]


def _answer(question: str, answer: Recorded) -> list[str]:
    parts = []
    if answer.standalone_question.casefold() != " ".join(question.split()).casefold():
        parts.append(f"Searched as: {escape(answer.standalone_question)}")
    if answer.abstained or not answer.statements:
        parts.append(escape(answer.answer))
    said = [statement.text.strip() for statement in answer.statements]
    short = escape(answer.short or "")
    if short and said != [(answer.short or "").strip()]:
        parts.append(f"**{short}**")
    for statement in answer.statements:
        marks = "".join(f" \\[{marker}\\]" for marker in statement.citations)
        own = answer.own_words(statement)
        doubt = f" ({escape(own_words_said(own))})" if own else ""
        if not statement.supported:
            doubt = " (not borne out by its source)"
        parts.append(f"{escape(statement.text)}{marks}{doubt}")
    if answer.is_written:
        parts.append(f"Written by {escape(answer.model)}, every statement checked against the sources.")
    if answer.notice:
        parts.append(escape(answer.notice))
    if not answer.abstained:
        parts.append(f"Estimated probability that this is right: {answer.confidence:.0%}")
    for quotation in answer.citations:
        parts += [quoted(quotation.quote), _reference(quotation)]
    return parts


def _reference(quotation: Quotation) -> str:
    known = (quotation.title, date_in_words(quotation.date), quotation.speaker)
    origin = ", ".join(escape(part) for part in known if part)
    page = f", page {quotation.page}" if quotation.page is not None else ""
    place = f"{escape(quotation.source)}{page}, characters {quotation.start} to {quotation.end}"
    return f"\\[{quotation.marker}\\] " + (f"{origin}. {place}" if origin else place)


def _in_quote(line: str, following: str) -> str:
    """One line of a block quote; it ends where it ended in the source."""
    if not line:
        return ">"
    return f"> {line}\\" if following else f"> {line}"


def _line(line: str) -> str:
    """One line; blanks at its ends are kept but neither indent nor get lost."""
    stripped = line.strip()
    left = len(line) - len(line.lstrip())
    before, after = line[:left], line[left + len(stripped) :]
    written = _ACTIVE.sub(lambda found: f"\\{found.group()}", stripped)
    first = _FIRST.match(written)
    if first:
        sign = first.group()
        written = f"{sign}\\{written[len(sign) :]}" if sign.isdecimal() else f"\\{written}"
    return f"{_blanks(before)}{_visible(written)}{_blanks(after)}"


def _blanks(text: str) -> str:
    return "".join(_visible(blank) if _INVISIBLE.match(blank) else f"&#{ord(blank)};" for blank in text)


def _visible(text: str) -> str:
    """The text with characters that hide or turn others named."""
    return _INVISIBLE.sub(lambda found: f"\\[U+{ord(found.group()):04X}\\]", text)

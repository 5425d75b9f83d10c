"""``qa verify``: whether citations that were written down still hold."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from qa.cli.parser import add_command, add_index, add_json, path
from qa.cli.screen import printable
from qa.verify import STATES, check, read_claims

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qa.cli.context import Context
    from qa.cli.parser import Commands
    from qa.cli.screen import Screen, Style
    from qa.verify import Check, State

_STYLES: dict[State, Style] = {"holds": "green", "moved": "yellow", "changed": "red", "gone": "red"}
_QUESTION = 80  # characters of a question, as a heading


def add(commands: Commands) -> None:
    """Add the command."""
    parser = add_command(
        commands,
        "verify",
        _verify,
        summary="say whether the citations of an exported conversation, an answer or predictions still hold",
        example="qa verify conversation.json --index my-index",
    )
    parser.add_argument(
        "file",
        metavar="FILE.json",
        type=path,
        help="a conversation exported as JSON, what `qa ask --json` printed, or predictions of `qa eval`",
    )
    add_index(parser)
    add_json(parser)


def _verify(context: Context) -> int:
    from qa.index import open_texts  # noqa: PLC0415 - imports numpy: not for `qa --help`

    claims = read_claims(context.args.file)
    with open_texts(context.settings.places.index) as texts:
        checks = [check(claim, texts) for claim in claims]
    counts = Counter(each.state for each in checks)
    if context.args.json:
        payload: dict[str, object] = {"file": str(context.args.file)}
        payload |= {state: counts[state] for state in STATES}
        context.screen.json(payload | {"citations": [check_to_dict(each) for each in checks]})
    else:
        _show(checks, context.screen)
    if counts["holds"] == len(checks):
        return 0
    failed = ", ".join(f"{counts[state]} {state}" for state in STATES[1:] if counts[state])
    context.screen.error(f"{len(checks) - counts['holds']} of {_citations(len(checks))} do not hold: {failed}")
    return 1


def check_to_dict(each: Check) -> dict[str, object]:
    """What became of a citation, as plain values."""
    claim = each.claim
    return {
        "turn": claim.turn,
        "id": claim.id or None,
        "marker": claim.marker,
        "source": claim.source,
        "start": claim.start,
        "end": claim.end,
        "quote": claim.quote,
        "state": each.state,
        "now": {"start": each.now[0], "end": each.now[1]} if each.now else None,
        "places": each.places,
        "same_document": each.same_document,
    }


def _show(checks: Sequence[Check], screen: Screen) -> None:
    turn = 0
    for each in checks:
        claim = each.claim
        if claim.turn != turn:
            if turn:
                screen.line()
            turn = claim.turn
            screen.line(printable(_heading(each)), style="bold")
        state = screen.styled(f"{each.state:<7}", _STYLES[each.state])
        place = printable(f"{claim.source}:{claim.start}-{claim.end}")
        screen.line(f"[{claim.marker}] {state} {place}{_about(each)}", indent="  ")
    if all(each.state == "holds" for each in checks):
        screen.line()
        screen.line(f"{_citations(len(checks))}: every one holds." if len(checks) > 1 else "1 citation: it holds.")


def _heading(each: Check) -> str:
    question = " ".join(each.claim.question.split())
    if len(question) > _QUESTION:
        question = f"{question[:_QUESTION].rstrip()} ..."
    return f"{each.claim.id or each.claim.turn}. {question}" if question else f"{each.claim.id or each.claim.turn}."


def _about(each: Check) -> str:
    """Where a moved quote stands now, and whether the document is the same."""
    parts = []
    if each.state == "moved" and each.now:
        which = "its only place" if each.places == 1 else f"the nearest of {each.places} places"
        parts.append(f"now {each.now[0]}-{each.now[1]}, {which}")
    elif each.state == "changed":
        parts.append("the quote does not stand in the source any more")
    elif each.state == "gone":
        parts.append("the source is not indexed")
    if each.same_document is not None:
        parts.append("the document is the same" if each.same_document else "the document has changed")
    return f"  ({'; '.join(parts)})" if parts else ""


def _citations(number: int) -> str:
    return "1 citation" if number == 1 else f"{number} citations"

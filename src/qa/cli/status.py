"""``qa status``: what is indexed, with which models, how large, and whether it is whole."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from qa.cli.parser import add_command, add_index, add_json
from qa.cli.screen import printable
from qa.types import date_in_words

if TYPE_CHECKING:
    from qa.cli.context import Context
    from qa.cli.parser import Commands
    from qa.cli.screen import Screen
    from qa.index import Status


def add(commands: Commands) -> None:
    """Add the command."""
    parser = add_command(
        commands,
        "status",
        _status,
        summary="say what is indexed, with which models, how large, and whether it is whole",
        example="qa status --index my-index",
    )
    add_index(parser)
    add_json(parser)


def _status(context: Context) -> int:
    status = context.doors.index_status(context.settings.places.index)
    if context.args.json:
        context.screen.json(status_to_dict(status))
    else:
        _show(status, context.screen)
    for problem in status.problems:
        context.screen.error(problem)
    return 1 if status.problems else 0


def status_to_dict(status: Status) -> dict[str, object]:
    """The state of an index as plain values."""
    payload = dataclasses.asdict(status)
    for record in payload["documents"]:
        record["date"] = record["date"].isoformat() if record["date"] else None
    return payload


def _show(status: Status, screen: Screen) -> None:
    facts = {
        "index": status.directory,
        "documents": f"{len(status.documents):,}",
        "passages": f"{status.passages:,}, {status.sentences:,} sentences",
        "embedder": status.embedder or "unknown",
        "chunker": status.chunker or "unknown",
        "size": size_in_words(status.size),
        "whole": "no, see below" if status.problems else "yes",
    }
    for name, fact in facts.items():
        screen.line(f"{name:<10} {printable(fact)}")
    if status.documents:
        screen.line()
    for record in status.documents:
        parts = (record.source, record.title, date_in_words(record.date), f"{record.passages} passages")
        screen.line(printable(" · ".join(" ".join(part.split()) for part in parts if part)), indent="  ")


def size_in_words(size: int) -> str:
    """A number of bytes as a person says it."""
    amount = float(size)
    for unit in ("bytes", "kB", "MB"):
        if amount < 1000:  # noqa: PLR2004 - the step between the units
            return f"{amount:.0f} {unit}" if unit == "bytes" else f"{amount:.1f} {unit}"
        amount /= 1000
    return f"{amount:.1f} GB"

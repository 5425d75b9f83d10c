"""``qa index``: adds or refreshes files and folders."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qa.cli.parser import add_command, add_index, path
from qa.resources import resource

if TYPE_CHECKING:
    from qa.cli.context import Context
    from qa.cli.parser import Commands
    from qa.index import RefreshReport


def add(commands: Commands) -> None:
    """Add the command."""
    parser = add_command(
        commands,
        "index",
        _index,
        summary="add or refresh files and folders; unchanged files are not embedded again",
        example="qa index ~/texts notes.md --index my-index",
    )
    parser.add_argument(
        "paths", metavar="PATH", nargs="*", type=path, help="files and folders (default: the default corpus)"
    )
    add_index(parser)


def _index(context: Context) -> int:
    paths = context.args.paths or [resource("corpus")]
    with context.screen.progress() as progress:
        report = context.doors.refresh_index(context.settings, paths, progress)
    _show(report, context)
    for source, reason in report.failed:
        context.screen.error(reason if source in reason else f"{source}: {reason}")
    return 1 if report.failed else 0


def _show(report: RefreshReport, context: Context) -> None:
    changes = (
        (report.added, "added"),
        (report.changed, "changed"),
        (report.unchanged, "unchanged"),
        (report.removed, "removed"),
    )
    counted = ", ".join(f"{len(sources)} {word}" for sources, word in changes if sources) or "nothing to do"
    context.screen.line(f"{context.settings.places.index}: {counted}")
    context.screen.line(
        f"{report.documents} documents, {report.passages} passages;"
        f" {report.embedded} texts embedded in {report.seconds:.1f} s"
    )

"""``qa models``: the plug-ins behind each seam, and which are chosen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qa import plugins
from qa.cli.parser import add_command, add_json

if TYPE_CHECKING:
    from qa.cli.context import Context
    from qa.cli.parser import Commands
    from qa.settings import Settings


def add(commands: Commands) -> None:
    """Add the command."""
    parser = add_command(
        commands,
        "models",
        _models,
        summary="list the plug-ins that are installed behind each seam",
        example="qa models --json",
    )
    add_json(parser)


def _models(context: Context) -> int:
    chosen = _chosen(context.settings)
    listing = {group: plugins.names(group) for group in plugins.GROUPS}
    if context.args.json:
        context.screen.json(
            {group: {"installed": names, "chosen": chosen.get(group)} for group, names in listing.items()}
        )
        return 0
    for group, names in listing.items():
        marked = [f"{name} (chosen)" if name == chosen.get(group) else name for name in names]
        context.screen.line(f"{group:<13} {', '.join(marked) or 'none installed'}")
    return 0


def _chosen(settings: Settings) -> dict[str, str]:
    """By group, the name that the settings choose; loaders are all used, a generator only if asked for."""
    chosen = {
        "qa.embedder": settings.plugins.embedder,
        "qa.store": settings.plugins.store,
        "qa.words": settings.plugins.words,
        "qa.reader": plugins.reader_parts(settings.answering.reader)[0],
    }
    name, colon, _ = settings.answering.model.partition(":")
    return chosen | ({"qa.generator": name} if colon else {})

"""``qa models``: the plug-ins behind each seam, which are chosen, and the models that can write answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qa import plugins
from qa.cli.parser import add_command, add_json
from qa.cli.screen import printable
from qa.errors import QaError
from qa.generators import Offer
from qa.local_models import EXTRACTIVE, GROUP, list_offers

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from qa.cli.context import Context
    from qa.cli.parser import Commands
    from qa.cli.screen import Screen
    from qa.settings import Settings

_STEP = 1000  # from one unit of size to the next


def add(commands: Commands) -> None:
    """Add the command."""
    parser = add_command(
        commands,
        "models",
        _models,
        summary="list the plug-ins that are installed behind each seam, and the models that can write answers",
        example="qa models --json",
    )
    add_json(parser)


def _models(context: Context) -> int:
    chosen = _chosen(context.settings)
    listing = {group: plugins.names(group) for group in plugins.GROUPS}
    offers = list_models(context.settings, listing[GROUP])
    if context.args.json:
        payload: dict[str, Any] = {
            group: {"installed": names, "chosen": chosen.get(group)} for group, names in listing.items()
        }
        context.screen.json(payload | {"models": [_payload(offer, context.settings) for offer in offers]})
        return 0
    for group, names in listing.items():
        marked = [f"{name} (chosen)" if name == chosen.get(group) else name for name in names]
        context.screen.line(f"{group:<13} {', '.join(marked) or 'none installed'}")
    show_models(offers, context.settings, context.screen)
    return 0


def list_models(
    settings: Settings, names: Sequence[str], load: Callable[[str, str], object] = plugins.load
) -> list[Offer]:
    """What the generators of these names can run, or could; the chosen model comes first.

    Args:
        settings: name the chosen model, and say how models are run.
        names: the installed generators.
        load: imports a plug-in by group and name.
    """
    offers = list_offers(settings.generation, names, load)
    model = settings.answering.model
    if model == EXTRACTIVE:
        return offers
    if model not in {offer.name for offer in offers}:
        offers.insert(0, _chosen_model(model, settings, load))
    return sorted(offers, key=lambda offer: offer.name != model)


def show_models(offers: Sequence[Offer], settings: Settings, screen: Screen) -> None:
    """A table of models: name, whether it is ready, size, licence, and what it is or takes."""
    screen.line()
    screen.line("Models that can write answers, for --model:", style="bold")
    rows = [
        (
            f"{offer.name}{' (chosen)' if offer.name == settings.answering.model else ''}",
            "ready" if offer.ready else "not ready",
            "" if offer.size is None else readable_size(offer.size),
            offer.licence,
            offer.note,
        )
        for offer in offers
    ]
    cells = [[printable(" ".join(cell.split())) for cell in row] for row in rows]
    widths = [max(len(row[column]) for row in cells) for column in range(5)] if cells else []
    for row in cells:
        screen.row("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())


def readable_size(size: int) -> str:
    """A number of bytes as a person reads it: "98.4 MB"."""
    number, unit = float(size), "bytes"
    for larger in ("kB", "MB", "GB", "TB"):
        if number < _STEP:
            break
        number, unit = number / _STEP, larger
    return f"{number:.0f} {unit}" if unit == "bytes" else f"{number:.1f} {unit}"


def _chosen_model(model: str, settings: Settings, load: Callable[[str, str], object]) -> Offer:
    """The model that the settings choose: what it says of itself, or why it cannot be used."""
    name, _, argument = model.partition(":")
    try:
        factory: Any = load(GROUP, name)
        generator = factory.from_settings(argument, settings.generation)
        tell = getattr(generator, "offer", None)
        said: Offer = tell() if tell else Offer(model, ready=True)
    except QaError as error:
        return Offer(model, ready=False, note=str(error))
    return Offer(model, ready=said.ready, size=said.size, licence=said.licence, note=said.note)


def _payload(offer: Offer, settings: Settings) -> dict[str, object]:
    return {
        "name": offer.name,
        "ready": offer.ready,
        "size": offer.size,
        "licence": offer.licence or None,
        "note": offer.note,
        "chosen": offer.name == settings.answering.model,
    }


def _chosen(settings: Settings) -> dict[str, str]:
    """By group, the name that the settings choose; loaders are all used, a generator only if asked for."""
    chosen = {
        "qa.embedder": settings.plugins.embedder,
        "qa.store": settings.plugins.store,
        "qa.words": settings.plugins.words,
        "qa.reader": plugins.reader_parts(settings.answering.reader)[0],
    }
    model = settings.answering.model
    return chosen if model == EXTRACTIVE else chosen | {GROUP: model.partition(":")[0]}

"""Local models by name: which there are, and one of each kept loaded."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from qa import plugins
from qa.errors import PluginError, UsageError
from qa.generators import Offer

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from qa.generators import Generator, GeneratorFactory
    from qa.settings_generation import Generation

EXTRACTIVE = "extractive"  # what stands for no local model, among the names of models and in answers

GROUP = "qa.generator"


class LocalModels:
    """The local models that the settings can reach; each is made once, and loaded when it is first asked."""

    def __init__(self, settings: Generation) -> None:
        """Make nothing yet."""
        self._settings = settings
        self._made: dict[str, Generator] = {}

    def get(self, model: str) -> Generator | None:
        """The model of that name, ``NAME`` or ``NAME:ARGUMENT``; None for extractive answers.

        Raises:
            UsageError: when the argument is missing or wrong, or the name cannot be one of a model's.
            PluginError: when no such generator is installed.
        """
        if model == EXTRACTIVE:
            return None
        if model not in self._made:
            name, colon, argument = model.partition(":")
            if not colon and name not in plugins.names(GROUP):
                raise UsageError(
                    f"--model takes {EXTRACTIVE!r} or NAME:ARGUMENT such as 'openai:llama3', not {model!r}; "
                    "`qa models` lists what there is"
                )
            factory = cast("GeneratorFactory", plugins.load(GROUP, name))
            self._made[model] = factory.from_settings(argument, self._settings)
        return self._made[model]

    def offers(self) -> list[Offer]:
        """What the installed generators can run here, or could."""
        return list_offers(self._settings, plugins.names(GROUP))

    def close(self) -> None:
        """Let go of every model that was made."""
        for generator in self._made.values():
            generator.close()


def list_offers(
    settings: Generation, names: Sequence[str], load: Callable[[str, str], object] = plugins.load
) -> list[Offer]:
    """What the generators of these names can run here, or could.

    Args:
        settings: how models are run.
        names: of installed generators.
        load: imports a plug-in by group and name.
    """
    offers: list[Offer] = []
    for name in names:
        try:
            factory = load(GROUP, name)
        except PluginError as error:
            offers.append(Offer(name, ready=False, note=str(error)))
            continue
        tell = getattr(factory, "offers", None)
        offers += tell(settings) if tell else [Offer(name, ready=True)]
    return offers

"""Local models by name: which there are, and one of each kept loaded."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from qa import plugins
from qa.errors import PluginError, UsageError

if TYPE_CHECKING:
    from qa.generators import Generator, GeneratorFactory, Offer
    from qa.settings_generation import Generation

EXTRACTIVE = "extractive"

_GROUP = "qa.generator"


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
            if not colon and name not in plugins.names(_GROUP):
                raise UsageError(
                    f"--model takes {EXTRACTIVE!r} or NAME:ARGUMENT such as 'openai:llama3', not {model!r}; "
                    "`qa models` lists what there is"
                )
            factory = cast("GeneratorFactory", plugins.load(_GROUP, name))
            self._made[model] = factory.from_settings(argument, self._settings)
        return self._made[model]

    def offers(self) -> tuple[Offer, ...]:
        """What the installed generators say they can run here; those that say nothing are left out."""
        found: list[Offer] = []
        for name in plugins.names(_GROUP):
            try:
                offers = getattr(plugins.load(_GROUP, name), "offers", None)
            except PluginError:
                continue  # its library is missing; `qa models` shows the name all the same
            if offers is not None:
                found.extend(offers(self._settings))
        return tuple(found)

    def close(self) -> None:
        """Let go of every model that was made."""
        for generator in self._made.values():
            generator.close()

"""Finds implementations behind the seams: entry points by group and name; only the chosen one is imported."""

from __future__ import annotations

from importlib.metadata import entry_points
from typing import TYPE_CHECKING

from qa.errors import PluginError

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

GROUPS = ("qa.embedder", "qa.store", "qa.words", "qa.reader", "qa.generator", "qa.loader")


def names(group: str) -> list[str]:
    """The names installed in a group, sorted."""
    return sorted({entry.name for entry in entry_points(group=group)})


def find(group: str, name: str) -> EntryPoint:
    """The entry point of that name.

    Raises:
        PluginError: when none has that name; the message lists those there are.
    """
    for entry in entry_points(group=group):
        if entry.name == name:
            return entry
    known = ", ".join(names(group)) or "none"
    raise PluginError(f"no {group.removeprefix('qa.')} named {name!r}; installed: {known}")


def load(group: str, name: str) -> object:
    """Import and return what the entry point names; the caller states the type it expects at the seam.

    Raises:
        PluginError: when none has that name, or its module cannot be imported.
    """
    entry = find(group, name)
    try:
        return entry.load()
    except ImportError as error:
        package = entry.dist.name if entry.dist else name
        raise PluginError(
            f"{group.removeprefix('qa.')} {name!r} cannot be loaded: {error}; try `pip install {package}`"
        ) from error
    except AttributeError as error:
        raise PluginError(f"{group.removeprefix('qa.')} {name!r} cannot be loaded: {error}") from error

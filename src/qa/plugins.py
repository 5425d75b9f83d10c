"""Finds implementations behind the seams: entry points by group and name; only the chosen one is imported."""

from __future__ import annotations

from importlib.metadata import entry_points
from pathlib import Path
from typing import TYPE_CHECKING

from qa.errors import PluginError, UsageError

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

GROUPS = ("qa.embedder", "qa.store", "qa.words", "qa.reader", "qa.generator", "qa.loader")
TRAINED = "spans"  # the reader that reads with a trained network


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


def reader_parts(reader: str) -> tuple[str, str]:
    """The plug-in and its argument: a folder's path stands for the plug-in that reads with the network in it.

    Raises:
        UsageError: for a path where there is no folder.
    """
    if Path(reader).expanduser().is_dir():
        return TRAINED, reader
    if "/" in reader.partition(":")[0]:
        raise UsageError(f"--reader takes a folder or the name of a plug-in; there is no folder {reader}")
    name, _, argument = reader.partition(":")
    return name, argument

"""Compares the files under the given paths with what is indexed, and says what has to change."""

from __future__ import annotations

import os
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from qa.corpus import find_sources
from qa.errors import NoSources, SourceError
from qa.index.catalogue import Filed

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from qa.seams import Loader, Progress
    from qa.types import Document


@dataclass(slots=True)
class Plan:
    """What a refresh will change.

    Attributes:
        added: sources that are new; likewise ``changed``, ``unchanged`` and ``removed``.
        failed: source and reason of each file that could not be read; what is indexed of it stays.
        new: the documents added or changed, and where they come from.
        gone: sources whose rows have to go, removed or about to be replaced.
        moved: by old source, documents whose text stays but whose source, file or root changes.
        roots: the files and folders that are indexed afterwards, with what stands before their files' sources.
    """

    roots: dict[Path, str]
    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    failed: list[tuple[str, SourceError]] = field(default_factory=list)
    new: list[tuple[Filed, Document]] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
    moved: dict[str, Filed] = field(default_factory=dict)

    @property
    def changes_something(self) -> bool:
        """Whether any row has to be written or deleted."""
        return bool(self.new or self.gone or self.moved)

    @property
    def found_nothing(self) -> bool:
        """Whether no file could be read and none went away."""
        return not (self.added or self.changed or self.unchanged or self.removed)


def normal(path: Path) -> Path:
    """The path made absolute, its dots resolved; links stay, for a source is named as it was given."""
    return Path(os.path.normpath(path.absolute()))


def make_plan(
    paths: Sequence[Path],
    *,
    roots: Mapping[Path, str],
    filed: Sequence[Filed],
    loaders: Sequence[Loader],
    progress: Progress,
) -> Plan:
    """Compare files with what is indexed.

    Args:
        paths: the files and folders to refresh. One that lies in an indexed folder refreshes that part of it; a
            folder that holds indexed ones takes them over.
        roots: what was given before, with what stands before their files' sources.
        filed: what is indexed.
        loaders: read the files, each those of its suffixes.
        progress: hears of the step "read".

    Raises:
        NoSources: when a path that was not indexed before holds nothing to read.
    """
    suffixes = {suffix for loader in loaders for suffix in loader.suffixes}
    plan = Plan(dict(roots))
    scopes = {}
    for path in dict.fromkeys(map(normal, paths)):
        scopes[path] = _root_of(path, plan.roots, suffixes)
        plan.roots.setdefault(scopes[path], "")
    absorbed = {root for root in plan.roots if any(other in root.parents for other in scopes.values())}
    plan.roots = {root: prefix for root, prefix in plan.roots.items() if root not in absorbed}
    files = _listed(scopes, suffixes, absorbed | roots.keys())
    _set_prefixes(plan, new=[root for root in plan.roots if root not in roots], files=files, filed=filed)
    _compare(plan, files, _Indexed(filed, files), loaders, progress)
    for known in filed:
        if known.path not in files and any(_lies_in(known.path, scope) for scope in scopes):
            plan.removed.append(known.source)
            plan.gone.append(known.source)
    plan.roots = {root: prefix for root, prefix in plan.roots.items() if root.exists() or root not in scopes}
    return plan


def _root_of(path: Path, roots: Iterable[Path], suffixes: Collection[str]) -> Path:
    """The indexed folder that finds the path when it is refreshed; else the path itself."""
    for root in roots:
        if root in path.parents:
            hidden = any(part.startswith(".") for part in path.relative_to(root).parts)
            if not hidden and (path.suffix.lower() in suffixes or not path.is_file()):
                return root
    return path


def _listed(
    scopes: Mapping[Path, Path], suffixes: Collection[str], known: Collection[Path]
) -> dict[Path, tuple[Path, str]]:
    """By path: the root of each file found, and its name relative to that."""
    files: dict[Path, tuple[Path, str]] = {}
    for scope, root in scopes.items():
        try:
            found = find_sources(scope, suffixes)
        except NoSources:
            if root not in known:
                raise
            continue  # what was there has been deleted
        for path, _ in found:
            files[path] = (root, path.name if path == root else path.relative_to(root).as_posix())
    outer = set(scopes.values())
    return {path: (root, name) for path, (root, name) in files.items() if not any(o in root.parents for o in outer)}


def _set_prefixes(
    plan: Plan, *, new: Sequence[Path], files: Mapping[Path, tuple[Path, str]], filed: Sequence[Filed]
) -> None:
    """Give a new root whose sources would clash with others' a prefix: its folder's name, numbered if need be."""
    taken = {known.source for known in filed if known.path not in files and known.path.exists()}
    taken |= {known.source for known in filed if known.path in files and files[known.path][0] not in new}
    for root in new:
        names = [name for _, (owner, name) in files.items() if owner == root]
        folder = root.name if root.is_dir() else root.parent.name
        number, prefix = 1, ""
        while any(prefix + name in taken for name in names):
            prefix = f"{folder}/" if number == 1 else f"{folder}-{number}/"
            number += 1
        plan.roots[root] = prefix
        taken.update(prefix + name for name in names)


class _Indexed:
    """What is indexed, by path and by source."""

    def __init__(self, filed: Sequence[Filed], files: Collection[Path]) -> None:
        self._by_path = {known.path: known for known in filed}
        self._by_source = {known.source: known for known in filed}
        self._files = files
        self._taken = {known.source for known in filed if known.path not in files}

    def of(self, path: Path, source: str) -> Filed | None:
        """The document that the file is a new version of: the same file, or one gone from the same source."""
        known = self._by_path.get(path)
        if known is None:
            before = self._by_source.get(source)
            if before is not None and before.path not in self._files and not before.path.exists():
                known = before
        return known

    def free(self, source: str, known: Filed | None) -> str:
        """The source, numbered if another document has it."""
        number, free = 1, source
        while free in self._taken and (known is None or known.source != free):
            number += 1
            stem, dot, suffix = source.rpartition(".")
            free = f"{stem}-{number}.{suffix}" if dot else f"{source}-{number}"
        self._taken.add(free)
        return free


def _compare(
    plan: Plan,
    files: Mapping[Path, tuple[Path, str]],
    indexed: _Indexed,
    loaders: Sequence[Loader],
    progress: Progress,
) -> None:
    """Read every file, and sort it by what happened to it."""
    for number, (path, (root, name)) in enumerate(files.items(), start=1):
        wanted = plan.roots[root] + name
        known = indexed.of(path, wanted)
        source = indexed.free(wanted, known)
        try:
            document = _load(path, source, loaders)
        except SourceError as error:
            plan.failed.append((source, error))
        else:
            filed = Filed(path, root, source, document.sha256)
            _sort(plan, filed, document, known)
        progress("read", number, len(files))


def _sort(plan: Plan, filed: Filed, document: Document, known: Filed | None) -> None:
    if known is not None and known.sha256 == filed.sha256:
        plan.unchanged.append(filed.source)
        if known != filed:
            plan.moved[known.source] = filed
        return
    plan.new.append((filed, document))
    if known is None:
        plan.added.append(filed.source)
    else:
        plan.changed.append(filed.source)
        plan.gone.append(known.source)


def _load(path: Path, source: str, loaders: Sequence[Loader]) -> Document:
    loader = next((one for one in loaders if path.suffix.lower() in one.suffixes), loaders[0])
    for text, what in ((source, "the file's name"), (str(path), "the folder's name")):
        if not _is_unicode(text):
            raise SourceError(f"{ascii(source)}: {what} is not UTF-8")
    document = loader.load(path, source)
    if not _is_unicode(document.text):
        raise SourceError(f"{source}: the text holds half a character (a lone surrogate)")
    return document


def _is_unicode(text: str) -> bool:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def _lies_in(path: Path, scope: Path) -> bool:
    return path == scope or scope in path.parents

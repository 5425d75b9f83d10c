"""Compares the files under the given paths with what is indexed, and says what has to change."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from qa.corpus import find_sources
from qa.errors import NoSources, SourceError
from qa.index.catalogue import Filed

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

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
        excluded: the files in them that stay out.
    """

    roots: dict[Path, str]
    excluded: frozenset[Path] = frozenset()
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
    excluded: frozenset[Path] = frozenset(),
) -> Plan:
    """Compare files with what is indexed.

    Args:
        paths: the files and folders to refresh. One that lies in an indexed folder refreshes that part of it; a
            folder that holds indexed ones takes them over.
        roots: what was given before, with what stands before their files' sources.
        filed: what is indexed.
        loaders: read the files, each those of its suffixes.
        progress: hears of the step "read".
        excluded: files that stay out unless they are among ``paths`` themselves.

    Raises:
        NoSources: when a path that was not indexed before holds nothing to read.
    """
    suffixes = suffixes_of(loaders)
    named = dict.fromkeys(map(normal, paths))
    plan = Plan(dict(roots), excluded - named.keys())
    scopes: dict[Path, Path] = {}
    for path in named:
        scopes[path] = next((root for root in plan.roots if _finds(root, path, suffixes)), path)
        plan.roots.setdefault(scopes[path], "")
    absorbed = {root for root in plan.roots for other in scopes.values() if _finds(other, root, suffixes)}
    scopes = {scope: root for scope, root in scopes.items() if root not in absorbed}
    plan.roots = {root: prefix for root, prefix in plan.roots.items() if root not in absorbed}
    files = _listed(scopes, suffixes, roots, filed)
    files = {path: found for path, found in files.items() if path not in plan.excluded}
    indexed = _Indexed(filed, files)
    _set_prefixes(plan, [root for root in plan.roots if root not in roots], files, indexed)
    _compare(plan, files, indexed, loaders, progress)
    dealt_with = {*plan.gone, *plan.moved}
    for known in filed:
        within = known.root in absorbed or any(
            known.root == root and _lies_in(known.path, scope) for scope, root in scopes.items()
        )
        if within and known.path not in files and known.source not in dealt_with:
            plan.removed.append(known.source)
            plan.gone.append(known.source)
    plan.roots = {root: prefix for root, prefix in plan.roots.items() if root not in scopes or root.exists()}
    return plan


def suffixes_of(loaders: Sequence[Loader]) -> set[str]:
    """The file name endings that the loaders read."""
    return {suffix for loader in loaders for suffix in loader.suffixes}


def _finds(folder: Path, path: Path, suffixes: Collection[str]) -> bool:
    """Whether refreshing the folder would come upon the path (or would have, while it was there)."""
    if folder not in path.parents:
        return False
    hidden = any(part.startswith(".") for part in path.relative_to(folder).parts)
    return not hidden and (path.suffix.lower() in suffixes or not path.is_file())


def _listed(
    scopes: Mapping[Path, Path], suffixes: Collection[str], roots: Collection[Path], filed: Sequence[Filed]
) -> dict[Path, tuple[Path, str]]:
    """By path: the root of each file found, and its name relative to that."""
    files: dict[Path, tuple[Path, str]] = {}
    for scope, root in scopes.items():
        try:
            found = find_sources(scope, suffixes)
        except NoSources:
            if scope in roots or any(_lies_in(known.path, scope) for known in filed):
                continue  # what was there has been deleted
            raise
        for path, _ in found:
            files[path] = (root, path.name if path == root else path.relative_to(root).as_posix())
    return files


class _Indexed:
    """What is indexed, by path and by source, and which sources are taken."""

    def __init__(self, filed: Sequence[Filed], files: Mapping[Path, tuple[Path, str]]) -> None:
        self._by_path = {known.path: known for known in filed}
        lost = {root for root in {known.root for known in filed} if not root.exists()}
        self._lost = {known.source: known for known in filed if known.root in lost and known.path not in files}
        staying = (known for known in filed if known.path not in files or files[known.path][0] == known.root)
        self.taken = {known.source for known in staying}

    def of(self, path: Path, source: str) -> Filed | None:
        """What the file is a version of: itself, or a document of that source whose root is nowhere any more."""
        return self._by_path.get(path) or self._lost.get(source)

    def clashes(self, source: str) -> bool:
        """Whether another document, one that can still be found, has the source."""
        return source in self.taken and source not in self._lost

    def claim(self, source: str, known: Filed | None) -> str:
        """Take the source, numbered if another document has it."""
        number, free = 1, source
        while free in self.taken and (known is None or known.source != free):
            number += 1
            stem, dot, suffix = source.rpartition(".")
            free = f"{stem}-{number}.{suffix}" if dot else f"{source}-{number}"
        self.taken.add(free)
        return free


def _set_prefixes(plan: Plan, new: Sequence[Path], files: Mapping[Path, tuple[Path, str]], indexed: _Indexed) -> None:
    """Give a new root whose sources would clash with others' a prefix: its folder's name, numbered if need be."""
    claimed: set[str] = set()
    for root in new:
        names = [name for owner, name in files.values() if owner == root]
        folder = (root.name if root.is_dir() else root.parent.name) or "root"
        number, prefix = 1, ""
        while any(indexed.clashes(prefix + name) or prefix + name in claimed for name in names):
            prefix = f"{folder}/" if number == 1 else f"{folder}-{number}/"
            number += 1
        plan.roots[root] = prefix
        claimed.update(prefix + name for name in names)


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
        stays = known is not None and (known.path, known.root) == (path, root)
        source = known.source if known is not None and stays else indexed.claim(wanted, known)
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
            raise SourceError(f"{source!a}: {what} is not UTF-8")
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

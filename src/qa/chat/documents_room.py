"""What the documents tab does when something is chosen, uploaded or removed in it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from qa.chat.documents_table import Shelf, read_shelf
from qa.chat.markup import escape, visible
from qa.chat.source_view import document_html
from qa.errors import QaError
from qa.index import DiskCheck
from qa.parts import make_loaders

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qa.chat.library import Library
    from qa.chat.uploads import Outcome, Uploads
    from qa.seams import Progress

NOTHING_OPEN = '<div class="qa-source-empty">Choose a document in the table to read it.</div>'
_SAYS = {"added": "added", "unchanged": "unchanged: its text is indexed already", "refused": "refused"}


class DocumentsRoom:
    """What the tab does; which document is open is kept by the tab, not here."""

    def __init__(self, library: Library, uploads: Uploads | None) -> None:
        """Show the library; ``uploads`` is None where nobody may change it."""
        self._library = library
        self._uploads = uploads
        self._check = DiskCheck(make_loaders())

    @property
    def may_change(self) -> bool:
        """Whether people may add and remove documents."""
        return self._uploads is not None

    def shelf(self) -> Shelf:
        """The documents as they are now."""
        return read_shelf(self._library.assistant, self._check)

    def read(self, source: str) -> str:
        """A whole document."""
        try:
            return document_html(self._library.assistant.outline(source))
        except QaError as error:
            return failure_html(error)

    def take(self, paths: Sequence[str], progress: Progress) -> str:
        """Add uploaded files; says of each what came of it."""
        files = [(Path(path), Path(path).name) for path in paths]
        try:
            if self._uploads is None:
                return ""
            return outcomes_html(self._uploads.take(files, progress))
        finally:
            for path, _ in files:
                path.unlink(missing_ok=True)  # what Gradio kept of the upload

    def warning(self, source: str) -> str:
        """What removing a document means, to be confirmed."""
        entry = next((one for one in self._library.assistant.index.filed() if one.source == source), None)
        if entry is None or self._uploads is None:
            return failure_html(f"no document {source!r} is indexed")
        what = (
            "It was uploaded here: its file is deleted too."
            if self._uploads.owns(entry.path)
            else "Its file stays where it is, and is not read again until it is named to `qa index`."
        )
        return (
            f'<p class="qa-statement">Take “{escape(visible(source))}” out of the index, for everybody here?'
            f" {escape(what)}</p>"
        )

    def remove(self, source: str, progress: Progress) -> tuple[str, bool]:
        """Take a document out; says what happened, and whether it is gone."""
        if self._uploads is None:
            return "", False
        try:
            deleted = self._uploads.remove(source, progress)
        except QaError as error:
            return failure_html(error), False
        end = "is out of the index, and its file is deleted." if deleted else "is out of the index. Its file stays."
        return f'<p class="qa-note" role="status">“{escape(visible(source))}” {end}</p>', True

    def take_up(self, progress: Progress) -> str:
        """Read again what has changed or gone on the disk."""
        if self._uploads is None:
            return ""
        paths = self.shelf().not_as_indexed()
        if not paths:
            return '<p class="qa-note" role="status">Nothing has changed on the disk.</p>'
        try:
            self._uploads.refresh(paths, progress)
        except QaError as error:
            return failure_html(error)
        return f'<p class="qa-note" role="status">{len(paths):,} changed on the disk and taken up.</p>'


def outcomes_html(outcomes: Sequence[Outcome]) -> str:
    """A line for each file: its name and what came of it."""
    lines = []
    for outcome in outcomes:
        name, detail = escape(visible(outcome.name)), escape(visible(outcome.detail))
        if outcome.what == "refused":
            lines.append(f'<li class="qa-failure"><b>{name}</b> {_SAYS["refused"]}: {detail}</li>')
        else:
            as_what = "" if outcome.detail == outcome.name else f" as <b>{detail}</b>"
            lines.append(f"<li><b>{name}</b> {_SAYS[outcome.what]}{as_what}</li>")
    return f'<div role="status"><ul class="qa-outcomes">{"".join(lines)}</ul></div>'


def failure_html(reason: QaError | str) -> str:
    """A failure as one line."""
    return f'<div class="qa-failure" role="alert">{escape(visible(str(reason)))}</div>'

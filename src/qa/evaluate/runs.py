"""Remembers the last evaluation of each question set, so that the next one can be compared with it."""

from __future__ import annotations

import datetime
import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from platformdirs import user_state_path

from qa.errors import QaError
from qa.files import replacing

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class RunName:
    """What has to be the same for two runs to be comparable: question set, split, model."""

    questions: str
    split: str
    model: str

    @property
    def file(self) -> Path:
        """Where the run is kept, in the user's own state folder."""
        key = hashlib.sha256(f"{self.questions}\0{self.split}\0{self.model}".encode("utf-8", "replace"))
        return user_state_path("qa", appauthor=False) / "evaluations" / f"{key.hexdigest()[:16]}.json"


@dataclass(frozen=True, slots=True)
class Run:
    """A run that was kept: when it was, and by question id whether it was right."""

    when: str
    right: Mapping[str, bool]


def last_run(name: RunName) -> Run | None:
    """The last run of that name; None when there was none, or it cannot be read."""
    try:
        kept = json.loads(name.file.read_text(encoding="utf-8"))
        return Run(str(kept["when"]), {str(key): bool(right) for key, right in kept["right"].items()})
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None


def keep_run(name: RunName, right: Mapping[str, bool], note: Callable[[str], None]) -> None:
    """Keep a run in place of the last one; where that cannot be, say so and go on."""
    when = datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
    kept = {"questions": name.questions, "split": name.split, "model": name.model, "when": when, "right": dict(right)}
    try:
        name.file.parent.mkdir(parents=True, exist_ok=True)
        with replacing(name.file) as part:
            part.write_text(json.dumps(kept), encoding="utf-8")
    except (OSError, QaError) as error:
        note(f"this run is not kept for comparison: {error}")

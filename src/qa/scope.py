"""Where an answer may come from: some documents only, a range of dates only."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol, TypedDict

from qa.errors import ScopeError
from qa.types import date_in_words

if TYPE_CHECKING:
    from collections.abc import Collection

    from qa.types import Answer

_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")


class Limits(TypedDict):
    """A scope as the arguments that an assistant takes."""

    sources: Collection[str] | None
    since: datetime.date | None
    until: datetime.date | None


@dataclass(frozen=True, slots=True)
class Scope:
    """Some documents, and passages of some time.

    Attributes:
        sources: these documents only; all when None.
        since: passages of that date or later; passages without a date lie outside. No limit when None.
        until: passages of that date or earlier, likewise.

    Raises:
        ScopeError: when the range ends before it begins.
    """

    sources: frozenset[str] | None = None
    since: datetime.date | None = None
    until: datetime.date | None = None

    def __post_init__(self) -> None:
        if self.since and self.until and self.since > self.until:
            raise ScopeError(f"the range begins on {self.since} and ends before that, on {self.until}")

    @classmethod
    def of(
        cls,
        sources: Collection[str] | None = None,
        since: datetime.date | None = None,
        until: datetime.date | None = None,
    ) -> Scope:
        """A scope from what a caller gives."""
        return cls(None if sources is None else frozenset(sources), since, until)

    @classmethod
    def read(cls, sources: Collection[str] | None = (), since: str | None = "", until: str | None = "") -> Scope:
        """A scope from what a person chose and typed; nothing chosen is no limit.

        Raises:
            ScopeError: when a text is not a date, or the range ends before it begins.
        """
        return cls.of(
            sources or None,
            read_date(since) if since and since.strip() else None,
            read_date(until, last=True) if until and until.strip() else None,
        )

    @property
    def limits(self) -> Limits:
        """The scope as keyword arguments for an assistant."""
        return {"sources": self.sources, "since": self.since, "until": self.until}

    @property
    def is_whole(self) -> bool:
        """Whether nothing is left out."""
        return self == WHOLE

    @property
    def is_dated(self) -> bool:
        """Whether the range of dates is limited."""
        return self.since is not None or self.until is not None

    @property
    def dates_in_words(self) -> str:
        """The range as in "dated 2019 to 2024"; nothing where there is none."""
        if not self.is_dated:
            return ""
        first, last = _spoken(self.since, 1, 1), _spoken(self.until, 12, 31)
        if self.since and self.until and self.since == self.until:
            return f"dated {date_in_words(self.since)}"
        if first and last:
            return f"dated {first}" if first == last else f"dated {first} to {last}"
        return f"dated {first} or later" if first else f"dated {last} or earlier"

    def in_words(self, searched: int, known: int) -> str:
        """What was searched, as one sentence.

        Args:
            searched: how many documents lie within.
            known: how many documents there are.
        """
        dated = self.dates_in_words
        if not searched and dated:
            where = "the chosen documents" if self.sources is not None else "the documents"
            return f"Nothing was searched: no passage of {where} is {dated}."
        if not searched:
            return "Nothing was searched: the chosen documents are not indexed any more."
        what = f"Searched {searched:,} of {known:,} documents"
        return f"{what}, passages {dated}; passages without a date were left out." if dated else f"{what}."


WHOLE = Scope()  # nothing is left out


class Counted(Protocol):
    """What can say how many documents lie in a scope."""

    def count_documents(self, scope: Scope = WHOLE) -> int:
        """How many documents have a passage within; all documents without a scope."""
        ...


def read_date(text: str, *, last: bool = False) -> datetime.date:
    """A date written as 2019-02-07, 2019-02 or 2019.

    Args:
        text: what was typed.
        last: whether a month or a year stands for its last day; for its first otherwise.

    Raises:
        ScopeError: when it is not a date of that form.
    """
    found = _DATE.fullmatch(text.strip())
    wrong = f"{' '.join(text.split())[:40]!r} is not a date"
    if found is None:
        raise ScopeError(wrong)
    year, month, day = (int(part) if part else None for part in found.groups())
    try:
        if day is not None:
            return datetime.date(year or 0, month or 0, day)
        first = datetime.date(year or 0, month or 1, 1)
        if not last:
            return first
        if month is None:
            return first.replace(month=12, day=31)
        following = first.replace(day=28) + datetime.timedelta(days=4)
        return following - datetime.timedelta(days=following.day)
    except (ValueError, OverflowError) as error:
        raise ScopeError(wrong) from error


def told(answer: Answer, scope: Scope, index: Counted) -> Answer:
    """The answer with a word on what was searched; an abstention over nothing says that there was nothing."""
    if scope.is_whole:
        return answer
    searched = index.count_documents(scope)
    words = scope.in_words(searched, index.count_documents())
    if not searched and answer.abstained:
        return replace(answer, answer=words)
    return replace(answer, notice=f"{answer.notice} {words}".strip())


def _spoken(date: datetime.date | None, month: int, day: int) -> str:
    """A date in words; its year alone where it is the year's first or last day."""
    if date is None:
        return ""
    return str(date.year) if (date.month, date.day) == (month, day) else date_in_words(date)

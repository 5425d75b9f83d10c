"""Everything that can go wrong, as one tree.

    QaError                      shown to a person as one line; exit status 1
    ├── UsageError               the command line or a setting is wrong; exit status 2
    │   └── ScopeError           a date or a range of dates is wrong
    ├── SourceError              a document cannot be read
    │   ├── EmptySource          it holds no text
    │   ├── NotText              it is binary, or not UTF-8
    │   └── NoSources            a path holds no document at all
    ├── IndexUnusable            the index cannot be used
    │   ├── IndexMissing         there is none at that place
    │   ├── IndexDamaged         a part is missing or does not match the manifest
    │   └── IndexMismatch        it was built with another model or another version
    ├── QuestionError            the question cannot be answered as put
    │   ├── EmptyQuestion
    │   └── QuestionTooLong
    ├── QuestionSetError         a line of a question set is not in the contract's form
    ├── CitationsError           a file holds no citations in the documented form
    ├── FeedbackError            feedback cannot be kept or read
    ├── TrainingDataError        a row to train or measure a reader with is not in the documented form
    ├── PluginError              a plug-in is unknown or cannot be loaded
    ├── ModelError               a local model failed, timed out or does not listen
    ├── Stopped                  an answer was given up before it was finished
    └── StorageError             the disk refused (full, read-only)

Each class carries a ``hint``: what the person can do about it.
"""

from __future__ import annotations

from typing import ClassVar


class QaError(Exception):
    """The root of the tree: any failure with a reason that a person can act on."""

    hint: ClassVar[str] = ""
    exit_status: ClassVar[int] = 1

    def __str__(self) -> str:
        """One line: the reason, then what to do about it."""
        reason = " ".join(super().__str__().split())
        return f"{reason} ({self.hint})" if self.hint else reason


class UsageError(QaError):
    """The command line or a setting is wrong."""

    exit_status = 2
    hint = "see `qa --help`"


class ScopeError(UsageError):
    """A date is none, or a range of dates ends before it begins."""

    hint = "write dates as 2019-02-07, 2019-02 or 2019, the earlier one first"


class SourceError(QaError):
    """A document cannot be read."""


class EmptySource(SourceError):
    """A document holds no text."""

    hint = "remove the file, or give it some text"


class NotText(SourceError):
    """A document is binary, or not UTF-8."""

    hint = "save it as UTF-8 text"


class NoSources(SourceError):
    """A path holds no document that any loader reads."""

    hint = "give text or Markdown files, or a folder of them"


class IndexUnusable(QaError):
    """The index cannot be used."""


class IndexMissing(IndexUnusable):
    """There is no index at that place."""

    hint = "build one with `qa index`"


class IndexDamaged(IndexUnusable):
    """A part of the index is missing, unreadable or does not match its manifest."""

    hint = "build it again with `qa index`"


class IndexMismatch(IndexUnusable):
    """The index was built with another model or by another version of the program."""

    hint = "build it again with `qa index`"


class QuestionError(QaError):
    """The question cannot be answered as put."""


class EmptyQuestion(QuestionError):
    """The question has no words."""

    hint = "ask something"


class QuestionTooLong(QuestionError):
    """The question is longer than anything a person asks."""

    hint = "ask it in fewer words"


class QuestionSetError(QaError):
    """A line of a question set is not in the contract's form."""

    hint = "see docs/evaluation.md for the form"


class CitationsError(QaError):
    """A file that is to be verified holds no citations in the documented form."""

    hint = "see docs/chat.md for the form"


class FeedbackError(QaError):
    """Feedback cannot be kept or read."""

    hint = "see docs/chat.md, Feedback"


class TrainingDataError(QaError):
    """A row to train or measure a reader with is not in the documented form."""

    hint = "see docs/training.md for the form"


class PluginError(QaError):
    """A plug-in is unknown, or is installed but cannot be loaded."""


class ModelError(QaError):
    """A local model failed, timed out or does not listen."""


class Stopped(QaError):
    """An answer was given up before it was finished, by whoever asked."""


class StorageError(QaError):
    """The disk refused: it is full, read-only or not ours to write."""

    hint = "make room or choose another place with --index"

"""Whom the window lets in, how many it serves at once, and what it lets them do."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qa.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from qa.settings_chat import Chat

_MEGABYTE = 1_000_000


class Users:
    """Who may come in; passwords are kept as hashes, compared in constant time and never shown."""

    def __init__(self, passwords: Mapping[str, str]) -> None:
        """Take passwords by user name."""
        self._known = [(_digest(name), _digest(password)) for name, password in passwords.items()]

    def __call__(self, name: str, password: str) -> bool:
        """Whether the name and the password belong together; takes as long for a wrong name as for a right one."""
        asked, said, right = _digest(name), _digest(password), False
        for known, kept in self._known:
            right |= hmac.compare_digest(known, asked) & hmac.compare_digest(kept, said)
        return right

    def __len__(self) -> int:
        return len(self._known)


@dataclass(frozen=True, slots=True)
class UploadLimits:
    """What may be uploaded.

    Attributes:
        file_bytes: how large a file may be.
        files: how many may come at once.
        total_bytes: how large all of them may be together, with those that are there.
    """

    file_bytes: int
    files: int
    total_bytes: int


@dataclass(frozen=True, slots=True)
class Rules:
    """What holds for everybody at the window.

    Attributes:
        users: who may come in; everybody when None.
        at_once: how many questions are answered at once.
        waiting: how many more may wait.
        upload: what may be uploaded; None where nobody may add or remove documents.
    """

    users: Users | None = None
    at_once: int = 1
    waiting: int = 20
    upload: UploadLimits | None = None


def read_rules(chat: Chat) -> Rules:
    """The rules that the settings make.

    Raises:
        UsageError: when the file of users cannot be read or is not in the form "user:password"; shows no password.
    """
    limits = UploadLimits(
        int(chat.upload_megabytes * _MEGABYTE), chat.upload_files, int(chat.upload_total_megabytes * _MEGABYTE)
    )
    return Rules(_users(chat), chat.at_once, chat.waiting, limits if chat.may_upload else None)


def _users(chat: Chat) -> Users | None:
    if chat.auth is not None:
        return Users(_read_users(chat.auth))
    if chat.login:
        return Users(dict([_pair(chat.login, "the setting chat.login")]))
    return None


def _read_users(path: Path) -> dict[str, str]:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror or error}") from error
    except ValueError:
        raise UsageError(f"{path} is not UTF-8 text") from None  # the error would quote the file
    found: dict[str, str] = {}
    for number, line in enumerate(lines, start=1):
        if not line.strip() or line.startswith("#"):
            continue
        name, password = _pair(line, f"{path}, line {number}")
        if name in found:
            raise UsageError(f"{path}, line {number}: this user has a line already")
        found[name] = password
    if not found:
        raise UsageError(f"{path} names no user")
    return found


def _pair(line: str, where: str) -> tuple[str, str]:
    name, colon, password = line.partition(":")
    if not colon or not name.strip() or not password:
        raise UsageError(f"{where} is not of the form user:password")
    return name.strip(), password


def _digest(text: str) -> bytes:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()

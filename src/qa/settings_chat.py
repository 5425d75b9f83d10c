"""What can be set of the chat window; a section of the settings."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

_UPLOADS = ("auto", "on", "off")


@dataclass(frozen=True, slots=True)
class Chat:
    """Where the chat window listens, whom it lets in, and what it lets them do.

    Attributes:
        host: the address to listen at.
        port: the port; 0 takes a free one.
        auth: a file with a line "user:password" for everybody who may come in; None lets in everybody.
        login: one such line instead of a file.
        at_once: how many questions are answered at once.
        waiting: how many more may wait; who comes after that is asked to try again.
        upload: whether people may add and remove documents; "auto" means on this machine only, or with a password.
        upload_megabytes: how large a file may be.
        upload_files: how many files may come at once.
        upload_total_megabytes: how large all uploaded files may be together.
        feedback: the file for what people think of answers; "auto" takes one in the user's state folder, and none
            where other machines reach the window; "off" keeps none.
    """

    host: str = "127.0.0.1"
    port: int = field(default=7860, metadata={"low": 0, "high": 65_535})
    auth: Path | None = None
    login: str = field(default="", repr=False)
    at_once: int = field(default=1, metadata={"low": 1, "high": 64})
    waiting: int = field(default=20, metadata={"low": 1, "high": 10_000})
    upload: str = field(default="auto", metadata={"choices": _UPLOADS})
    upload_megabytes: float = field(default=20.0, metadata={"low": 0.001, "high": 100_000})
    upload_files: int = field(default=20, metadata={"low": 1, "high": 10_000})
    upload_total_megabytes: float = field(default=500.0, metadata={"low": 0.001, "high": 1_000_000})
    feedback: str = "auto"

    @property
    def is_local(self) -> bool:
        """Whether only this machine can reach the window."""
        if self.host == "localhost":
            return True
        try:
            return ipaddress.ip_address(self.host.strip("[]")).is_loopback
        except ValueError:
            return False

    @property
    def asks_password(self) -> bool:
        """Whether people have to log in."""
        return self.auth is not None or bool(self.login)

    @property
    def may_upload(self) -> bool:
        """Whether people may add and remove documents."""
        return self.upload == "on" or (self.upload == "auto" and (self.is_local or self.asks_password))

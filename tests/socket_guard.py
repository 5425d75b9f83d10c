"""Blocks every socket that would leave this machine; loopback and Unix sockets stay open."""

from __future__ import annotations

import ipaddress
import socket
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pytest


class OutsideError(OSError):
    """Something tried to reach beyond this machine."""


def is_inside(address: object, family: int) -> bool:
    """Whether the address is a Unix socket's or a loopback one."""
    if family == socket.AF_UNIX:
        return True
    host = address[0] if isinstance(address, tuple) and address else address
    if host in {"", "localhost", None}:
        return True
    try:
        return ipaddress.ip_address(str(host).split("%")[0]).is_loopback
    except ValueError:
        return False


def block(patch: pytest.MonkeyPatch) -> None:
    """Replace connecting, sending and name look-up by versions that refuse to leave."""
    for name in ("connect", "connect_ex"):
        patch.setattr(socket.socket, name, _guarded(getattr(socket.socket, name)))
    real_sendto, real_look_up = socket.socket.sendto, socket.getaddrinfo

    def sendto(self: socket.socket, data: bytes, *rest: Any) -> int:
        _refuse_outside(rest[-1], self.family)
        return real_sendto(self, data, *rest)

    def look_up(host: Any, *rest: Any, **named: Any) -> Any:
        name = host.decode() if isinstance(host, bytes) else host
        if name != socket.gethostname():
            _refuse_outside((name,), socket.AF_INET)
        return real_look_up(host, *rest, **named)

    patch.setattr(socket.socket, "sendto", sendto)
    patch.setattr(socket, "getaddrinfo", look_up)


def _guarded(real: Any) -> Any:
    def guarded(self: socket.socket, address: Any) -> Any:
        _refuse_outside(address, self.family)
        return real(self, address)

    return guarded


def _refuse_outside(address: object, family: int) -> None:
    if not is_inside(address, family):
        raise OutsideError(f"blocked by the tests: {address!r}")

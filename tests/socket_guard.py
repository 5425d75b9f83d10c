"""Blocks every socket that would leave this machine; loopback and Unix sockets stay open."""

from __future__ import annotations

import ipaddress
import socket
import sys
from functools import cache
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


@cache
def block_for_good() -> None:
    """Refuse to leave from now on, in C code too; unlike a patched method, it cannot be undone by a plug-in."""
    sys.addaudithook(_audit)


def _audit(event: str, arguments: tuple[Any, ...]) -> None:
    if event in {"socket.connect", "socket.sendto", "socket.sendmsg"}:
        door, address = arguments[:2]
        _refuse_outside(address, door.family)
    elif event in {"socket.getaddrinfo", "socket.gethostbyname"}:
        name = arguments[0].decode() if isinstance(arguments[0], bytes) else arguments[0]
        if name != socket.gethostname():
            _refuse_outside((name,), socket.AF_INET)


def _guarded(real: Any) -> Any:
    def guarded(self: socket.socket, address: Any) -> Any:
        _refuse_outside(address, self.family)
        return real(self, address)

    return guarded


def _refuse_outside(address: object, family: int) -> None:
    if not is_inside(address, family):
        raise OutsideError(f"blocked by the tests: {address!r}")

"""Where a local server may be: on this machine or in a private network, and nowhere else.

Passages of a person's documents are sent there, so an address outside is refused, and so is a name that leads outside.
"""

from __future__ import annotations

import ipaddress
import re
import socket
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from qa.errors import ModelError, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    LookUp = Callable[[str], Sequence[str]]

_NEAR = tuple(
    ipaddress.ip_network(network)
    for network in ("127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "::1/128", "fc00::/7")
)
_NAME = re.compile(r"[\w.-]+")
_PORTS = {"http": 80, "https": 443}


def look_up(host: str) -> list[str]:
    """The addresses of a host name, each once.

    Raises:
        OSError: when it has none.
    """
    return list(dict.fromkeys(str(entry[4][0]) for entry in socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)))


def is_near(address: str) -> bool:
    """Whether an address is this machine's or a private network's; what is no address is not."""
    try:
        parsed = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    mapped = parsed.ipv4_mapped if isinstance(parsed, ipaddress.IPv6Address) else None
    return any((mapped or parsed) in network for network in _NEAR)


@dataclass(frozen=True, slots=True)
class Place:
    """The base address of a local server.

    Attributes:
        url: the address without a slash at its end; it may hold a name and a password.
        shown: the same without them, for messages.
        host: a name or an address.
        port: the number to connect to.
    """

    url: str
    shown: str
    host: str
    port: int

    @classmethod
    def parse(cls, url: str) -> Place:
        """The place that ``generation.url`` names; ``/v1`` is added where there is no path.

        Raises:
            UsageError: when it is not an HTTP address, or an address outside this machine and private networks.
        """
        try:
            parts = urlsplit(url.strip())
            port = parts.port
        except ValueError as error:
            raise UsageError(f"generation.url {url!r} is not an address: {error}") from error
        host = parts.hostname or ""
        plain = url.strip().isprintable() and not set(url.strip()) & set(" \\?#")
        if parts.scheme not in _PORTS or not plain or not (_NAME.fullmatch(host) or _is_address(host)):
            raise UsageError(f"generation.url {url!r} is not of the form http://127.0.0.1:PORT/v1")
        if _is_address(host) and not is_near(host):
            raise UsageError(_outside(host))
        person, at, where = parts.netloc.rpartition("@")
        path = parts.path.rstrip("/") or "/v1"
        shown = f"{parts.scheme}://{where}{path}"
        return cls(f"{parts.scheme}://{person}{at}{where}{path}", shown, host, port or _PORTS[parts.scheme])

    def addresses(self, look_up: LookUp) -> list[str]:
        """The addresses to connect to; a name is looked up, and nothing else is to be connected to.

        Raises:
            ModelError: when the name is not known, or leads outside.
        """
        if _is_address(self.host):
            return [self.host]  # checked when this was made
        try:
            found = list(look_up(self.host))
        except (OSError, UnicodeError) as error:
            raise ModelError(f"the host {self.host!r} of generation.url is not known: {error}") from error
        if not found or not all(map(is_near, found)):
            raise ModelError(_outside(self.host))
        return found


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return False
    return True


def _outside(host: str) -> str:
    return (
        f"generation.url leads to {host!r}, outside this machine and its private networks, and your documents would "
        "be sent there; reach a model elsewhere through a tunnel that ends on 127.0.0.1"
    )

from __future__ import annotations

import socket

import pytest

from socket_guard import OutsideError


def test_an_outside_address_is_refused():
    with socket.socket() as outside, pytest.raises(OutsideError):
        outside.connect(("192.0.2.1", 80))


def test_an_outside_name_is_refused():
    with pytest.raises(OutsideError):
        socket.getaddrinfo("example.org", 80)


def test_a_datagram_to_the_outside_is_refused():
    with socket.socket(type=socket.SOCK_DGRAM) as outside, pytest.raises(OutsideError):
        outside.sendto(b"x", ("192.0.2.1", 53))


def test_loopback_stays_open():
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()[:2]):
        assert server.accept()[0].close() is None

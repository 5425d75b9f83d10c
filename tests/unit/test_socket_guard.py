from __future__ import annotations

import socket

import pytest

from socket_guard import OutsideError


def test_an_outside_address_is_refused():
    with socket.socket() as outside, pytest.raises(OutsideError):
        outside.connect(("192.0.2.1", 80))


@pytest.mark.parametrize("again", [1, 2])
def test_it_holds_in_every_test(again):
    with socket.socket() as outside, pytest.raises(OutsideError):
        outside.connect_ex(("192.0.2.1", 80 + again))


@pytest.mark.parametrize("name", ["example.org", b"example.org"])
def test_an_outside_name_is_refused(name):
    with pytest.raises(OutsideError):
        socket.getaddrinfo(name, 80)
    with pytest.raises(OutsideError):
        socket.gethostbyname("example.org")


def test_this_machine_is_looked_up():
    assert socket.getaddrinfo("localhost", 80)
    assert socket.getaddrinfo(None, 80)


def test_a_datagram_to_the_outside_is_refused():
    with socket.socket(type=socket.SOCK_DGRAM) as outside, pytest.raises(OutsideError):
        outside.sendto(b"x", ("192.0.2.1", 53))
    with socket.socket(type=socket.SOCK_DGRAM) as outside, pytest.raises(OutsideError):
        outside.sendmsg([b"x"], [], 0, ("192.0.2.1", 53))


def test_loopback_stays_open():
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()[:2]):
        assert server.accept()[0].close() is None

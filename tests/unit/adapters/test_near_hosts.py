from __future__ import annotations

import pytest

from qa.adapters.near_hosts import Place, is_near, look_up
from qa.errors import ModelError, UsageError


@pytest.mark.parametrize(
    "url",
    [
        "",
        "ftp://127.0.0.1/v1",
        "127.0.0.1:11434",
        "http://",
        "http://[::1",
        "http://localhost/v1?key=1",
        "http://localhost/v1?",
        "http://a/#b",
        "http://127.0.0.1:99999/v1",
        "http://127.0.0.1:port/v1",
        "http://127.0.0.1\\@8.8.8.8/v1",
        "http://local host/v1",
        "http://local\thost/v1",
        "http://local\u200bhost/v1",
        "http://%31%32%37.0.0.1/v1",
    ],
)
def test_what_is_no_address_is_refused(url):
    with pytest.raises(UsageError, match=r"generation\.url"):
        Place.parse(url)


@pytest.mark.parametrize(
    "url",
    [
        "http://8.8.8.8/v1",
        "https://[2001:4860:4860::8888]:1/v1",
        "http://169.254.169.254/v1",
        "http://127.0.0.1@8.8.8.8/v1",
        "http://ada:127.0.0.1@8.8.8.8/v1",
    ],
)
def test_an_address_outside_is_refused_at_once(url):
    with pytest.raises(UsageError, match="your documents would be sent there"):
        Place.parse(url)


@pytest.mark.parametrize(
    ("url", "whole", "port"),
    [
        (" http://127.0.0.1:8080 ", "http://127.0.0.1:8080/v1", 8080),
        ("http://127.0.0.1/", "http://127.0.0.1/v1", 80),
        ("https://localhost/v1/", "https://localhost/v1", 443),
        ("http://[::1]:9/api/v2", "http://[::1]:9/api/v2", 9),
    ],
)
def test_the_path_is_added_where_there_is_none(url, whole, port):
    place = Place.parse(url)
    assert (place.url, place.shown, place.port) == (whole, whole, port)


def test_a_password_is_sent_and_not_shown():
    place = Place.parse("http://ada:secret@127.0.0.1:8080")
    assert (place.url, place.shown) == ("http://ada:secret@127.0.0.1:8080/v1", "http://127.0.0.1:8080/v1")


def test_an_address_is_not_looked_up():
    assert Place.parse("http://10.0.0.7/v1").addresses(lambda _: pytest.fail("looked up")) == ["10.0.0.7"]
    assert Place.parse("http://[::1]/v1").addresses(lambda _: pytest.fail("looked up")) == ["::1"]


@pytest.mark.parametrize("found", [[], ["8.8.8.8"], ["127.0.0.1", "8.8.8.8"], ["nonsense"]])
def test_a_name_that_leads_outside_is_refused(found):
    with pytest.raises(ModelError, match="your documents would be sent there"):
        Place.parse("http://models.example/v1").addresses(lambda _: found)


def test_a_name_that_leads_here():
    assert Place.parse("http://models.example/v1").addresses(lambda _: ["::1", "10.0.0.1"]) == ["::1", "10.0.0.1"]
    found = look_up("localhost")
    assert found
    assert len(found) == len(set(found))


@pytest.mark.parametrize("name", ["models.example", "a" * 70 + ".example"])
def test_an_unknown_name(name):
    with pytest.raises(ModelError, match=r"of generation\.url is not known"):
        Place.parse(f"http://{name}/v1").addresses(look_up)


@pytest.mark.parametrize(
    ("address", "near"),
    [
        ("127.0.0.1", True),
        ("127.8.8.8", True),
        ("10.1.2.3", True),
        ("172.16.0.1", True),
        ("172.32.0.1", False),
        ("192.168.1.5", True),
        ("::1", True),
        ("fd00::1", True),
        ("fd00::1%eth0", True),
        ("::ffff:127.0.0.1", True),
        ("::ffff:8.8.8.8", False),
        ("169.254.169.254", False),
        ("0.0.0.0", False),  # noqa: S104 - refused is what is tested
        ("localhost", False),
    ],
)
def test_what_is_near(address, near):
    assert is_near(address) is near

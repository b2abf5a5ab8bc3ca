"""Addresses that are nobody's business, and the refusal to connect to them."""

import socket
from collections.abc import Sequence

import pytest
from net.peers import Ask
from support.site import Answer, Site

from probe.net.private import is_public
from probe.net.request import Route
from probe.net.resolve import Address

CLOSED = Route(allow_private=False)


@pytest.mark.parametrize(
    "ip",
    ["8.8.8.8", "2606:4700::1111", "2001:4860:4860::8888", "::ffff:8.8.8.8", "2002:808:808::", "64:ff9b::808:808"],
)  # fmt: skip
def test_public(ip: str) -> None:
    assert is_public(ip)


@pytest.mark.parametrize(
    "ip",
    [
        "10.0.0.5", "172.16.0.1", "192.168.1.1", "127.0.0.1", "0.0.0.0", "169.254.169.254", "100.64.0.1", "224.0.1.1",
        "192.0.2.1", "198.18.0.1", "240.0.0.1", "255.255.255.255",
        "::", "::1", "fe80::1", "fe80::1%eth0", "fc00::1", "fd00:ec2::254", "fec0::1", "ff0e::1", "2001:db8::1", "3fff::1",
        "::ffff:10.0.0.5", "::10.0.0.5", "2002:a00:5::", "2001:0:4136:e378:8000:63bf:3fff:fdd2",
        "64:ff9b::a00:5", "64:ff9b:1::808:808",
    ],
)  # fmt: skip
def test_not_public(ip: str) -> None:
    assert not is_public(ip)


def test_a_name_that_leads_inside_is_refused_before_anybody_is_dialled(ask: Ask, site: Site) -> None:
    async def resolve(_host: str, _port: int) -> Sequence[Address]:
        return [Address(socket.AF_INET, "127.0.0.1", site.port)]

    reading = ask("http://shop.example/", route=CLOSED, resolve=resolve)
    found = reading.failure
    assert found is not None
    assert (found.reason, found.owner, found.phase) == ("private", "target", "connect")
    assert found.message == (
        "shop.example leads to 127.0.0.1, a private address: `allow_private = false` forbids it"
    )
    assert "ip" not in reading.facts
    assert site.asked == []


def test_an_address_in_the_url_a_pin_and_a_swap_are_no_way_around(ask: Ask, site: Site) -> None:
    written = ask(site.url, route=CLOSED).failure
    assert written is not None
    assert written.message == "127.0.0.1 is a private address: `allow_private = false` forbids it"
    for route in (
        Route(allow_private=False, resolve=("shop.example:80:::ffff:127.0.0.1",)),
        Route(allow_private=False, connect_to=(f"::127.0.0.1:{site.port}",)),
    ):
        found = ask("http://shop.example/", route=route).failure
        assert found is not None
        assert found.reason == "private"
    assert site.asked == []


def test_a_redirect_is_refused_at_the_hop_that_leads_inside(
    ask: Ask, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("probe.net.connect.is_public", lambda ip: ip == "127.0.0.1")
    site.on("/", Answer(302, headers=(("location", "http://169.254.169.254/latest/meta-data"),)))
    found = ask(site.url, route=CLOSED).failure
    assert found is not None
    assert (found.reason, found.phase) == ("private", "connect")
    assert found.message == "169.254.169.254 is a private address: `allow_private = false` forbids it"
    assert len(site.asked) == 1


def test_among_several_addresses_only_public_ones_are_dialled(
    ask: Ask, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("probe.net.connect.is_public", lambda ip: ip == "127.0.0.1")

    async def resolve(_host: str, _port: int) -> Sequence[Address]:
        return [Address(socket.AF_INET, ip, site.port) for ip in ("127.0.0.2", "127.0.0.1")]

    assert ask("http://shop.example/", route=CLOSED, resolve=resolve).facts["ip"] == "127.0.0.1"


def test_the_peer_in_the_end_is_what_counts(ask: Ask, site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    # On Linux 0.0.0.0 leads to 127.0.0.1.
    monkeypatch.setattr("probe.net.connect.is_public", lambda ip: ip == "0.0.0.0")
    found = ask(f"http://0.0.0.0:{site.port}/", route=CLOSED).failure
    assert found is not None
    assert (
        found.message == "0.0.0.0 leads to 127.0.0.1, a private address: `allow_private = false` forbids it"
    )

"""The same ways and refusals as keys of a probes.toml, all asked in one pass."""

from pathlib import Path

import msgspec
from real.asking import Found
from real.nginx import Nginx
from real.tinyproxy import PASSWORD, USER, Proxy
from support.tool import probe

from probe.model.sample import Sample


def block(name: str, url: str, *keys: str) -> str:
    return "\n".join(["[[probe]]", f'name = "{name}"', f'url = "{url}/"', *keys, ""])


def test_every_way_can_be_written_down(
    nginx: Nginx, proxy: Proxy, guarded_proxy: Proxy, tmp_path: Path
) -> None:
    house = nginx.house
    port = nginx.tls.rpartition(":")[2]
    socket = f'unix_socket = "{nginx.socket}"'
    blocks = (
        ("h2", nginx.tls, 'http = "2"'),
        ("h1", nginx.tls, 'http = "1.1"'),
        ("prefers", nginx.tls_h1, 'http = "any"'),
        ("h2c", nginx.h2c, 'http = "2"'),
        ("no-h2", nginx.tls_h1, 'http = "2"'),
        (
            "resolve",
            f"https://shop.example:{port}",
            f'resolve = ["shop.example:{port}:127.0.0.1"]',
            'ip = "4"',
        ),
        ("connect-to", f"https://shop.example:{port}", 'connect_to = ["::127.0.0.1:"]'),
        ("socket", "http://shop.example", socket),
        ("proxy", nginx.tls, f'proxy = "{proxy.url}"'),
        ("guarded", nginx.tls, f'proxy = "{guarded_proxy.as_user(USER, "${PROXY_PASSWORD}")}"'),
        ("turned-away", nginx.tls, f'proxy = "{guarded_proxy.url}"'),
        ("sni", nginx.other, 'sni = "other.example"'),
        ("pinned", nginx.tls, f'pins = ["{house.good.pin}"]'),
        ("wrong-pin", nginx.tls, f'pins = ["{house.alone.pin}"]'),
        ("client", nginx.client, f'cert = "{house.client.cert}"', f'key = "{house.client.key}"'),
        ("private", nginx.plain, "allow_private = false"),
        ("expired", nginx.expired),
        ("careless", nginx.alone, "verify = false"),
    )
    path = tmp_path / "probes.toml"
    path.write_text(f'[defaults]\nca = "{house.ca}"\n\n' + "\n".join(block(*each) for each in blocks))
    ran = probe("-c", str(path), "check", "-f", "json", env={"PROXY_PASSWORD": PASSWORD})
    assert ran.exit == 1, ran.err
    assert PASSWORD not in ran.out + ran.err
    found = {each.probe: each for each in msgspec.convert(ran.json["samples"], list[Sample])}
    assert {
        name: (
            each.outcome.value,
            each.failure.reason if each.failure else each.facts.get("http"),
            each.facts.get("proxy", each.facts.get("ip")),
        )
        for name, each in found.items()
        if name != "socket"
    } == {
        "h2": ("up", "2", "127.0.0.1"),
        "h1": ("up", "1.1", "127.0.0.1"),
        "prefers": ("up", "1.1", "127.0.0.1"),
        "h2c": ("up", "2", "127.0.0.1"),
        "no-h2": ("down", "protocol", "127.0.0.1"),
        "resolve": ("up", "1.1", "127.0.0.1"),
        "connect-to": ("up", "1.1", "127.0.0.1"),
        "proxy": ("up", "1.1", proxy.at),
        "guarded": ("up", "1.1", guarded_proxy.at),
        "turned-away": ("unknown", "proxy", guarded_proxy.at),
        "sni": ("up", "1.1", "127.0.0.1"),
        "pinned": ("up", "1.1", "127.0.0.1"),
        "wrong-pin": ("down", "tls.pin", "127.0.0.1"),
        "client": ("up", "1.1", "127.0.0.1"),
        "private": ("down", "private", None),
        "expired": ("down", "tls.expired", "127.0.0.1"),
        "careless": ("up", "1.1", "127.0.0.1"),
    }
    assert found["socket"].outcome == "up"


def test_both_families_are_asked_and_recorded_apart(six: Nginx, tmp_path: Path) -> None:
    port = six.tls.rpartition(":")[2]
    path = tmp_path / "probes.toml"
    path.write_text(
        block(
            "shop",
            f"https://shop.example:{port}",
            'ip = "both"',
            f'resolve = ["shop.example:{port}:127.0.0.1,[::1]"]',
            f'ca = "{six.house.ca}"',
        )
    )
    for words in ((), ("shop",)):
        ran = probe("-c", str(path), "check", *words, "-f", "json")
        found = [
            Found(each, ran.exit, ran.err) for each in msgspec.convert(ran.json["samples"], list[Sample])
        ]
        assert sorted((each.sample.probe, each.outcome, each.fact("ip")) for each in found) == [
            ("shop-ipv4", "up", "127.0.0.1"),
            ("shop-ipv6", "up", "::1"),
        ]

"""Addresses that `ip` does not ask for: which key is told, and what is left to the moment of asking."""

from typing import Any

import pytest
from support.asking import text

from probe.probers import api, http
from probe.probers.api import Settings, Step

NEEDS_6 = 'and `ip = "6"` needs an IPv6 one: leave `ip` (-6) out, or write ip = "any"'
V4 = f"192.0.2.7 is an IPv4 address, {NEEDS_6}"
PAIR = 'and `ip = "both"` needs one of each: leave `ip` out, or write ip = "any"'
PIN4, PIN6, PINS = (
    "shop.example:80:192.0.2.7",
    "shop.example:80:2001:db8::7",
    "shop.example:80:192.0.2.7,[2001:db8::7]",
)
NAME = "http://shop.example/"
ADDRESS = "http://192.0.2.7/"


@pytest.mark.parametrize(
    ("url", "keys", "message"),
    [
        (ADDRESS, {"ip": "6"}, V4),
        ("http://ada:${PW}@192.0.2.7:${PORT}/", {"ip": "6"}, None),
        ("http://ada:${PW}@192.0.2.7:81/${PATH}?{uuid}", {"ip": "6"}, V4),
        (ADDRESS, {"ip": "4"}, None),
        (ADDRESS, {"ip": "any"}, None),
        (ADDRESS, {}, None),
        (ADDRESS, {"ip": "both"}, f"192.0.2.7 is an IPv4 address, {PAIR}"),
        ("https://[2001:DB8::7]/", {"ip": "both"}, f"2001:db8::7 is an IPv6 address, {PAIR}"),
        ("http://[::ffff:192.0.2.7]/", {"ip": "6"}, None),
        ("http://${HOST}/", {"ip": "6"}, None),
        ("${URL}", {"ip": "6"}, None),
        (NAME, {"ip": "6"}, None),
        (NAME, {"ip": "6", "resolve": (PIN4,)}, '`resolve` gives shop.example no IPv6 address, and `ip = "6"` needs one: add one, or write ip = "any"'),
        (NAME, {"ip": "6", "resolve": ("shop.example:443:192.0.2.7",)}, None),
        (NAME, {"ip": "6", "resolve": (PIN6, PIN4)}, None),
        (NAME, {"ip": "both", "resolve": (PINS,)}, None),
        (NAME, {"ip": "both", "resolve": (PIN6,)}, '`resolve` gives shop.example no IPv4 address, and `ip = "both"` needs one of each: add one, or write ip = "any"'),
        (ADDRESS, {"ip": "6", "resolve": ("192.0.2.7:80:::1",)}, None),
        (NAME, {"ip": "6", "connect_to": ("::192.0.2.7:",)}, f"`connect_to` leads to 192.0.2.7, an IPv4 address, {NEEDS_6}"),
        (ADDRESS, {"ip": "6", "connect_to": (":::81",)}, V4),
        (ADDRESS, {"ip": "6", "connect_to": ("::inner.example:",)}, None),
        (NAME, {"ip": "6", "connect_to": ("::inner.example:",), "resolve": ("inner.example:80:192.0.2.7",)},
         '`resolve` gives inner.example no IPv6 address, and `ip = "6"` needs one: add one, or write ip = "any"'),
        (ADDRESS, {"ip": "6", "proxy": "none"}, V4),
        (ADDRESS, {"ip": "6", "proxy": "env"}, None),
        (ADDRESS, {"ip": "6", "proxy": "${PROXY}"}, None),
        (ADDRESS, {"ip": "6", "proxy": "http://proxy:3128"}, None),
        (ADDRESS, {"ip": "6", "proxy": "socks5h://proxy:1080"}, None),
        (ADDRESS, {"ip": "6", "proxy": "socks5://proxy:1080"}, V4),
        (NAME, {"ip": "6", "proxy": "socks5h://a:${PW}@192.0.2.9:1"}, f"the proxy 192.0.2.9 is an IPv4 address, {NEEDS_6}"),
        (NAME, {"ip": "6", "proxy": "http://${HOST}:1"}, None),
    ],
)  # fmt: skip
def test_an_address_that_ip_does_not_ask_for_is_told_at_ip(
    url: str, keys: dict[str, Any], message: str | None
) -> None:
    if "proxy" in keys:
        keys = keys | {"proxy": text(keys["proxy"])}
    found = http.check(http.Settings(url=text(url), **keys))
    assert found == ({} if message is None else {"ip": message})


def test_beside_a_wrong_rule_or_a_unix_socket_nothing_is_said_of_families() -> None:
    wrong = http.check(http.Settings(url=text(ADDRESS), ip="6", resolve=("shop",)))
    assert list(wrong) == ["resolve.0"]
    hidden = http.check(http.Settings(url=text(ADDRESS), ip="6", unix_socket="/run/app.sock"))
    assert list(hidden) == ["unix_socket"]


HERE = Step(get=text("/"))


@pytest.mark.parametrize(
    ("base", "ip", "steps", "wrong"),
    [
        (ADDRESS, "6", [HERE, HERE], ["ip"]),
        (ADDRESS, "both", [HERE], ["ip"]),
        (ADDRESS, "6", [Step(get=text("/"), ip="any"), Step(get=text("/"), ip="4")], []),
        (ADDRESS, "6", [Step(url=text("https://shop.example/"))], []),
        (ADDRESS, "6", [Step(get=text("${PATH}"))], []),
        (ADDRESS, "6", [Step(get=text("?a=1"))], ["ip"]),
        (ADDRESS, "any", [HERE, Step(get=text("/"), ip="6")], ["step.1.ip"]),
        (NAME, "6", [HERE, Step(url=text(ADDRESS))], ["step.1.url"]),
        (NAME, "6", [HERE, Step(get=text(ADDRESS))], ["step.1.get"]),
        (NAME, "any", [Step(url=text(ADDRESS), ip="6")], ["step.0.ip"]),
        (NAME, "6", [Step(get=text("/"), resolve=(PIN4,))], ["step.0.resolve"]),
        (NAME, "6", [Step(get=text("/"), connect_to=("::192.0.2.7:",))], ["step.0.connect_to"]),
        (NAME, "6", [Step(get=text("/"), proxy=text("http://192.0.2.9:1"))], ["step.0.proxy"]),
        (ADDRESS, "6", [Step(get=text("/"), proxy=text("http://proxy:1"))], []),
        (NAME, "any", [Step(get=text("/"), ip="both")], ["step.0.ip"]),
    ],
)
def test_in_a_flow_it_is_told_at_the_step_that_gives_it_else_at_the_probe(
    base: str, ip: Any, steps: list[Step], wrong: list[str]
) -> None:
    found = api.check(Settings(base=text(base.rstrip("/")), ip=ip, step=tuple(steps)))
    assert list(found) == wrong


def test_what_all_steps_share_is_told_at_the_probe() -> None:
    settings = Settings(base=text("http://shop.example"), ip="6", resolve=(PIN4,), step=(HERE,))
    assert api.check(settings) == {
        "ip": '`resolve` gives shop.example no IPv6 address, and `ip = "6"` needs one: add one, or write ip = "any"'
    }

"""Which way a connection takes: from the keys to what the network layer is told."""

from typing import Any

import pytest
from support.asking import new_scope, text, texts

from probe.net.request import Request, Route, TlsOptions
from probe.probers.api.inherit import effective
from probe.probers.api.settings import Settings, Step
from probe.probers.http import Settings as HttpSettings
from probe.probers.http import check
from probe.probers.request_build import build
from probe.probers.request_keys import RequestKeys
from probe.probers.request_keys import texts as texts_in
from probe.probers.request_url import Address, host_of, resolve

URL = "https://shop.example/a"
ENV = {"USER": "ada", "PW": "p@ss/w:rd", "PROXY": "http://ada:hunter22@proxy:3128", "NONE": "none"}


def made(**keys: Any) -> Request:
    return build(RequestKeys(**keys), Address(URL), new_scope(ENV))


def test_every_key_of_the_way_is_handed_on() -> None:
    request = made(
        http="2",
        ip="6",
        resolve=("a:1:192.0.2.1",),
        connect_to=("a:1:b:2",),
        unix_socket="/run/app.sock",
        proxy=text("env"),
        allow_private=False,
        sni="b.example",
        pins=("sha256//x",),
    )
    assert request.http == "2"
    assert request.tls == TlsOptions(sni="b.example", pins=("sha256//x",))
    assert request.route == Route(
        ip="6",
        resolve=("a:1:192.0.2.1",),
        connect_to=("a:1:b:2",),
        unix_socket="/run/app.sock",
        proxy="env",
        allow_private=False,
    )


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("none", None),
        ("${NONE}", None),
        ("env", "env"),
        ("http://proxy:3128", "http://proxy:3128"),
        ("http://${USER}:${PW}@proxy:3128", "http://ada:p%40ss%2Fw%3Ard@proxy:3128"),
        ("http://ada:hunter%2022@proxy:3128", "http://ada:hunter%2022@proxy:3128"),
        ("${PROXY}", "http://ada:hunter22@proxy:3128"),
    ],
)
def test_a_proxy_is_told_with_its_user_and_password_escaped(written: str, told: str | None) -> None:
    assert made(proxy=text(written)).route.proxy == told


@pytest.mark.parametrize(
    ("written", "secret"),
    [("http://${USER}:${PW}@proxy:3128", "p@ss/w:rd"), ("http://ada:hunter22@proxy:3128", "hunter22")],
)
def test_a_proxy_s_password_is_a_secret_in_the_form_of_its_header_too(written: str, secret: str) -> None:
    scope = new_scope(ENV)
    build(RequestKeys(proxy=text(written)), Address(URL), scope)
    assert secret in scope.secrets
    assert any(each.startswith("YWRhO") for each in scope.secrets)


SHARED = Settings(
    base=text("https://shop.example"),
    http="any",
    ip="4",
    resolve=("a:1:192.0.2.1",),
    connect_to=("a:1:b:2",),
    proxy=text("env"),
    allow_private=False,
    sni="b.example",
    pins=("sha256//x",),
)


def inherited(shared: Settings = SHARED, **keys: Any) -> Request:
    step = Step(**({"get": text("/")} | keys))
    scope, base = new_scope(ENV), Address("https://shop.example")
    [(_, template)] = step.addresses
    address = resolve(base, template, scope)
    return build(effective(step, shared, base, address), address, scope)


def test_a_step_takes_the_way_over_from_its_probe() -> None:
    request = inherited()
    assert request.http == "any"
    assert request.tls == TlsOptions(sni="b.example", pins=("sha256//x",))
    assert request.route == Route(
        ip="4", resolve=("a:1:192.0.2.1",), connect_to=("a:1:b:2",), proxy="env", allow_private=False
    )


def test_a_step_s_own_keys_come_first_and_empty_ones_undo_the_probe_s() -> None:
    request = inherited(
        http="1.1", ip="any", resolve=(), connect_to=(), proxy=text("none"), allow_private=True, pins=()
    )
    assert (request.http, request.route) == ("1.1", Route())
    assert request.tls == TlsOptions(sni="b.example")


def test_name_pins_and_socket_of_the_base_are_not_for_another_origin() -> None:
    shared = Settings(
        base=text("https://shop.example"), unix_socket="/s", sni="b.example", pins=("sha256//x",)
    )
    assert inherited(shared).route == Route(unix_socket="/s")
    elsewhere = inherited(shared, get=None, url=text("https://pay.example/"))
    assert (elsewhere.tls, elsewhere.route) == (TlsOptions(), Route())


def test_a_proxy_and_given_addresses_are_for_every_origin() -> None:
    elsewhere = inherited(get=None, url=text("https://pay.example/"))
    assert (elsewhere.route.proxy, elsewhere.route.resolve) == ("env", ("a:1:192.0.2.1",))


@pytest.mark.parametrize(
    ("keys", "wrong"),
    [
        ({"unix_socket": "/s", "proxy": "env"}, ["unix_socket"]),
        ({"unix_socket": "/s", "proxy": "none"}, []),
        ({"unix_socket": "/s", "ip": "both"}, ["unix_socket"]),
        ({"unix_socket": "/s", "resolve": ("a:1:192.0.2.1",)}, ["unix_socket"]),
        ({"unix_socket": "/s", "resolve": ()}, []),
        ({"unix_socket": "/s", "connect_to": ("a:1:b:2",)}, ["unix_socket"]),
        ({"allow_private": False, "proxy": "http://proxy:3128"}, ["allow_private"]),
        ({"allow_private": False, "unix_socket": "/s"}, ["allow_private"]),
        ({"allow_private": True, "unix_socket": "/s"}, []),
        ({"http": "2", "ip": "6", "resolve": ("a:1:::1",)}, []),
        ({"sni": "https://b.example"}, ["sni"]),
        ({"sni": "b example"}, ["sni"]),
        ({"sni": "b.example"}, []),
        ({"unix_socket": "/" + "s" * 200}, ["unix_socket"]),
        ({"proxy": "${PROXY}"}, []),
        ({"proxy": "http://${USER}:${PW}@proxy:3128"}, []),
        ({"proxy": "ftp://${USER}@proxy"}, ["proxy"]),
    ],
)
def test_mistakes_of_the_way_are_seen_before_anything_is_asked(
    keys: dict[str, Any], wrong: list[str]
) -> None:
    if "proxy" in keys:
        keys = {**keys, "proxy": text(keys["proxy"])}
    assert list(check(HttpSettings(url=text(URL), **keys))) == wrong


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://Shop.example:8443/a?b", "shop.example"),
        ("https://ada:${PW}@shop.example/${PATH}", "shop.example"),
        ("https://bücher.example./", "xn--bcher-kva.example"),
        ("http://[2001:db8::1]/", "[2001:db8::1]"),
        ("https://${HOST}/", None),
        ("https://shop.example:${PORT}/", None),
        ("${URL}", None),
        ("/path", None),
        ("shop.example", None),
    ],
)
def test_a_host_is_known_where_it_is_written_out(url: str, host: str | None) -> None:
    assert host_of(text(url)) == host


def test_the_texts_of_a_request_are_those_that_can_hold_holes() -> None:
    keys = RequestKeys(
        headers=texts(accept="x"),
        json={"a": [text("b")]},
        proxy=text("env"),
        ca="/ca",
        pins=("sha256//x",),
        follow=True,
    )
    assert [path for path, _ in texts_in(keys)] == ["proxy", "headers.accept", "json.a.0"]

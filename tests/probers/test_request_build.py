import base64
import json
from datetime import UTC, datetime
from typing import Any

import pytest
from support.asking import new_scope, text, texts, verbatim

from probe.net.request import Request, TlsOptions
from probe.probers.request_build import build
from probe.probers.request_keys import Basic, RequestKeys
from probe.probers.request_url import Address
from probe.template import MissingSecretError

ENV = {"TOKEN": "tok-123456", "PASSWORD": "pä:ss-word", "NAME": "Ada & Bob"}
URL = "https://shop.example/a"


def made(url: str = URL, **keys: Any) -> Request:
    return build(RequestKeys(**keys), Address(url), new_scope(ENV))


def test_a_bare_request_is_a_get_with_the_defaults() -> None:
    assert made() == Request(method="GET", url=URL)


def test_keys_of_the_connection_are_handed_on() -> None:
    request = made(follow=False, max_redirects=2, verify=False, ca="/ca", cert="/c", key="/k", max_body=9)
    assert request == Request(
        url=URL,
        follow=False,
        max_redirects=2,
        tls=TlsOptions(verify=False, ca="/ca", cert="/c", key="/k"),
        max_body=9,
    )


@pytest.mark.parametrize(
    ("keys", "method", "body", "content_type"),
    [
        ({"body": verbatim('{"a": {b}, "t": "${TOKEN}"}')}, "POST", b'{"a": {b}, "t": "tok-123456"}', None),
        (
            {"json": {"n": 1, "ok": True, "who": text("${NAME}"), "list": [text("x")]}},
            "POST",
            b'{"n":1,"ok":true,"who":"Ada & Bob","list":["x"]}',
            "application/json",
        ),
        ({"json": []}, "POST", b"[]", "application/json"),
        ({"json": {"name": text("Zoë")}}, "POST", '{"name":"Zoë"}'.encode(), "application/json"),
        ({"json": {"day": datetime(2026, 11, 22, tzinfo=UTC)}}, "POST", b'{"day":"2026-11-22T00:00:00+00:00"}', "application/json"),
        ({"form": texts(who="${NAME}", x="1")}, "POST", b"who=Ada+%26+Bob&x=1", "application/x-www-form-urlencoded"),
        ({"graphql": verbatim("{ shop { id } }")}, "POST", b'{"query":"{ shop { id } }"}', "application/json"),
        (
            {"graphql": verbatim("query($n: Int){a}"), "variables": {"n": 1, "t": text("${TOKEN}")}},
            "POST",
            b'{"query":"query($n: Int){a}","variables":{"n":1,"t":"tok-123456"}}',
            "application/json",
        ),
        ({"body": verbatim("x"), "method": "put"}, "PUT", b"x", None),
        ({"body": verbatim("")}, "POST", b"", None),
    ],
)  # fmt: skip
def test_a_body_brings_its_method_and_type(
    keys: dict[str, Any], method: str, body: bytes, content_type: str | None
) -> None:
    request = made(**keys)
    assert (request.method, request.body) == (method, body)
    assert dict(request.headers).get("Content-Type") == content_type


def test_a_content_type_of_your_own_wins() -> None:
    request = made(json={}, headers=texts(content_type="application/vnd.shop+json"))
    assert request.headers == (("content-type", "application/vnd.shop+json"),)


def test_bytes_from_the_command_line_are_sent_as_they_came() -> None:
    assert made(body=verbatim(b"\xff\xfe".decode(errors="surrogateescape"))).body == b"\xff\xfe"


@pytest.mark.parametrize(
    ("url", "wanted"),
    [
        ("https://x.example/", "https://x.example/?q=a%20b%26c&page=2"),
        ("https://x.example/?a=1", "https://x.example/?a=1&q=a%20b%26c&page=2"),
        ("https://x.example/?", "https://x.example/?q=a%20b%26c&page=2"),
        ("https://x.example/#top", "https://x.example/?q=a%20b%26c&page=2#top"),
    ],
)
def test_the_query_joins_the_urls_own(url: str, wanted: str) -> None:
    assert made(url, query=texts(q="a b&c", page="2")).url == wanted


def test_basic_authentication_is_utf8_and_both_its_forms_are_secrets() -> None:
    scope = new_scope(ENV)
    keys = RequestKeys(basic=Basic(user=text("ada"), password=text("${PASSWORD}")))
    request = build(keys, Address(URL), scope)
    pair = base64.b64encode("ada:pä:ss-word".encode()).decode()
    assert request.headers == (("Authorization", f"Basic {pair}"),)
    assert {"pä:ss-word", pair} <= scope.secrets


def test_a_login_in_the_url_becomes_basic_authentication_and_a_secret() -> None:
    scope = new_scope()
    request = build(RequestKeys(), Address(URL, ("ada", "sesame-street")), scope)
    pair = base64.b64encode(b"ada:sesame-street").decode()
    assert request.headers == (("Authorization", f"Basic {pair}"),)
    assert scope.secrets == {"sesame-street", pair}


def test_a_written_bearer_wins_over_a_login_that_came_with_the_url() -> None:
    scope = new_scope()
    request = build(RequestKeys(bearer=text("tok")), Address(URL, ("ada", "sesame-street")), scope)
    assert request.headers == (("Authorization", "Bearer tok"),)
    assert scope.secrets == {"tok", "sesame-street"}


def test_an_authorization_header_wins_over_a_login_that_came_with_the_url() -> None:
    keys = RequestKeys(headers=texts(authorization="own"))
    assert build(keys, Address(URL, ("ada", "sesame")), new_scope()).headers == (("authorization", "own"),)


def test_credentials_written_out_are_secrets_too() -> None:
    scope = new_scope()
    keys = RequestKeys(
        headers=texts(authorization="Token literal-1", X_Api_Key="literal-2", accept="text/html"),
        cookies=texts(session_id="literal-3", lang="english"),
        query=texts(api_key="literal-4", page="number-two"),
        json={"user": {"password": text("literal-5"), "author": text("Ada")}, "list": [text("one")]},
    )
    build(keys, Address(URL), scope)
    assert scope.secrets == {
        "Token literal-1",
        "literal-1",
        "literal-2",
        "literal-3",
        "english",
        "literal-4",
        "literal-5",
    }


def test_cookies_are_one_header() -> None:
    assert made(cookies=texts(a="1", b="${TOKEN}")).headers == (("Cookie", "a=1; b=tok-123456"),)


def test_headers_keep_their_order_and_spelling() -> None:
    request = made(headers=texts(X_B="${NAME}", accept="*/*"), bearer=text("${TOKEN}"))
    assert request.headers == (
        ("X-B", "Ada & Bob"),
        ("accept", "*/*"),
        ("Authorization", "Bearer tok-123456"),
    )


@pytest.mark.parametrize(
    "keys",
    [
        {"headers": texts(a="${NOPE}")},
        {"bearer": text("${NOPE}")},
        {"basic": Basic(user=text("a"), password=text("${NOPE}"))},
        {"cookies": texts(a="${NOPE}")},
        {"query": texts(a="${NOPE}")},
        {"body": verbatim("${NOPE}")},
        {"json": {"a": [text("${NOPE}")]}},
        {"form": texts(a="${NOPE}")},
        {"graphql": verbatim("${NOPE}")},
        {"graphql": verbatim(""), "variables": {"a": text("${NOPE}")}},
    ],
)
def test_a_missing_secret_rises_wherever_it_is_used(keys: dict[str, Any]) -> None:
    with pytest.raises(MissingSecretError, match="NOPE is not set"):
        made(**keys)


def test_a_secret_that_looks_like_json_stays_one_text() -> None:
    request = build(
        RequestKeys(json={"p": text("${P}")}), Address(URL), new_scope({"P": '","admin":true,"x":"'})
    )
    assert json.loads(request.body or b"") == {"p": '","admin":true,"x":"'}


def test_every_cookie_is_a_secret_whatever_its_name() -> None:
    scope = new_scope(ENV)
    line = {"Cookie": text('sid=tok-abcdef; theme="dark-blue"')}
    build(RequestKeys(headers=line, cookies=texts(sid="tok-ghijkl")), Address(URL), scope)
    assert {"tok-abcdef", "dark-blue", "tok-ghijkl"} <= scope.secrets

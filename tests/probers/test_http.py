from pathlib import Path
from typing import Any

import pytest
from support.asking import ask, text, texts, verbatim
from support.site import Answer, Site

from probe.probers import http
from probe.probers.http import Settings
from probe.probers.request_keys import Basic


def settings(url: str = "https://shop.example/", **keys: Any) -> Settings:
    return Settings(url=text(url), **keys)


def test_one_request_brings_status_body_and_phases(site: Site) -> None:
    site.on("/a", Answer(404, b"gone", (("X-Shop", "1"),)))
    reading = ask(http, settings(site.url + "/a")).reading
    assert reading.failure is None
    assert (reading.facts["status"], reading.body, reading.header("x-shop")) == (404, b"gone", "1")
    assert reading.timings.wait is not None
    assert [asked.method for asked in site.asked] == ["GET"]


def test_everything_that_was_configured_arrives(site: Site) -> None:
    keys = {
        "query": texts(page="2"),
        "headers": texts(X_Tenant="${TENANT}"),
        "cookies": texts(lang="en"),
        "basic": Basic(user=text("ada"), password=text("${PW}")),
        "json": {"hello": text("${TENANT}")},
    }
    ask(http, settings(site.url + "/?a=1", **keys), env={"TENANT": "acme", "PW": "sesame-1"})
    [asked] = site.asked
    assert (asked.method, asked.path, asked.body) == ("POST", "/?a=1&page=2", b'{"hello":"acme"}')
    assert asked.headers["x-tenant"] == "acme"
    assert asked.headers["cookie"] == "lang=en"
    assert asked.headers["authorization"] == "Basic YWRhOnNlc2FtZS0x"
    assert asked.headers["content-type"] == "application/json"


def test_a_user_in_the_url_logs_in_and_its_password_is_a_secret(site: Site) -> None:
    url = site.url.replace("://", "://ada:${PW}@")
    brought = ask(http, settings(url), env={"PW": "p@ss/word#1"})
    assert brought.reading.facts["status"] == 200
    assert site.asked[0].headers["authorization"] == "Basic YWRhOnBAc3Mvd29yZCMx"
    assert {"p@ss/word#1", "YWRhOnBAc3Mvd29yZCMx"} <= brought.secrets


@pytest.mark.parametrize(("follow", "status", "asked"), [(True, 200, ["/old", "/"]), (False, 301, ["/old"])])
def test_redirects_are_followed_unless_told_otherwise(
    site: Site, follow: bool, status: int, asked: list[str]
) -> None:
    site.on("/old", Answer(301, b"", (("location", "/"),)))
    reading = ask(http, settings(site.url + "/old", follow=follow)).reading
    assert reading.facts["status"] == status
    assert [each.path for each in site.asked] == asked


def test_a_body_above_the_limit_is_a_failure(site: Site) -> None:
    site.on("/big", Answer(200, b"x" * 100))
    reading = ask(http, settings(site.url + "/big", max_body=99)).reading
    assert reading.failure is not None
    assert reading.failure.reason == "too_large"


def test_an_authority_of_your_own_is_trusted_and_others_are_not(tls_site: Site, ca_file: Path) -> None:
    assert ask(http, settings(tls_site.url, ca=str(ca_file))).reading.facts["status"] == 200
    assert ask(http, settings(tls_site.url, verify=False)).reading.facts["status"] == 200
    refused = ask(http, settings(tls_site.url)).reading.failure
    assert refused is not None
    assert refused.reason == "tls.untrusted"


def test_a_url_that_turns_out_bad_is_ours_and_never_down() -> None:
    found = ask(http, settings("${URL}"), env={"URL": "shop.example"}).reading.failure
    assert found is not None
    assert (found.reason, found.owner) == ("config.request", "client")
    assert "https://shop.example" in found.message


@pytest.mark.parametrize(
    ("keys", "wanted"),
    [
        ({}, "GET https://shop.example/"),
        ({"url": "https://${HOST}/a?key=${KEY}"}, "GET https://${HOST}/a?key=…"),
        ({"url": "https://ada:sesame@shop.example/x"}, "GET https://shop.example/x"),
        ({"method": "delete"}, "DELETE https://shop.example/"),
        ({"body": verbatim("x")}, "POST https://shop.example/"),
    ],
)
def test_the_target_is_fit_to_be_shown(keys: dict[str, Any], wanted: str) -> None:
    assert http.target(settings(**keys)) == wanted


@pytest.mark.parametrize(
    ("keys", "wanted"),
    [
        ({"url": "https://shop.example:99999/"}, {"url": "'99999' is not a port: write a number from 1 to 65535"}),
        (
            {"url": "https://shop.example/{id}"},
            {"url": "nothing gives {id} a value here: an http probe knows {uuid} and {now}"},
        ),
        (
            {"json": {"a": [text("{id}")]}},
            {"json.a.0": "nothing gives {id} a value here: an http probe knows {uuid} and {now}"},
        ),
        (
            {"url": "https://ada:x@shop.example/", "bearer": text("t")},
            {"url": "give the user in the URL, or `basic`, `bearer` or an authorization header: not both"},
        ),
        (
            {"bearer": text("t"), "basic": Basic(user=text("a"), password=text("b"))},
            {"bearer": "give `basic` or `bearer`, not both: a request has one authorization"},
        ),
        (
            {"bearer": text("t"), "headers": texts(Authorization="x")},
            {"bearer": "give `bearer` or the header `authorization`, not both"},
        ),
        (
            {"basic": Basic(user=text("a:b"), password=text("b"))},
            {"basic.user": "a user name cannot hold a colon: it ends where the password begins"},
        ),
        (
            {"body": verbatim("x"), "form": texts(a="b"), "json": {}},
            {
                "json": "give `body` or `json`, not both: a request has one body",
                "form": "give `body` or `form`, not both: a request has one body",
            },
        ),
        ({"variables": {"a": 1}}, {"variables": "`variables` needs `graphql`: the document they belong to"}),
        ({"key": "/k"}, {"key": "`key` needs `cert`: the client certificate it belongs to"}),
        ({"method": "GETT"}, {"method": "there is no HTTP method 'GETT' (did you mean 'GET'?)"}),
        ({"method": "psot"}, {"method": "there is no HTTP method 'psot' (did you mean 'POST'?)"}),
        ({"method": "GET /"}, {"method": "'GET /' is not an HTTP method: write one word, such as GET"}),
        ({"method": "CONNECT"}, {"method": "CONNECT opens a tunnel and asks nothing: write GET or HEAD"}),
        ({"method": "TRACE", "body": verbatim("x")}, {"body": "a TRACE request has no body"}),
        ({"json": {"a": [float("nan")]}}, {"json": "JSON has no inf and no nan"}),
        (
            {"headers": {"x y": text("a")}},
            {"headers.x y": "'x y' is not a header's name: it is one word of letters, digits and dashes"},
        ),
        (
            {"headers": texts(accept="a", Accept="b")},
            {"headers.Accept": "the header 'Accept' is given twice: 'accept' is the same"},
        ),
        ({"headers": texts(a="b\nc")}, {"headers.a": "the header 'a' cannot hold a line end"}),
        ({"headers": texts(a="€")}, {"headers.a": "the header 'a' can hold Latin letters only: encode the others"}),
        (
            {"cookies": {"a b": text("c")}},
            {"cookies.a b": "'a b' is not a cookie's name: it is one word without spaces, = or ;"},
        ),
        ({"cookies": texts(a="b;c")}, {"cookies.a": "a cookie's value cannot hold a semicolon or a line end"}),
        (
            {"cookies": texts(a="b"), "headers": texts(Cookie="c=d")},
            {"cookies": "give `cookies` or the header `cookie`, not both"},
        ),
    ],
)  # fmt: skip
def test_each_mistake_is_told_at_its_key(keys: dict[str, Any], wanted: dict[str, str]) -> None:
    assert http.check(settings(**keys)) == wanted


@pytest.mark.parametrize(
    "keys",
    [
        {},
        {"method": "get"},
        {"method": "PURGE"},
        {"method": "X-REFRESH"},
        {"method": "GET", "body": verbatim("x")},
        {"cert": "/both.pem"},
        {"cert": "/c", "key": "/k"},
        {"headers": texts(X_Id="{uuid}", Date="{now}")},
        {"url": "${URL}", "bearer": text("${TOKEN}")},
        {"graphql": verbatim("{ a }"), "variables": {"n": 1.5}},
    ],
)
def test_sound_settings_have_no_mistakes(keys: dict[str, Any]) -> None:
    assert http.check(settings(**keys)) == {}


def test_a_cookie_set_before_a_redirect_is_a_secret(site: Site) -> None:
    site.on(
        "/login", Answer(302, headers=(("location", "/home"), ("set-cookie", "session=sesame-session-1")))
    )
    site.on("/home", lambda asked: Answer(body=asked.headers["cookie"].encode()))
    brought = ask(http, http.Settings(url=text(f"{site.url}/login")))
    assert brought.reading.body == b"session=sesame-session-1"
    assert "sesame-session-1" in brought.secrets

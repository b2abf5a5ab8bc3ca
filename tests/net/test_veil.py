"""What of a header or a request line may be shown, and what of it is a key."""

import time

import pytest

from probe.net.veil import hands_over, hidden, veiled, veiled_line
from probe.net.veil_url import veiled_target

SHOWN = [
    ("X-Auth-Token", "abc", "‹secret›"),
    ("x-api-key", "two words", "‹secret›"),
    ("X-Csrf-Token", "", ""),
    ("Authorization", "Bearer abc", "Bearer ‹secret›"),
    ("Authorization", "AWS4-HMAC-SHA256 Credential=a, Signature=b", "AWS4-HMAC-SHA256 ‹secret›"),
    ("Proxy-Authorization", "abc def", "‹secret›"),
    ("Set-Cookie", "sid=abc; Path=/; HttpOnly; Max-Age=60", "sid=‹secret›; Path=/; HttpOnly; Max-Age=60"),
    ("Set-Cookie", "sid=a=b; Hidden=x", "sid=‹secret›; Hidden=‹secret›"),
    ("Set-Cookie", "abc", "‹secret›"),
    ("Cookie", "a=1; sid=x y;c", "a=‹secret›; sid=‹secret›;‹secret›"),
    ("WWW-Authenticate", 'Bearer realm="a, b", error="invalid_token"', 'Bearer realm="a, b", error="invalid_token"'),
    ("WWW-Authenticate", 'Digest realm="a", nonce="required", qop="auth,auth-int", opaque=x', 'Digest realm="a", nonce=‹secret›, qop="auth,auth-int", opaque=‹secret›'),
    ("WWW-Authenticate", "Negotiate oYG2/+x==, Basic realm=x", "Negotiate ‹secret›, Basic realm=x"),
    ("Authentication-Info", 'nextnonce="a", qop=auth, rspauth="b"', "nextnonce=‹secret›, qop=auth, rspauth=‹secret›"),
    ("Location", "/cb?access_token=abc&code=x&page=2&flag", "/cb?access_token=…&code=…&page=…&flag"),
    ("Location", "/cb#access_token=abc&state=x", "/cb#access_token=…&state=…"),
    ("Location", "/#/home", "/#/home"),
    ("Location", "/cb?a=1#eyJhbGciOiJIUzI1NiJ9", "/cb?a=…#…"),
    ("Location", "/cb?0123456789abcdef", "/cb?…"),
    ("Location", f"/cb?{'n' * 41}=1", "/cb?…=…"),
    ("Location", "/cb?" + "&".join(f"p{number}=1" for number in range(21)), "/cb?" + "&".join(f"p{number}=…" for number in range(20)) + "&…"),
    ("Location", "/a;jsessionid=AB12;v=1/b;token=c?x", "/a;jsessionid=…;v=1/b;token=…?x"),
    ("Location", "https://me:pw@shop.example:8443/x?y=z", "https://…:…@shop.example:8443/x?y=…"),
    ("Location", "https://token@shop.example/", "https://…@shop.example/"),
    ("Location", "https://me:half-a-passw…", "https://…:…"),
    ("Location", "https://me:pa/s?s#w@shop.example/x", "https://…:…@shop.example/x"),
    ("Location", "//me:pw@shop.example/", "//…:…@shop.example/"),
    ("Location", r"https:\\me:pw@shop.example/", r"https:\\…:…@shop.example/"),
    ("Location", "/to/https://me:pw@shop.example/", "/to/https://…:…@shop.example/"),
    ("Location", "https://social.example/@me/1", "https://social.example/@me/1"),
    ("Content-Location", "/x?sig=a", "/x?sig=…"),
    ("Referer", "https://shop.example/cb?code=a", "https://shop.example/cb?code=…"),
    ("Refresh", "0; url=https://a:b@h/x?token=q w", "0; url=https://…:…@h/x?token=…"),
    ("Refresh", "0;URL='/x?token=q'", "0;URL='/x?token=…"),
    ("Link", '<https://h/x?sig=abc&page=2>; rel="next", </y>; rel=prev', '<https://h/x?sig=…&page=…>; rel="next", </y>; rel=prev'),
    ("Report-To", r'{"url":"https:\/\/u:p@h.example\/r?s=AB"}', r'{"url":"https:\/\/…:…@h.example\/r?s=…"}'),
    ("X-Debug", 'token=abc, session:"x y", page=2', "token=‹secret›, session:‹secret›, page=2"),
    ("X-Debug", '{"token": "abc", "n": 1}', '{"token": ‹secret›, "n": 1}'),
    ("X-Debug", "; ".join(f"token{number}=a" for number in range(41)), "‹secret›"),
    ("Content-Type", "text/html; charset=utf-8", "text/html; charset=utf-8"),
    ("Date", "Wed, 22 Nov 2026 17:22:36 GMT", "Wed, 22 Nov 2026 17:22:36 GMT"),
    ("ETag", 'W/"abc-123"', 'W/"abc-123"'),
    ("Alt-Svc", 'h3=":443"; ma=86400', 'h3=":443"; ma=86400'),
    ("User-Agent", "probe/0.1 (+availability check)", "probe/0.1 (+availability check)"),
    ("x-ratelimit-remaining-tokens", "39000", "39000"),
    ("Access-Control-Allow-Credentials", "true", "true"),
    ("Vary", "Cookie, Authorization", "Cookie, Authorization"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "value", "shown"), SHOWN)
def test_a_header_is_shown_without_what_its_name_or_its_place_says_is_secret(
    name: str, value: str, shown: str
) -> None:
    assert veiled(name, value) == shown


@pytest.mark.parametrize(
    ("target", "shown"),
    [
        ("/", "/"),
        ("*", "*"),
        ("/cb?access_token=abc&page=2", "/cb?access_token=…&page=…"),
        ("http://shop.example/cb;jsessionid=a?b=c", "http://shop.example/cb;jsessionid=…?b=…"),
    ],
)
def test_a_request_line_keeps_the_names_of_a_query(target: str, shown: str) -> None:
    assert veiled_target(target) == shown


@pytest.mark.parametrize(
    ("mark", "line", "shown"),
    [
        (">", "GET /cb?code=abc HTTP/1.1", "GET /cb?code=… HTTP/1.1"),
        (">", "GET / HTTP/2", "GET / HTTP/2"),
        (">", "", ""),
        (">", "Upgrade: x?a=b HTTP/2.0", "Upgrade: x?a=… HTTP/2.0"),
        (">", "cookie: a=b", "cookie: a=‹secret›"),
        ("<", "HTTP/1.1 302 Found: /x?a=b", "HTTP/1.1 302 Found: /x?a=…"),
        ("<", "set-cookie: a=x‹secret›; path=/", "set-cookie: a=‹secret›; path=/"),
        ("*", "connected to token=1:443", "connected to token=1:443"),
    ],
)
def test_a_line_of_a_conversation_is_told_by_its_mark(mark: str, line: str, shown: str) -> None:
    assert veiled_line(mark, line) == shown


@pytest.mark.parametrize(
    ("name", "value", "keys"),
    [
        ("location", "/cb?access_token=a&code=b&page=2#state=c", ["a", "b", "c"]),
        ("location", "https://me:pw@h/;sid=a?error_code=b", ["pw", "a"]),
        ("set-cookie", "sid=a; path=/b", ["a"]),
        ("www-authenticate", 'Digest nonce="a"', []),
        ("link", "</?sig=a&page=b>", ["a"]),
    ],
)
def test_a_key_is_what_a_name_calls_one(name: str, value: str, keys: list[str]) -> None:
    assert [value[each.start : each.end] for each in hidden(name, value) if each.is_key] == keys


def test_only_some_headers_hand_over_keys() -> None:
    names = ["Set-Cookie", "location", "REFRESH", "Link", "X-Api-Key", "authorization", "x-csrf"]
    assert all(hands_over(name, "x") for name in names)
    others = ["www-authenticate", "etag", "cookie", "x-ratelimit-tokens", "date"]
    assert not any(hands_over(name, "x") for name in others)
    assert hands_over("x-next", "https://shop.example/?token=Zx9aQpLm12")
    assert not hands_over("x-next", "https://shop.example/?page=12")


PIECES = ["a?", "//", "a=1&", "?a=1&", ";a=b", '"', "a", " ", "a ", "//a:b/", "=a:", "'a':", "\\/\\/@", "@", "a:", "url=", 'a="', "; ", "\\", "token=1;"]  # fmt: skip


@pytest.mark.parametrize(
    "name", ["location", "x-said", "www-authenticate", "set-cookie", "cookie", "refresh"]
)
def test_a_header_made_to_be_slow_to_look_at_is_not(name: str) -> None:
    began = time.process_time()
    for piece in PIECES:
        veiled(name, piece * (100 * 1024 // len(piece)))
    assert time.process_time() - began < 10  # of CPU, for 20 of the longest: a quadratic one would take hours

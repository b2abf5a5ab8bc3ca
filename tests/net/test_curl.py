"""The line of curl asks what probe asked: both are sent to a real server, and what it got is compared."""

import subprocess
from pathlib import Path

import pytest
from net.peers import Ask
from support.site import Answer, Asked, Site

from probe.net.curl import arguments
from probe.net.request import Request, Route, TlsOptions

_OWN = ("user-agent", "connection", "accept-encoding")
"""What is each one's own way: curl says who it is, may keep the connection, and can unpack more."""

REQUESTS = [
    {},
    {"headers": (("X-A", "1"), ("x-a", "two words"), ("X-Quote", 'it\'s "so" $HOME'), ("X-None", ""))},
    {"headers": (("Accept", "a/b"), ("Accept-Encoding", "identity"), ("Cookie", "k=v"))},
    {"headers": (("Authorization", "Basic bWU6c2U6Y3JldA=="),)},
    {"headers": (("Authorization", "Bearer abc"),)},
    {"headers": (("Authorization", "Basic not base64"),)},
    {"method": "HEAD"},
    {"method": "POST"},
    {"method": "DELETE"},
    {"method": "OPTIONS"},
    {"method": "PUT", "body": b"text"},
    {"method": "POST", "body": b"@file", "headers": (("Content-Type", "text/plain"),)},
    {"method": "POST", "body": b'{"a": "\xc3\xa9"}', "headers": (("Content-Type", "application/json"),)},
    {"method": "POST", "body": b"\x00\xff\n" * 10},
    {"method": "POST", "body": b"long " * 1000},
    {"method": "GET", "body": b"q"},
    {"path": "/x?q=a b&r=[1]{2}&s=%C3%A9".replace(" ", "%20")},
    {"path": "/é/../x?ö"},
]


def plain(asked: Asked) -> tuple[object, ...]:
    headers = {name: value for name, value in asked.headers.items() if name not in _OWN}
    return asked.method, asked.path, headers, asked.body


@pytest.mark.parametrize("keys", REQUESTS, ids=lambda keys: ",".join(map(str, keys.values()))[:40])
def test_curl_sends_what_probe_sent(ask: Ask, site: Site, tmp_path: Path, keys: dict[str, object]) -> None:
    given = {name: value for name, value in keys.items() if name != "path"}
    url = f"{site.url}{keys.get('path', '/')}"
    site.on("/", Answer())
    request = Request(url=url, **given)  # type: ignore[arg-type]  # a table of keys of several types
    ask(url, **given)  # type: ignore[arg-type]  # as above
    (tmp_path / "body").write_bytes(request.body or b"")
    done = subprocess.run(arguments(request, 5.0), cwd=tmp_path, capture_output=True, timeout=20, check=True)
    ours, theirs = site.asked
    assert plain(theirs) == plain(ours)
    assert done.stdout.startswith(b"HTTP/1.1 ")


def test_a_redirect_is_followed_as_we_follow_it(ask: Ask, site: Site) -> None:
    site.on("/form", Answer(303, headers=(("Location", "/done"),)))
    site.on("/done", Answer())
    request = Request(url=f"{site.url}/form", method="POST", body=b"a=1", max_redirects=3)
    ask(request.url, method="POST", body=b"a=1")
    subprocess.run(arguments(request, 5.0), capture_output=True, timeout=20, check=True)
    assert list(map(plain, site.asked[2:])) == list(map(plain, site.asked[:2]))


def test_a_login_that_redirects_with_a_cookie_is_passed_as_we_pass_it(ask: Ask, site: Site) -> None:
    site.on("/in", Answer(302, headers=(("Location", "/home"), ("Set-Cookie", "sid=1; Path=/"))))
    site.on("/home", lambda asked: Answer() if asked.headers.get("cookie") == "sid=1" else Answer(401))
    assert ask(f"{site.url}/in").facts["status"] == 200
    done = subprocess.run(
        arguments(Request(url=f"{site.url}/in"), 5.0), capture_output=True, timeout=20, check=True
    )
    assert b"HTTP/1.1 200 OK" in done.stdout
    assert [asked.headers.get("cookie") for asked in site.asked] == [None, "sid=1", None, "sid=1"]


def test_tls_is_checked_with_the_same_authority_and_name(ask: Ask, tls_site: Site, ca_file: Path) -> None:
    port = tls_site.port
    keys = {
        "tls": TlsOptions(ca=str(ca_file), sni="localhost"),
        "route": Route(connect_to=(f"shop.example:{port}:127.0.0.1:{port}",), ip="4"),
    }
    request = Request(url=f"https://shop.example:{port}/", **keys)  # type: ignore[arg-type]  # as above
    assert ask(request.url, **keys).failure is None  # type: ignore[arg-type]  # as above
    subprocess.run(arguments(request, 5.0), capture_output=True, timeout=20, check=True)
    ours, theirs = tls_site.asked
    assert plain(theirs) == plain(ours)


FIRST = ("curl", "-sS", "-o", "/dev/null", "-D", "-", "-m", "10")
FOLLOW = ("-L", "--max-redirs", "5", "-b", "")
HTTPS = "https://shop.example/"
WRITTEN = [
    ({"url": "http://shop.example/"}, ("--compressed", *FOLLOW, "http://shop.example/")),
    ({"follow": False}, ("--http1.1", "--compressed", HTTPS)),
    ({"http": "any"}, ("--http2", "--compressed", *FOLLOW, HTTPS)),
    ({"http": "2", "url": "http://a.example/"}, ("--http2-prior-knowledge", "--compressed", *FOLLOW, "http://a.example/")),
    ({"url": "https://me:pw@shop.example/#x"}, ("--http1.1", "--compressed", *FOLLOW, HTTPS)),
    (
        {"tls": TlsOptions(verify=False, ca="/ca", cert="/c", key="/k", pins=("sha256//a=", "sha256//b="))},
        (
            "--http1.1", "-k", "--cacert", "/ca", "--cert", "/c", "--key", "/k",
            "--pinnedpubkey", "sha256//a=;sha256//b=", "--compressed", *FOLLOW, HTTPS,
        ),
    ),
    (
        {"route": Route(ip="6", resolve=("a.example:443:::1",), connect_to=("::b.example:",), proxy="http://p:1")},
        (
            "--http1.1", "-6", "--resolve", "a.example:443:::1", "--connect-to", "::b.example:", "-x", "http://p:1",
            "--compressed", *FOLLOW, HTTPS,
        ),
    ),
    ({"route": Route(unix_socket="/run/x")}, ("--http1.1", "--unix-socket", "/run/x", "--compressed", *FOLLOW, HTTPS)),
    ({"route": Route(proxy="env")}, ("--http1.1", "--compressed", *FOLLOW, HTTPS)),
    (
        {"headers": (("Authorization", "Basic bWU6c2VjcmV0"),)},
        ("--http1.1", "--compressed", "-u", "me:secret", *FOLLOW, HTTPS),
    ),
    (
        {"headers": (("X-Api-Key", "k"),)},
        ("--http1.1", "--compressed", "-H", "X-Api-Key: k", HTTPS),
    ),
]  # fmt: skip


@pytest.mark.parametrize(("keys", "words"), WRITTEN)
def test_only_what_differs_from_curl_is_written(keys: dict[str, object], words: tuple[str, ...]) -> None:
    request = Request(**{"url": HTTPS} | keys)  # type: ignore[arg-type]  # as above
    assert arguments(request, 10.0) == (*FIRST, *words)


def test_a_proxy_of_the_environment_that_was_not_taken_is_not_taken_by_curl() -> None:
    assert arguments(Request(url=HTTPS, follow=False), 10.0, shielded=True)[-4:] == (
        "--noproxy", "*", "--compressed", HTTPS,
    )  # fmt: skip

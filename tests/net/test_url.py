import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from probe.net.url import origin, problem_with, shown, split_userinfo

FINE = [
    "https://shop.example/",
    "HTTP://Shop.Example",
    "http://localhost:8080/x?y=1#z",
    "http://127.0.0.1/",
    "http://[::1]:8080/",
    "http://[2001:db8::1]/",
    "https://bücher.example/ä",
    "http://user:p%40ss@host/",
    "http://xn--mnchen-3ya.bücher/",
    "http://www.xn--n3h.example/",
    "http://host:/",
    "http://a_b.example./",
    "https://medium.example/@user",
    "http://host?x=1",
    "http://host:65535/",
]

PROBLEMS = [
    ("", "the URL is empty: write https://host/path"),
    ("shop.example/x", "the URL has no scheme: write https://shop.example/x"),
    ("//shop.example/x", "the URL has no scheme: write https://shop.example/x"),
    ("localhost:8080/x", "the URL has no scheme: write http://localhost:8080/x"),
    ("127.0.0.1", "the URL has no scheme: write http://127.0.0.1"),
    ("me:secret@shop.example/", "the URL has no scheme: write https://shop.example/"),
    ("http:/shop.example", "after http: come two slashes: write http://shop.example"),
    ("https:shop.example", "after https: come two slashes: write https://shop.example"),
    ("ftp://shop.example/", "probe cannot ask ftp:// addresses: write https:// or http://"),
    ("javascript:alert(1)", "probe cannot ask javascript: addresses: write https:// or http://"),
    ("http://", "the URL has no host: write https://host/path"),
    ("http:///x", "the URL has no host: write https://host/path"),
    ("http://shop example/", "the URL holds a space at position 12: write %20, or remove it"),
    ("http://h/a b", "the URL holds a space at position 11: write %20, or remove it"),
    ("http://h/\n", "the URL holds a control character (\\n) at position 10: remove it"),
    ("http://h/\x1b[2J", "the URL holds a control character (\\x1b) at position 10: remove it"),
    ("http://h/\ud800", "the URL holds a control character (\\ud800) at position 10: remove it"),
    ("http://h:99999/", "'99999' is not a port: write a number from 1 to 65535"),
    ("http://h:0/", "'0' is not a port: write a number from 1 to 65535"),
    ("http://h:web/", "'web' is not a port: write a number from 1 to 65535"),
    ("http://h:8०/", "'8०' is not a port: write a number from 1 to 65535"),
    ("http://[::g]/", "[::g] is not an IPv6 address"),
    ("http://[::1", "[::1 is not an IPv6 address"),
    ("http://::1/", "an IPv6 address goes in brackets: write http://[…]/"),
    (
        "http://[fe80::1%25eth0]/",
        "an IPv6 zone cannot be asked: write the address without % and what follows it",
    ),
    ("http://1.2.3.999/", "1.2.3.999 is not an IPv4 address"),
    ("http://a..b/", "the host a..b has an empty part between its dots"),
    ("http://a*b/", "the host a*b holds '*', which no host name can"),
    (
        "http://" + "a" * 64 + ".example/",
        "the part aaaaaaaaaaaaaaaaaaaaaaa… of the host has 64 characters, and 63 are allowed",
    ),
    ("http://" + ".".join(["a" * 60] * 5) + "/", "the host has more than 253 characters"),
    ("http://☃\u00ad/", "☃\\xad is not a valid international host name"),
    ("http://xn--/", "xn-- is not a valid international host name"),
    ("http://XN--a.example/", "XN--a.example is not a valid international host name"),
    ("http://u:p/w@h/", "the user or password holds a / or ?: write it as %2F or %3F"),
    ("http://good.example\\@evil.example/", "the URL holds a backslash before its path: write / or %5C"),
    ("http://h/" + "x" * 70_000, "the URL is longer than 65536 characters"),
]

SHOWN = [
    ("https://shop.example/", "https://shop.example/"),
    ("HTTPS://me:secret@shop.example:8443/p#frag", "https://shop.example:8443/p"),
    ("https://h/p?limit=1&flag&empty=&token=abc", "https://h/p?limit=…&flag&empty=&token=…"),
    ("https://h/?" + "k" * 41 + "=1", "https://h/?…=…"),
    ("https://h?x=1", "https://h?x=…"),
    ("http://me:sec/ret@h/p", "http://h/p"),
    ("me:secret@h/p?a=1", "h/p?a=…"),
    ("https://h/?0123456789abcdef&a-name-of-twenty-7", "https://h/?…&…"),
    ("https://h/?some=1&some-names-of-words", "https://h/?some=…&…"),
    ("https://h/?short-name", "https://h/?short-name"),
    ("https://h/a;jsessionid=AB12;v=1/b?x", "https://h/a;jsessionid=…;v=1/b?x"),
    ("http://[::1]:80/", "http://[::1]:80/"),
    ("https://h/{id}/x?k=${KEY}", "https://h/{id}/x?k=…"),
    ("http://h/\x1b[2J", "http://h/\\x1b[2J"),
    ("", ""),
]


@pytest.mark.parametrize("url", FINE)
def test_a_url_that_can_be_asked_has_no_problem(url: str) -> None:
    assert problem_with(url) is None


@pytest.mark.parametrize(("url", "message"), PROBLEMS, ids=[message[:40] for _, message in PROBLEMS])
def test_each_problem_says_what_to_write_instead(url: str, message: str) -> None:
    assert problem_with(url) == message


@pytest.mark.parametrize(("url", "fit"), SHOWN, ids=[fit[:30] for _, fit in SHOWN])
def test_what_is_shown_holds_no_password_and_no_value(url: str, fit: str) -> None:
    assert shown(url) == fit


@pytest.mark.parametrize(
    ("url", "parts"),
    [
        ("HTTPS://Shop.Example./x", ("https", "shop.example", 443)),
        ("http://me@shop.example", ("http", "shop.example", 80)),
        ("http://bücher.example:8080/", ("http", "xn--bcher-kva.example", 8080)),
        ("http://[::1]/", ("http", "[::1]", 80)),
        ("http://h:/", ("http", "h", 80)),
    ],
)
def test_an_origin_is_written_so_that_two_can_be_compared(url: str, parts: tuple[str, str, int]) -> None:
    assert origin(url) == parts


@pytest.mark.parametrize(
    ("url", "bare", "pair"),
    [
        ("https://h/x@y", "https://h/x@y", None),
        ("https://me:p%40ss@h/x?y#z", "https://h/x?y#z", ("me", "p@ss")),
        ("https://me@h", "https://h", ("me", "")),
        ("https://a@b:c@h/", "https://h/", ("a@b", "c")),
        ("https://:@h/", "https://h/", ("", "")),
    ],
)
def test_user_and_password_are_taken_out_and_decoded(
    url: str, bare: str, pair: tuple[str, str] | None
) -> None:
    assert split_userinfo(url) == (bare, pair)


@given(st.text(alphabet="aZ0:/?#[]@!$&'()*+,;=%.-_~ \\\"<>^`{|}ä☃\n", max_size=30))
def test_what_has_no_problem_is_read_alike_by_httpx(rest: str) -> None:
    url = "http://" + rest
    if problem_with(url) is None:
        theirs = httpx.URL(split_userinfo(url)[0])
        scheme, host, port = origin(url)
        assert (theirs.scheme, theirs.raw_host.decode().removesuffix("."), theirs.port or 80) == (
            scheme,
            host.strip("[]"),
            port,
        )


@given(st.text(max_size=40), st.sampled_from(["", "http://", "https://h", "//"]))
def test_no_text_whatever_makes_these_functions_raise(text: str, prefix: str) -> None:
    problem_with(prefix + text)
    split_userinfo(prefix + text)
    assert "\n" not in shown(prefix + text)


@pytest.mark.parametrize("url", ["://", "//", ":", "/"])
def test_a_url_of_nothing_but_marks_is_not_made_longer(url: str) -> None:
    assert problem_with(url) == "the URL has no scheme and no host: write https://host/path"

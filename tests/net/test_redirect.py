import pytest
from msgspec.structs import replace

from probe.net.errors import NetError
from probe.net.redirect import circle, is_redirect, next_request
from probe.net.request import Request, Route, TlsOptions
from probe.reasons import Reason

HERE = "https://shop.example/a/b?c=d"


@pytest.mark.parametrize("status", range(300, 309))
def test_only_the_five_that_name_a_place_are_redirects(status: int) -> None:
    assert is_redirect(status) == (status in (301, 302, 303, 307, 308))


@pytest.mark.parametrize(
    ("location", "url"),
    [
        ("/x", "https://shop.example/x"),
        ("x", "https://shop.example/a/x"),
        ("?y", "https://shop.example/a/b?y"),
        ("//other.example/x", "https://other.example/x"),
        ("http://other.example:81/x#frag", "http://other.example:81/x"),
        ("https://me:secret@other.example/", "https://other.example/"),
        (" /with space ", "https://shop.example/with%20space"),
    ],
)
def test_a_location_is_resolved_without_user_and_fragment(location: str, url: str) -> None:
    assert next_request(Request(url=HERE), 302, location).url == url


@pytest.mark.parametrize(
    ("method", "status", "after"),
    [
        ("POST", 301, "GET"),
        ("POST", 302, "GET"),
        ("POST", 303, "GET"),
        ("PUT", 303, "GET"),
        ("HEAD", 303, "HEAD"),
        ("PUT", 302, "PUT"),
        ("POST", 307, "POST"),
        ("POST", 308, "POST"),
        ("GET", 308, "GET"),
    ],
)
def test_methods_change_as_in_browsers(method: str, status: int, after: str) -> None:
    request = Request(url=HERE, method=method, headers=(("Content-Type", "a/b"), ("X-Key", "k")), body=b"x")
    found = next_request(request, status, "/x")
    assert found.method == after
    kept = after == method
    assert found.body == (b"x" if kept else None)
    assert found.headers == ((("Content-Type", "a/b"),) if kept else ()) + (("X-Key", "k"),)


@pytest.mark.parametrize(
    "location",
    [
        "https://other.example/",
        "http://shop.example/",
        "https://shop.example:444/",
        "https://www.shop.example/",
    ],
)
def test_another_origin_gets_no_header_that_may_be_a_key(location: str) -> None:
    headers = (
        ("Authorization", "Bearer k"),
        ("Cookie", "k=1"),
        ("X-Api-Key", "k"),
        ("Host", "shop.example"),
        ("Accept", "a/b"),
        ("Accept-Language", "fr"),
        ("User-Agent", "me"),
    )
    found = next_request(Request(url=HERE, headers=headers), 302, location)
    assert found.headers == headers[4:]


def test_the_same_origin_keeps_its_headers() -> None:
    headers = (("Authorization", "Bearer k"),)
    assert (
        next_request(Request(url=HERE, headers=headers), 302, "https://SHOP.example:443/x").headers == headers
    )


def test_a_body_is_never_sent_to_another_origin() -> None:
    request = Request(url=HERE, method="POST", body=b"x")
    with pytest.raises(NetError) as caught:
        next_request(request, 307, "https://other.example/?token=abc")
    assert caught.value.reason is Reason.REDIRECT
    assert caught.value.message == (
        "307 to another origin, https://other.example/?token=…: the body of a POST is not sent there"
    )
    bodyless = Request(url=HERE, method="POST", body=b"")
    assert next_request(bodyless, 307, "https://other.example/").method == "POST"


@pytest.mark.parametrize(
    ("location", "problem"),
    [
        ("javascript:alert(1)", "probe cannot ask javascript: addresses: write https:// or http://"),
        ("file:///etc/passwd", "probe cannot ask file:// addresses: write https:// or http://"),
        ("http://h:99999/", "'99999' is not a port: write a number from 1 to 65535"),
        ("http://xn--/", "xn-- is not a valid international host name"),
        ("http://h/\x1b[2J", "the URL holds a control character (\\x1b) at position 10: remove it"),
    ],
)
def test_a_location_that_cannot_be_asked_says_why(location: str, problem: str) -> None:
    with pytest.raises(NetError) as caught:
        next_request(Request(url=HERE), 302, location)
    assert caught.value.reason is Reason.REDIRECT
    assert caught.value.message == f"redirected to an address that cannot be asked: {problem}"


def test_a_location_no_parser_reads_is_refused() -> None:
    with pytest.raises(NetError, match="redirected to an address that cannot be read"):
        next_request(Request(url=HERE), 302, "http://[::1")


def test_a_client_certificate_stays_with_its_origin() -> None:
    mine = Request(url=HERE, tls=TlsOptions(ca="/ca", cert="/cert", key="/key"))
    assert next_request(mine, 302, "/x").tls == mine.tls
    assert next_request(mine, 302, "https://other.example/").tls == TlsOptions(ca="/ca")


def test_the_name_and_keys_of_a_certificate_stay_with_their_host() -> None:
    options = TlsOptions(sni="a.example", pins=("sha256//x",))
    mine = Request(url="http://shop.example/", tls=options)
    assert next_request(mine, 301, "https://shop.example/").tls == options
    assert next_request(mine, 301, "https://www.shop.example/").tls == TlsOptions()


def test_a_socket_stays_with_its_origin_and_the_rest_of_the_way_does_not() -> None:
    kept = Route(
        ip="4", resolve=("a:1:127.0.0.1",), connect_to=("a:1:b:2",), proxy="env", allow_private=False
    )
    mine = Request(url=HERE, route=replace(kept, unix_socket="/run/x"))
    assert next_request(mine, 302, "/x").route == mine.route
    assert next_request(mine, 302, "https://other.example/").route == kept


def test_a_circle_over_two_origins_names_both_and_a_long_one_is_cut() -> None:
    error = circle(["http://a.example/?k=v", "https://me:secret@b.example/x", "http://a.example/?k=v"])
    assert error.reason is Reason.REDIRECT
    assert error.message == "redirects in a circle: /?k=… → https://b.example/x → /?k=…"
    long = circle([f"http://a.example/{number}" for number in (*range(9), 0)])
    assert long.message == "redirects in a circle: /0 → /1 → /2 → … → /8 → /0"


OTHER_FAMILY = '::1 is an IPv6 address, and `ip = "4"` needs an IPv4 one'


@pytest.mark.parametrize(
    ("location", "route", "why"),
    [
        ("http://[::1]/", Route(ip="4"), OTHER_FAMILY),
        ("http://[::1]/", Route(ip="4", proxy="socks5://proxy.example:1"), OTHER_FAMILY),
        ("http://[::1]/", Route(ip="4", resolve=("[::1]:443:127.0.0.1",)), OTHER_FAMILY),
        ("https://127.0.0.1/", Route(ip="6"), '127.0.0.1 is an IPv4 address, and `ip = "6"` needs an IPv6 one'),
        ("http://[::1]/", Route(ip="6"), None),
        ("http://[::1]/", Route(), None),
        ("http://other.example/", Route(ip="4"), None),
        # What leads elsewhere is the user's own.
        ("http://[::1]/", Route(ip="4", resolve=("[::1]:80:127.0.0.1",)), None),
        ("http://[::1]/", Route(ip="4", connect_to=("::inner.example:",)), None),
        ("http://other.example/", Route(ip="4", connect_to=("::[::1]:",)), None),
        ("http://other.example/", Route(ip="4", resolve=("*:80:::1",)), None),
        ("http://[::1]/", Route(ip="4", proxy="http://proxy.example:1"), None),
        ("http://[::1]/", Route(ip="4", proxy="socks5h://proxy.example:1"), None),
        ("http://[::1]/", Route(ip="4", proxy="env"), None),
    ],
)  # fmt: skip
def test_a_redirect_leads_nowhere_for_a_client_of_the_other_family(
    location: str, route: Route, why: str | None
) -> None:
    request = Request(url=HERE, route=route)
    if why is None:
        assert next_request(request, 302, location).url == location
        return
    with pytest.raises(NetError) as caught:
        next_request(request, 302, location)
    assert caught.value.reason is Reason.REDIRECT
    assert caught.value.message == f"redirected to an address that cannot be asked: {why}"

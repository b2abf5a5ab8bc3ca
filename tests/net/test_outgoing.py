import httpx
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from probe.net.errors import NetError
from probe.net.outgoing import Place, _any_place, _plain_place, outgoing
from probe.net.request import USER_AGENT, Request
from probe.reasons import Reason

URL = "http://shop.example/x?y=1"


def sent(request: Request, cookies: httpx.Cookies | None = None) -> list[tuple[str, str]]:
    return [(name.decode(), value.decode("latin-1")) for name, value in outgoing(request, cookies).headers]


def test_defaults_are_modest_and_offer_only_what_can_be_bounded() -> None:
    assert sent(Request(url=URL)) == [
        ("Host", "shop.example"),
        ("User-Agent", USER_AGENT),
        ("Accept", "*/*"),
        ("Accept-Encoding", "gzip"),
        ("Connection", "close"),
    ]


def test_headers_of_the_user_come_first_in_order_and_win() -> None:
    written = (("x-a", "1"), ("accept", "a/b"), ("x-a", "2"), ("host", "other.example"), ("X-Pad", " é "))
    assert sent(Request(url=URL, headers=written)) == [
        ("x-a", "1"),
        ("accept", "a/b"),
        ("x-a", "2"),
        ("host", "other.example"),
        ("X-Pad", "é"),
        ("User-Agent", USER_AGENT),
        ("Accept-Encoding", "gzip"),
        ("Connection", "close"),
    ]


HOSTS = st.from_regex(r"[a-z0-9][a-z0-9-]{0,8}(\.[a-z][a-z0-9]{0,5}){0,2}\.?|127\.0\.0\.1", fullmatch=True)
PATHS = st.from_regex(r"(/[A-Za-z0-9._~-]{0,4}){1,4}(\?[A-Za-z0-9/._~=&-]{0,8})?", fullmatch=True)


@given(
    st.sampled_from(["http", "https"]), HOSTS, st.sampled_from(["", ":80", ":443", ":0443", ":8080"]), PATHS
)
@example("http", "xn--a", "", "/")
@example("http", "a.example", ":80", "/a/../b?c=/..")
def test_a_plain_url_is_read_as_the_library_reads_it(scheme: str, host: str, port: str, path: str) -> None:
    url = f"{scheme}://{host}{port}{path}"
    quickly = _plain_place(url)
    if quickly is not None:
        assert quickly == _any_place(url)


def test_the_usual_url_is_a_plain_one() -> None:
    assert _plain_place("https://shop.example:8443/v1/items?limit=1") == Place(
        "https", "shop.example", 8443, b"shop.example:8443", b"/v1/items?limit=1"
    )


def test_user_and_password_of_the_url_are_not_sent() -> None:
    request = outgoing(Request(url="http://me:secret@shop.example/"), None)
    assert request.place == Place("http", "shop.example", 80, b"shop.example", b"/")
    assert request.header(b"authorization") == ""


def test_the_jar_joins_the_cookies_the_user_wrote() -> None:
    jar = httpx.Cookies()
    jar.set("b", "2", domain="shop.example")
    jar.set("c", "3", domain="other.example")
    assert ("Cookie", "b=2") in sent(Request(url=URL), jar)
    assert ("cookie", "a=1; b=2") in sent(Request(url=URL, headers=(("cookie", "a=1"),)), jar)


@pytest.mark.parametrize(
    ("method", "body", "length"),
    [
        ("GET", None, None),
        ("GET", b"", None),
        ("GET", b"abc", "3"),
        ("POST", None, "0"),
        ("POST", b"", "0"),
        ("PUT", b"abc", "3"),
        ("DELETE", None, None),
        ("patch", None, "0"),
    ],
)
def test_a_length_is_sent_where_a_body_is_expected(
    method: str, body: bytes | None, length: str | None
) -> None:
    found = dict(sent(Request(url=URL, method=method, body=body)))
    assert found.get("Content-Length") == length


def test_a_framing_the_user_wrote_is_the_only_one() -> None:
    written = (("Transfer-Encoding", "chunked"),)
    assert "Content-Length" not in dict(sent(Request(url=URL, method="POST", body=b"x", headers=written)))


def test_over_http2_nothing_is_about_the_connection() -> None:
    written = (("X-A", "1"), ("Keep-Alive", "5"), ("TE", "gzip"), ("te", "trailers"), ("Upgrade", "h2c"))
    found = outgoing(Request(url=URL, headers=written), None).for_http2()
    assert found.headers == (
        (b"host", b"shop.example"),
        (b"x-a", b"1"),
        (b"te", b"trailers"),
        (b"user-agent", USER_AGENT.encode()),
        (b"accept", b"*/*"),
        (b"accept-encoding", b"gzip"),
    )


def test_a_proxy_that_forwards_is_asked_for_the_whole_url() -> None:
    found = outgoing(Request(url="http://me:pw@shop.example:81/x?y=1#z"), None)
    asked = found.for_proxy("Basic abc")
    assert asked.place.path == b"http://shop.example:81/x?y=1"
    assert asked.headers == (*found.headers, (b"Proxy-Authorization", b"Basic abc"))
    assert found.for_proxy(None).headers == found.headers


def test_names_and_paths_are_sent_in_their_encoded_form() -> None:
    place = outgoing(Request(url="https://Müller.example/ä%20b?ö=ü"), None).place
    assert place == Place(
        "https", "xn--mller-kva.example", 443, b"xn--mller-kva.example", b"/%C3%A4%20b?%C3%B6=%C3%BC"
    )
    assert outgoing(Request(url="http://[::1]:8080/"), None).place.authority == b"[::1]:8080"


@pytest.mark.parametrize(
    ("keys", "message"),
    [
        ({"url": "shop.example"}, "the URL has no scheme: write https://shop.example"),
        ({"method": "G ET"}, "'G ET' is not a method that can be asked with: write GET, POST …"),
        ({"method": ""}, "'' is not a method that can be asked with: write GET, POST …"),
        ({"method": "CONNECT"}, "'CONNECT' is not a method that can be asked with: write GET, POST …"),
        ({"headers": (("bad name", "v"),)}, "'bad name' cannot be the name of a header"),
        (
            {"headers": (("X-Key", "hush\r\nX-Evil: 1"),)},
            "the value of the header X-Key holds a line break or another control character",
        ),
        (
            {"headers": (("X-Key", "hush\0"),)},
            "the value of the header X-Key holds a line break or another control character",
        ),
        (
            {"headers": (("X-Key", "hush☃"),)},
            "the value of the header X-Key holds a character outside Latin-1",
        ),
    ],
)
def test_what_cannot_be_sent_is_refused_without_its_value(keys: dict[str, object], message: str) -> None:
    with pytest.raises(NetError) as caught:
        outgoing(Request(**{"url": URL} | keys), None)  # type: ignore[arg-type]  # a table of keys of several types
    assert caught.value.reason is Reason.CONFIG_REQUEST
    assert caught.value.message == message

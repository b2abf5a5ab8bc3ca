import httpx
import pytest

from probe.net.errors import NetError
from probe.net.outgoing import outgoing
from probe.net.request import USER_AGENT, Request
from probe.reasons import Reason

URL = "http://shop.example/x?y=1"


def sent(request: Request, cookies: httpx.Cookies | None = None) -> list[tuple[str, str]]:
    return [
        (name.decode(), value.decode("latin-1")) for name, value in outgoing(request, cookies).headers.raw
    ]


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


def test_user_and_password_of_the_url_are_not_sent() -> None:
    request = outgoing(Request(url="http://me:secret@shop.example/"), None)
    assert str(request.url) == "http://shop.example/"
    assert "authorization" not in request.headers


def test_the_jar_joins_the_cookies_the_user_wrote() -> None:
    jar = httpx.Cookies()
    jar.set("b", "2", domain="shop.example")
    jar.set("c", "3", domain="other.example")
    assert ("Cookie", "b=2") in sent(Request(url=URL), jar)
    assert ("cookie", "a=1; b=2") in sent(Request(url=URL, headers=(("cookie", "a=1"),)), jar)


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

"""Other ways to the same nginx: IPv6, a Unix socket, an address given by hand."""

from pathlib import Path

import pytest
from real.asking import curl, only
from real.nginx import Nginx
from support.tool import probe


def port(url: str) -> str:
    return url.rpartition(":")[2]


def test_ipv6_is_asked_and_named_in_clear_text_and_over_tls(six: Nginx, trusting: tuple[str, str]) -> None:
    for url, http in ((six.six, "1.1"), (six.six_tls, "2")):
        words = (url + "/", "--http2", *trusting)
        found = only(*words, "-a", "body contains Welcome")
        assert (found.outcome, found.fact("ip"), found.fact("http")) == ("up", "::1", http)
        theirs = curl(*words)
        assert (theirs.ip, theirs.http, theirs.status) == ("::1", http, 200)


def test_the_family_is_the_one_asked_for(six: Nginx, trusting: tuple[str, str]) -> None:
    pinned = f"shop.example:{port(six.tls)}:127.0.0.1,[::1]"
    url = f"https://shop.example:{port(six.tls)}/"
    for word, ip in (("-4", "127.0.0.1"), ("-6", "::1")):
        words = (url, word, "--resolve", pinned, *trusting)
        found = only(*words)
        assert (found.outcome, found.fact("ip")) == ("up", ip)
        assert curl(*words).ip == ip


def test_a_family_the_address_does_not_have_is_a_mistake_of_the_command_line(nginx: Nginx) -> None:
    ran = probe("check", nginx.plain + "/", "-6")
    assert (ran.exit, ran.out) == (2, "")
    assert '127.0.0.1 is an IPv4 address, and `ip = "6"` needs an IPv6 one' in ran.err
    assert curl(nginx.plain + "/", "-6").exit != 0


def test_an_address_given_by_hand_keeps_the_name_in_the_request_and_in_the_certificate(
    nginx: Nginx, trusting: tuple[str, str]
) -> None:
    url = f"https://shop.example:{port(nginx.tls)}/"
    for words in (
        ("--resolve", f"shop.example:{port(nginx.tls)}:127.0.0.1"),
        ("--connect-to", f"shop.example:{port(nginx.tls)}:127.0.0.1:"),
        ("--connect-to", "::localhost:"),
    ):
        before = len(nginx.lines())
        found = only(url, *words, *trusting)
        assert (found.outcome, found.fact("ip")) == ("up", "127.0.0.1")
        assert curl(url, *words, *trusting).status == 200
        for line in nginx.lines()[before:]:
            assert line.split('"')[3] == f"shop.example:{port(nginx.tls)}"
            assert line.split('"')[7] == "shop.example"


def test_another_port_is_connected_to_while_the_url_stays(nginx: Nginx) -> None:
    words = ("http://shop.example/", "--connect-to", f"shop.example:80:127.0.0.1:{port(nginx.plain)}")
    before = len(nginx.lines())
    found = only(*words, "-a", "body contains Welcome")
    assert (found.outcome, found.fact("ip")) == ("up", "127.0.0.1")
    assert [line.split('"')[3] for line in nginx.lines()[before:]] == ["shop.example"]
    assert curl(*words).status == 200


def test_a_unix_socket_answers(nginx: Nginx) -> None:
    words = ("http://shop.example/", "--unix-socket", str(nginx.socket))
    before = len(nginx.lines())
    found = only(*words, "-a", "body contains Welcome")
    assert (found.outcome, found.fact("status")) == ("up", 200)
    assert found.fact("ip") in (None, f"unix:{nginx.socket}")
    assert set(found.times()) == {"connect", "send", "wait", "receive"}
    [line] = nginx.lines()[before:]
    assert line.startswith("unix:")
    assert line.split('"')[3] == "shop.example"
    assert curl(*words).status == 200


def test_a_unix_socket_that_is_not_there_is_refused_and_named(nginx: Nginx, tmp_path: Path) -> None:
    words = ("http://shop.example/", "--unix-socket", str(tmp_path / "absent.sock"))
    found = only(*words)
    assert found.exit != 0
    assert (found.failure.reason, found.failure.phase) == ("connect.refused", "connect")
    assert "absent.sock" in found.failure.message
    assert curl(*words).exit == 7


def test_nobody_listening_is_refused(nginx: Nginx) -> None:
    found = only(nginx.gone + "/")
    assert (found.outcome, found.failure.reason, found.failure.phase) == (
        "down",
        "connect.refused",
        "connect",
    )
    assert nginx.gone.removeprefix("http://") in found.failure.message


@pytest.mark.parametrize("path", ["/", "/moved"])
def test_a_private_address_is_not_connected_to_where_that_is_forbidden(nginx: Nginx, path: str) -> None:
    before = len(nginx.lines())
    found = only(nginx.plain + path, "--no-private", "-L")
    assert (found.outcome, found.failure.reason, found.failure.phase) == ("down", "private", "connect")
    assert "127.0.0.1" in found.failure.message
    assert nginx.lines()[before:] == []

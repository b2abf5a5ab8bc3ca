"""Redirects over real sockets; the rules themselves are in test_redirect."""

import socket

import pytest
from net.peers import Ask, Peers, read_head
from support.site import Answer, Site

from probe.net.request import Route


def to(location: str, status: int = 302) -> Answer:
    return Answer(status, b"elsewhere", headers=(("Location", location),))


def test_a_chain_is_followed_counted_and_timed_as_one(ask: Ask, site: Site) -> None:
    site.on("/a", to("/b")._replace(delay_s=0.1)).on("/b", to("/c?token=abc")).on("/c", Answer(body=b"there"))
    reading = ask(f"{site.url}/a")
    assert reading.failure is None
    assert reading.body == b"there"
    assert reading.facts["redirects"] == 2
    assert reading.facts["url"] == f"{site.url}/c?token=…"
    last = [reading.timings.connect, reading.timings.send, reading.timings.wait, reading.timings.receive]
    assert sum(seconds or 0 for seconds in last) + 0.1 <= reading.latency_s


def test_without_follow_the_redirect_is_the_answer(ask: Ask, site: Site) -> None:
    site.on("/a", to("/b"))
    reading = ask(f"{site.url}/a", follow=False)
    assert (reading.facts["status"], reading.body, reading.failure) == (302, b"elsewhere", None)
    assert "url" not in reading.facts


def test_a_redirect_without_a_place_is_the_answer(ask: Ask, site: Site) -> None:
    site.on("/a", Answer(302, b"where?"))
    assert ask(f"{site.url}/a").facts["status"] == 302


def test_an_endless_chain_ends_at_the_limit(ask: Ask, site: Site) -> None:
    for number in range(9):
        site.on(f"/{number}", to(f"/{number + 1}"))
    reading = ask(f"{site.url}/0", max_redirects=3)
    assert reading.failure is not None
    assert (reading.failure.reason, reading.failure.message) == ("redirect", "more than 3 redirects")
    assert (reading.facts["redirects"], reading.facts["status"]) == (3, 302)
    assert len(site.asked) == 4


def test_a_circle_is_told_when_the_same_request_comes_again(ask: Ask, site: Site) -> None:
    site.on("/in", to("/a?x=1")).on("/a", to("/b")).on("/b", to("/a?x=1"))
    reading = ask(f"{site.url}/in")
    assert reading.failure is not None
    assert (reading.failure.reason, reading.failure.message) == (
        "redirect",
        "redirects in a circle: /a?x=… → /b → /a?x=…",
    )
    assert [asked.path for asked in site.asked] == ["/in", "/a?x=1", "/b"]
    assert [hop.status for hop in reading.hops] == [302, 302, 302]


def test_a_place_that_leads_to_itself_is_a_circle(ask: Ask, site: Site) -> None:
    site.on("/a", to("/a"))
    found = ask(f"{site.url}/a").failure
    assert found is not None
    assert found.message == "redirects in a circle: /a → /a"


def test_a_cookie_that_changes_makes_the_same_address_another_request(ask: Ask, site: Site) -> None:
    site.on(
        "/a",
        [
            to("/a")._replace(headers=(("Location", "/a"), ("Set-Cookie", "seen=1"))),
            Answer(body=b"in"),
        ],
    )
    assert ask(f"{site.url}/a").body == b"in"


def test_each_request_of_a_chain_is_recorded_with_its_own_times(ask: Ask, site: Site) -> None:
    site.on("/a", to("/b?token=abc")._replace(delay_s=0.1)).on("/b", Answer(201))
    reading = ask(f"{site.url}/a")
    first, last = reading.hops
    assert (first.url, first.status, first.ip) == (f"{site.url}/a", 302, "127.0.0.1")
    assert (last.url, last.status, last.ip) == (f"{site.url}/b?token=…", 201, "127.0.0.1")
    assert (first.latency_s or 0) >= 0.1
    assert (first.timings_s.connect or 0) > 0
    assert last.timings_s == reading.timings
    assert 0 < (first.latency_s or 0) + (last.latency_s or 0) <= reading.latency_s


def test_a_failing_hop_is_the_last_of_its_chain(ask: Ask, site: Site) -> None:
    site.on("/a", to("http://127.0.0.1:1/x"))
    hops = ask(f"{site.url}/a").hops
    assert [(hop.url, hop.status, hop.ip) for hop in hops] == [
        (f"{site.url}/a", 302, "127.0.0.1"),
        ("http://127.0.0.1:1/x", None, None),
    ]


def test_without_a_redirect_there_is_no_chain(ask: Ask, site: Site) -> None:
    assert ask(site.url).hops == ()


def test_of_a_long_chain_both_ends_are_kept(ask: Ask, site: Site) -> None:
    for number in range(25):
        site.on(f"/{number}", to(f"/{number + 1}"))
    reading = ask(f"{site.url}/0", max_redirects=24)
    kept = [hop.url.rpartition("/")[2] for hop in reading.hops]
    assert kept == [str(number) for number in (*range(10), *range(15, 25))]


def test_as_many_redirects_as_allowed_are_fine(ask: Ask, site: Site) -> None:
    site.on("/a", to("/b")).on("/b", to("/"))
    assert ask(f"{site.url}/a", max_redirects=2).failure is None


def test_a_redirect_to_another_origin_drops_credentials(ask: Ask, site: Site) -> None:
    with Site() as other:
        site.on("/a", to(f"{other.url}/"))
        headers = (
            ("Authorization", "Bearer k"), ("Cookie", "k=1"), ("X-Api-Key", "k"), ("Accept", "a/b"),
        )  # fmt: skip
        assert ask(f"{site.url}/a", headers=headers).failure is None
        assert sorted(other.asked[0].headers) == [
            "accept",
            "accept-encoding",
            "connection",
            "host",
            "user-agent",
        ]
        assert other.asked[0].headers["accept"] == "a/b"
    assert site.asked[0].headers["x-api-key"] == "k"


def test_what_was_dropped_stays_dropped_on_the_way_back(ask: Ask, site: Site) -> None:
    with Site() as other:
        site.on("/a", to(f"{other.url}/b")).on("/c", Answer())
        other.on("/b", to(f"{site.url}/c"))
        ask(f"{site.url}/a", headers=(("X-Api-Key", "k"),))
    assert "x-api-key" in site.asked[0].headers
    assert "x-api-key" not in site.asked[1].headers


def test_a_body_is_not_sent_to_another_origin(ask: Ask, site: Site) -> None:
    with Site() as other:
        site.on("/a", to(f"{other.url}/", 307))
        reading = ask(f"{site.url}/a", method="POST", body=b"secret")
        assert other.asked == []
    assert reading.failure is not None
    assert reading.failure.reason == "redirect"
    assert (reading.facts["status"], reading.facts["redirects"]) == (307, 0)


def test_a_form_that_redirects_is_followed_with_get(ask: Ask, site: Site) -> None:
    site.on("/form", to("/done", 303)).on("/done", Answer())
    ask(f"{site.url}/form", method="POST", body=b"a=1", headers=(("Content-Type", "x/y"),))
    assert [(asked.method, asked.path, asked.body) for asked in site.asked] == [
        ("POST", "/form", b"a=1"),
        ("GET", "/done", b""),
    ]
    assert "content-type" not in site.asked[1].headers


def test_a_cookie_set_on_the_way_is_sent_further_on(ask: Ask, site: Site) -> None:
    site.on("/a", to("/b")._replace(headers=(("Location", "/b"), ("Set-Cookie", "seen=1"))))
    site.on("/b", Answer())
    ask(f"{site.url}/a")
    assert site.asked[1].headers["cookie"] == "seen=1"


def test_a_cookie_goes_back_as_the_bytes_it_came_as(ask: Ask, site: Site) -> None:
    odd = ("Set-Cookie", "s\xecgn=v\xe4l; max-age=99999999999999999999")
    site.on("/a", to("/b")._replace(headers=(("Location", "/b"), odd, ("Set-Cookie", "bell=\x07"))))
    site.on("/b", Answer())
    assert ask(f"{site.url}/a").failure is None
    assert site.asked[1].headers["cookie"] == "s\xecgn=v\xe4l"


def test_bodies_of_redirects_are_not_read(ask: Ask, site: Site) -> None:
    site.on("/a", to("/")._replace(body=b"x" * 100, body_delay_s=5.0))
    reading = ask(f"{site.url}/a", within=4.0)
    assert reading.failure is None
    assert reading.body == b"ok"


def test_a_place_nobody_can_ask_is_a_redirect_failure(ask: Ask, site: Site) -> None:
    site.on("/a", to("javascript:alert(1)"))
    reading = ask(f"{site.url}/a")
    assert reading.failure is not None
    assert reading.failure.reason == "redirect"


def test_a_dead_end_after_a_redirect_is_told_with_its_address(ask: Ask, site: Site) -> None:
    site.on("/a", to("http://127.0.0.1:1/x"))
    reading = ask(f"{site.url}/a")
    assert reading.failure is not None
    assert (reading.failure.reason, reading.failure.message) == ("connect.refused", "refused by 127.0.0.1:1")
    assert reading.facts == {"redirects": 1, "url": "http://127.0.0.1:1/x"}


def test_a_redirect_to_an_encoded_host_that_means_nothing_is_the_targets(ask: Ask, site: Site) -> None:
    site.on("/", Answer(302, b"", (("location", "http://xn--/"),)))
    found = ask(site.url + "/").failure
    assert found is not None
    assert found.reason == "redirect"


def test_a_redirect_to_an_address_of_the_family_not_asked_for_is_the_servers_fault(
    ask: Ask, site: Site
) -> None:
    site.on("/a", to("http://[::1]:1/"))
    reading = ask(f"{site.url}/a", route=Route(ip="4"))
    found = reading.failure
    assert found is not None
    assert (found.reason, found.owner) == ("redirect", "target")
    assert found.message == (
        "redirected to an address that cannot be asked: "
        '::1 is an IPv6 address, and `ip = "4"` needs an IPv4 one'
    )
    assert [hop.url for hop in reading.hops] == []
    assert reading.facts["status"] == 302


@pytest.mark.parametrize(
    ("location", "asked"),
    [(b"/\xc3\xbc?q=\xc3\xa9", "/%C3%BC?q=%C3%A9"), (b"/\xfc", "/%FC"), (b"/a%20b", "/a%20b")],
)
def test_bytes_of_a_location_are_asked_for_as_they_came(
    ask: Ask, peers: Peers, location: bytes, asked: str
) -> None:
    heads: list[bytes] = []

    def script(connection: socket.socket) -> None:
        heads.append(read_head(connection))
        if len(heads) == 1:
            connection.sendall(
                b"HTTP/1.1 302 Found\r\nlocation: " + location + b"\r\ncontent-length: 0\r\n\r\n"
            )
        else:
            connection.sendall(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n")

    assert ask(f"http://127.0.0.1:{peers.start(script)}/").failure is None
    assert heads[1].split()[1].decode() == asked


def test_a_host_in_a_location_is_utf_8(ask: Ask, peers: Peers) -> None:
    def script(connection: socket.socket) -> None:
        read_head(connection)
        connection.sendall("HTTP/1.1 302 Found\r\nlocation: http://bücher.localhost:1/\r\n\r\n".encode())

    found = ask(f"http://127.0.0.1:{peers.start(script)}/").failure
    assert found is not None
    assert "xn--bcher-kva.localhost" in found.message or "refused" in found.message

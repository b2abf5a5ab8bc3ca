"""A page that cannot be read is neither good news nor bad, and what to do is said."""

import socket

import pytest
from probers.status.pages import HTML, JSON, claude, statuspage
from probers.status.test_statuspage import look, said
from support.asking import ask, text
from support.site import Answer, Site

from probe.probers import status

LESS = 'ask less often (every = "15m"), or name another address of the page in `pages`'
WHERE = " (/api/v2/components.json)"
CASES = {
    "the front page": (
        Answer(200, b"<!doctype html>", (HTML,)),
        "200 with HTML where JSON was due: open the page in a browser, and write the address it ends at as `page`",
    ),
    "HTML under another name": (
        Answer(200, b"  <html>", (JSON,)),
        "200 with HTML where JSON was due: open the page in a browser, and write the address it ends at as `page`",
    ),
    "a redirect": (
        Answer(301, b"", (("location", "https://u:p@status.claude.com/api/v2/components.json?token=sesame"),)),
        ("301, the status page has moved to https://status.claude.com/api/v2/components.json?token=…: "
        "write its new address as `page`"),
    ),
    "a challenge": (
        Answer(403, b"<html>Just a moment...</html>", (HTML, ("cf-mitigated", "challenge"))),
        f"403 from a guard in front of the status page (cf-mitigated), which takes probe for a robot: {LESS}",
    ),
    "a challenge with 202": (
        Answer(202, b"", (("x-amzn-waf-action", "challenge"),)),
        f"202 from a guard in front of the status page (x-amzn-waf-action), which takes probe for a robot: {LESS}",
    ),
    "CloudFront's 405": (
        Answer(405, b"<HTML><HEAD><TITLE>ERROR: The request could not be satisfied", (HTML,)),
        f"405 from a guard in front of the status page (a page of HTML), which takes probe for a robot: {LESS}",
    ),
    "too often": (Answer(429, b"{}", (JSON,)), f"429, the status page was asked too often: {LESS}"),
    "its own fault": (
        Answer(503, b"<html>", (HTML,)),
        "503 from the status page itself, which says nothing of the service: another address of it can stand in `pages`",
    ),
    "who are you": (
        Answer(401, b"{}", (JSON,)),
        "401, the status page wants to know who asks: give `headers`, if it is not public",
    ),
    "an empty answer": (
        Answer(204, b""),
        "204 where 200 was due (no content type): look at `page`, and at `system`",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_what_is_no_page_is_unknown_and_ours(case: str, site: Site) -> None:
    answer, message = CASES[case]
    reading = look(statuspage(site).on("/api/v2/components.json", answer))
    assert said(reading) == ("unknown", message + WHERE)
    assert reading.failure is not None
    assert (reading.failure.reason, reading.failure.owner) == ("unreadable", "client")
    assert reading.vendor is None
    assert reading.facts["status"] == answer.status


def test_incidents_that_cannot_be_read_make_good_components_unknown(site: Site) -> None:
    statuspage(site).on("/api/v2/incidents.json", Answer(502, b"", (HTML,)))
    assert said(look(site))[0] == "unknown"
    assert said(look(site))[1].endswith("(/api/v2/incidents.json)")


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b"", "200, no JSON where components were due"),
        (b"{", "200, no JSON where components were due"),
        (b"\xff\xfe", "200, no JSON where components were due"),
        (b'{"a":' * 100_000, "200, no JSON where components were due"),
        (b"[]", "200, JSON, but not components as its system writes them: Expected `object`, got `array`"),
        (b'{"error":"x"}', "200, JSON, but not components as its system writes them: Object missing required field `components`"),
        (b'{"components":[{"id":1,"name":"a","status":"b"}]}', "200, JSON, but not components as its system writes them: Expected `str`, got `int` - at `$.components[0].id`"),
    ],
    ids=["empty", "half", "no text", "deep", "list", "error", "other types"],
)  # fmt: skip
def test_json_of_something_else_is_unknown(body: bytes, message: str, site: Site) -> None:
    statuspage(site).on("/api/v2/components.json", Answer(200, body, (JSON,)))
    assert said(look(site)) == ("unknown", f"{message}: look at `page`, and at `system`")


def test_a_bom_before_the_json_is_passed_over(site: Site) -> None:
    body = b'\xef\xbb\xbf{"components":[{"id":"a","name":"A","status":"operational"}]}'
    statuspage(site).on("/api/v2/components.json", Answer(200, body, (JSON,)))
    assert said(look(site)) == ("up", "")


def test_nobody_there_is_unknown_and_never_down() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        page = f"http://127.0.0.1:{taken.getsockname()[1]}"
        outcome, message = said(ask(status, status.Settings(page=text(page))).reading)
    assert outcome == "unknown"
    assert message.startswith("the status page could not be reached: ")


def test_a_page_that_is_too_large_says_how_to_allow_it(site: Site) -> None:
    outcome, message = said(look(statuspage(site), max_body=100))
    assert outcome == "unknown"
    assert message.endswith(": give a larger `max_body`")


def test_the_next_address_is_asked_where_one_cannot_be_read(site: Site) -> None:
    statuspage(site, claude(k8w3r06qmzrp="major_outage"))
    with Site() as guarded:
        guarded.otherwise(Answer(405, b"<html>", (HTML,)))
        settings = status.Settings(page=text(guarded.url), pages=(text(site.url),))
        reading = ask(status, settings).reading
        assert [each.path for each in guarded.asked] == ["/api/v2/components.json"]
    assert said(reading)[0] == "down"
    assert reading.facts["page"] == site.url


def test_an_address_that_hangs_leaves_the_next_its_share_of_the_time(site: Site) -> None:
    statuspage(site)
    with Site() as silent:
        silent.otherwise(Answer(delay_s=1.0))
        settings = status.Settings(page=text(silent.url), pages=(text(site.url),))
        reading = ask(status, settings, timeout_s=1.0).reading
    assert said(reading) == ("up", "")


def test_where_no_address_can_be_read_the_first_says_why(site: Site) -> None:
    site.otherwise(Answer(429, b""))
    with Site() as other:
        settings = status.Settings(page=text(site.url), pages=(text(other.url),))
        outcome, message = said(ask(status, settings).reading)
    assert (outcome, message[:3]) == ("unknown", "429")


@pytest.mark.parametrize(
    ("page", "message"),
    [
        ("status.claude.com", "a page is a whole URL, such as https://status.claude.com"),
        ("https://status.claude.com/api/v2/summary.json", "write the page's own address, such as https://status.claude.com: what lies behind it is known"),
        ("https://status.cloud.google.com/incidents.json", "write the page's own address, such as https://status.claude.com: what lies behind it is known"),
        ("https://status.claude.com/?a=1", "a page is an address without ? and #"),
    ],
)  # fmt: skip
def test_what_cannot_be_a_page_is_a_mistake(page: str, message: str) -> None:
    found = status.check(status.Settings(page=text(page)))
    assert list(found) == ["page"]
    assert page == "status.claude.com" or found["page"] == message
    more = status.check(status.Settings(page=text("https://a.example"), pages=(text(page),)))
    assert list(more) == ["pages.0"]

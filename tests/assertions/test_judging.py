import pytest
from support.readings import ORDERS, PAGE, reading

from probe.assertions import parse
from probe.assertions.shown import LIMIT
from probe.model.outcome import Owner
from probe.model.reading import Reading
from probe.model.sample import Failure, Timings

JSON = reading()
HTML = reading(
    PAGE,
    headers=(("content-type", "text/html"), ("vary", "accept"), ("vary", "cookie"), ("x-cost", "12")),
    status=503, http="2", cert_days=None, tls=None, redirects=2,
)  # fmt: skip
PLAIN = reading(b"", headers=(), timings=Timings(connect=0.001, wait=0.5), tls=None, cert_days=None, ip=None)

HOLDS = [
    (JSON, "status == 200"), (JSON, "status==200"), (JSON, "  status\t==\n200  "), (JSON, "status != 404"),
    (JSON, "status in 200..399"), (JSON, "status in 200 .. 200"), (JSON, "status not in 400..599"),
    (JSON, "status in [200, 204]"), (JSON, "status in [ 500..599 , 200 ]"), (JSON, "status not in [404, 500..599]"),
    (JSON, "status < 201"), (JSON, "status <= 200"), (JSON, "status > 199.5"), (JSON, "status >= 2e2"), (JSON, "status exists"),
    (JSON, "total < 2s"), (JSON, "total in 1s..1310ms"), (JSON, "total >= 1310ms"), (JSON, "dns == 4ms"),
    (JSON, "connect < 22ms"), (JSON, "send < 1ms"), (JSON, "wait > 330ms"), (JSON, "receive <= 12ms"),
    (JSON, "tls >= 1.2"), (JSON, "tls == 1.3"), (JSON, "tls in [1.2, 1.3]"), (JSON, "tls in 1.2..1.3"),
    (JSON, "tls < 45ms"), (JSON, "tls in 40ms..50ms"), (JSON, "http == 1.1"), (JSON, "http < 2"),
    (HTML, "http == 2"), (HTML, "http == 2.0"), (HTML, "http > 1.1"), (HTML, "tls not exists"),
    (JSON, "ip == 127.0.0.1"), (JSON, "ip in [127.0.0.1, '::1']"), (JSON, "ip matches ^127[.]"),
    (JSON, "cert_days > 14"), (HTML, "redirects == 2"), (HTML, "redirects <= 2"),
    (JSON, f"size == {len(ORDERS)}"), (JSON, "size < 64KiB"), (JSON, "size > 0"), (PLAIN, "size == 0B"),
    (HTML, "header.content-type contains html"), (HTML, "header.Content-Type == text/html"),
    (HTML, "header.vary == 'accept, cookie'"), (HTML, "header.x-cost == 12"), (HTML, "header.x-debug not exists"),
    (HTML, "header.x-cost matches '^\\d+$'"), (HTML, "header.x-cost not matches [a-z]"), (HTML, "header.vary exists"),
    (HTML, "header.content-type in [text/html, text/plain]"), (HTML, "header.vary not in ['*', none]"),
    (HTML, "body contains 'Add to basket'"), (HTML, 'body contains "Add"'), (HTML, "body contains basket"),
    (HTML, "body contains 'html>\\n<html'"), (HTML, "body not contains sold"), (HTML, "body matches '(?i)add TO'"),
    (HTML, "length(header.vary) == 14"), (JSON, f"length(body) == {len(ORDERS)}"), (PLAIN, "body == ''"),
    (PLAIN, "body not contains error"), (reading("naïve 日本".encode()), "body contains '\\u65e5\\u672c'"),
    (reading("\U0001f600".encode()), "body == '\\ud83d\\ude00'"), (reading(b"it's \\ \"x\""), r"body == 'it\'s \\ \"x\"'"),
    (reading(b"a and b"), "body contains and"),
]  # fmt: skip

FAILS = [
    (HTML, "status in 200..399", "status 503, wanted in 200..399", "503"),
    (JSON, "status not in [200]", "status 200, wanted not in [200]", "200"),
    (JSON, "status not in 200..299", "status 200, wanted not in 200..299", "200"),
    (JSON, "total < 800ms", "total 1.31 s, wanted < 800ms", "1.31 s"),
    (PLAIN, "wait < 200ms", "wait 500 ms, wanted < 200ms", "500 ms"),
    (JSON, "tls < 40ms", "tls 44 ms, wanted < 40ms", "44 ms"),
    (JSON, "tls < 1.3", "tls 1.3, wanted < 1.3", "1.3"),
    (reading(tls="1.0"), "tls > 1.1", "tls 1.0, wanted > 1.1", "1.0"),
    (HTML, "http != 2", "http 2, wanted != 2", "2"),
    (JSON, "ip == ::1", "ip 127.0.0.1, wanted == ::1", "127.0.0.1"),
    (JSON, "cert_days > 90", "cert_days 63, wanted > 90", "63"),
    (HTML, "redirects == 0", "redirects 2, wanted == 0", "2"),
    (reading(b"x" * 70000), "size < 64KiB", "size 68 KiB, wanted < 64KiB", "68 KiB"),
    (HTML, "header.content-type contains json", 'header.content-type "text/html", wanted contains json', '"text/html"'),
    (HTML, "header.content-type not exists", 'header.content-type "text/html", wanted not exists', '"text/html"'),
    (HTML, "header.x-cost == 13", 'header.x-cost "12", wanted == 13', '"12"'),
    (reading(b"ok\n"), "body == ok", 'body "ok\\n" (3 B), wanted == ok', '"ok\\n" (3 B)'),
    (reading(b"y" * 500), "body contains x", f'body "{"y" * 500}" (500 B), wanted contains x', f'"{"y" * 500}" (500 B)'),
    (PLAIN, "body contains x", 'body "" (0 B), wanted contains x', '"" (0 B)'),
    (HTML, "length(header.vary) < 5", "length(header.vary) 14, wanted < 5", "14"),
    # what is not there
    (HTML, "header.x-id exists", "header.x-id: no such header", "no such header"),
    (HTML, "header.x-id == 1", "header.x-id: no such header, wanted == 1", "no such header"),
    (HTML, "header.x-id != 1", "header.x-id: no such header, wanted != 1", "no such header"),
    (HTML, "header.x-id not in [1]", "header.x-id: no such header, wanted not in [1]", "no such header"),
    (HTML, "header.x-id not contains a", "header.x-id: no such header, wanted not contains a", "no such header"),
    (HTML, "header.x-id not matches a", "header.x-id: no such header, wanted not matches a", "no such header"),
    (HTML, "length(header.x-id) == 0", "length(header.x-id): no such header, wanted == 0", "no such header"),
    (HTML, "tls >= 1.2", "tls: the connection has no TLS, wanted >= 1.2", "the connection has no TLS"),
    (PLAIN, "tls < 1s", "tls: no TLS handshake took place, wanted < 1s", "no TLS handshake took place"),
    (HTML, "cert_days > 1", "cert_days: the answer came without a certificate, wanted > 1", "the answer came without a certificate"),
    (PLAIN, "dns < 1s", "dns: this answer had no such phase, wanted < 1s", "this answer had no such phase"),
    (PLAIN, "ip == ::1", "ip: the address is not known, wanted == ::1", "the address is not known"),
    (PLAIN, "ip not exists", "ip: the address is not known, wanted not exists", "the address is not known"),
    (reading(status=None), "status != 200", "status: no status came, wanted != 200", "no status came"),
    (reading(status=True), "status == 1", "status: no status came, wanted == 1", "no status came"),
    (reading(tls="SSLv3"), "tls < 1.2", "tls: SSLv3 is no version, wanted < 1.2", "SSLv3 is no version"),
    (reading(http=None), "http exists", "http: no HTTP version came", "no HTTP version came"),
    (reading(latency_s=float("nan")), "total < 1s", "total: this answer had no such phase, wanted < 1s", "this answer had no such phase"),
]  # fmt: skip


@pytest.mark.parametrize(("answer", "text"), HOLDS, ids=[row[1] for row in HOLDS])
def test_it_holds(answer: Reading, text: str) -> None:
    assert parse(text).judge(answer) is None


@pytest.mark.parametrize(("answer", "text", "message", "actual"), FAILS, ids=[row[1] for row in FAILS])
def test_it_fails_and_says_what_came(answer: Reading, text: str, message: str, actual: str) -> None:
    failure = parse(text).judge(answer)
    assert failure is not None
    assert (failure.message, failure.actual) == (message, actual)


def test_a_failure_keeps_the_assertion_and_what_was_wanted() -> None:
    assert parse("total < 800ms").judge(JSON) == Failure(
        reason="assertion",
        owner=Owner.TARGET,
        message="total 1.31 s, wanted < 800ms",
        assertion="total < 800ms",
        wanted="< 800ms",
        actual="1.31 s",
    )


@pytest.mark.parametrize(
    ("status", "reason"), [(404, "status"), (302, "status"), (499, "status"), (500, "server_error"), (599, "server_error"), (600, "status")]
)  # fmt: skip
def test_a_wrong_status_has_a_reason_of_its_own(status: int, reason: str) -> None:
    failure = parse("status == 200").judge(reading(status=status))
    assert failure is not None
    assert failure.reason == reason


def test_another_subject_of_a_500_is_an_assertion_like_any_other() -> None:
    failure = parse("redirects == 0").judge(HTML)
    assert failure is not None
    assert failure.reason == "assertion"


def test_what_a_server_says_is_bounded_and_cannot_steer_a_terminal() -> None:
    hostile = reading(b"\x1b[2J" + b"\n" * 5000, headers=(("x-evil", "\x1b]0;x\x07\u202e" + "y" * 5000),))
    for text in ("header.x-evil == 1", "body == 1", "header.x-evil not exists"):
        failure = parse(text).judge(hostile)
        assert failure is not None
        assert failure.actual is not None
        assert len(failure.actual) <= LIMIT
        assert len(failure.message) <= 2 * LIMIT
        assert failure.message.isprintable()


def test_a_text_that_is_cut_keeps_its_quotes() -> None:
    failure = parse("header.x == 1").judge(reading(headers=(("x", "y" * 2 * LIMIT),)))
    assert failure is not None
    assert failure.actual == '"' + "y" * (LIMIT - 3) + '…"'


def test_a_long_expression_is_bounded_in_the_failure_it_makes() -> None:
    failure = parse("body contains '" + "a" * 1900 + "\n'").judge(JSON)
    assert failure is not None
    assert (len(failure.message), len(failure.wanted or ""), len(failure.assertion or "")) == (
        2053,
        1913,
        1918,
    )


def test_an_expression_remembers_how_it_was_written() -> None:
    assert parse(" status  ==200").text == " status  ==200"


@pytest.mark.parametrize(
    ("text", "phase"),
    [
        ("status == 0", "wait"), ("header.x == 0", "wait"), ("body == 0", "receive"), ("size < 1B", "receive"),
        ("$.nope exists", "receive"), ("length($.nope) == 1", "receive"), ("total < 1ms", None), ("wait < 1ms", "wait"),
        ("cert_days > 999", "tls"), ("ip == 0", "connect"),
    ],
)  # fmt: skip
def test_a_failure_says_which_phase_its_subject_comes_from(text: str, phase: str | None) -> None:
    failure = parse(text).judge(JSON)
    assert failure is not None
    assert failure.phase == phase

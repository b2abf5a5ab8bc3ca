"""HTTP/2 against a real nginx: over TLS by agreement, in clear text by prior knowledge, and where there is none."""

import pytest
from real.asking import curl, only
from real.nginx import LONG, Nginx


def test_http2_is_agreed_on_and_measured_in_its_phases(nginx: Nginx, trusting: tuple[str, str]) -> None:
    words = (nginx.tls + "/", "--http2", *trusting)
    found = only(*words, "-a", "http == 2", "-a", "body contains Welcome", "-a", "tls >= 1.3")
    assert (found.outcome, found.exit, found.err) == ("up", 0, "")
    times = found.times()
    assert set(times) == {"dns", "connect", "tls", "send", "wait", "receive"}
    assert found.sample.latency_s is not None
    assert sum(times.values()) <= found.sample.latency_s
    theirs = curl(*words)
    assert (theirs.http, theirs.status, theirs.ip) == (
        found.fact("http"),
        found.fact("status"),
        found.fact("ip"),
    )


@pytest.mark.parametrize(
    ("words", "version"),
    [((), "1.1"), (("--http1.1",), "1.1"), (("--http2",), "2"), (("--http2-prior-knowledge",), "2")],
)
def test_the_server_sees_the_version_that_was_asked_for(
    nginx: Nginx, trusting: tuple[str, str], words: tuple[str, ...], version: str
) -> None:
    before = len(nginx.lines())
    found = only(nginx.tls + "/", *words, *trusting)
    assert (found.outcome, found.fact("http")) == ("up", version)
    [line] = nginx.lines()[before:]
    assert line.split('"')[1] == f"GET / HTTP/{'2.0' if version == '2' else version}"
    host = nginx.tls.removeprefix("https://")
    assert line.split('"')[3:6:2] == [host, "-"]


def test_a_server_that_knows_no_http2_is_taken_as_it_is_or_refused_as_asked(
    nginx: Nginx, trusting: tuple[str, str]
) -> None:
    found = only(nginx.tls_h1 + "/", "--http2", *trusting)
    assert (found.outcome, found.fact("http")) == ("up", "1.1")
    insisted = only(nginx.tls_h1 + "/", "--http2-prior-knowledge", *trusting)
    assert (insisted.outcome, insisted.exit) == ("down", 1)
    assert (insisted.failure.reason, insisted.failure.owner) == ("protocol", "target")
    assert 'http = "any"' in insisted.failure.message


def test_http2_in_clear_text_needs_prior_knowledge(nginx: Nginx) -> None:
    found = only(nginx.h2c + "/", "--http2-prior-knowledge", "-a", "body contains Welcome")
    assert (found.outcome, found.fact("http"), found.fact("status")) == ("up", "2", 200)
    assert {"connect", "send", "wait", "receive"} <= set(found.times())
    assert curl(nginx.h2c + "/", "--http2-prior-knowledge").http == "2"
    deaf = only(nginx.h2c + "/")  # it answers HTTP/1.1 with a frame
    assert (deaf.outcome, deaf.failure.reason) == ("down", "protocol")
    other_way = only(nginx.plain + "/", "--http2-prior-knowledge")
    assert (other_way.outcome, other_way.failure.reason) == ("down", "protocol")
    assert "HTTP/2" in other_way.failure.message


def test_bodies_headers_and_redirects_are_the_same_over_http2(
    nginx: Nginx, trusting: tuple[str, str]
) -> None:
    words = ("--http2", *trusting)
    packed = only(nginx.tls + "/packed", *words, "-a", f"size == {len(LONG)}B", "-a", "http == 2")
    assert packed.outcome == "up"
    assert only(nginx.tls + "/moved", "-L", *words, "-a", "redirects == 1", "-a", "http == 2").outcome == "up"
    broken = only(nginx.tls + "/broken", *words)
    assert (broken.outcome, broken.failure.reason, broken.fact("http")) == ("down", "server_error", "2")
    assert only(nginx.tls + "/wide", *words).outcome == "up"
    wide = only(nginx.tls + "/too-wide", *words)
    assert (wide.outcome, wide.failure.reason) == ("down", "too_large.headers")
    slow = only(nginx.tls + "/slow", "-m", "0.6", *words)
    assert (slow.outcome, slow.failure.reason, slow.failure.phase) == ("down", "timeout", "receive")


def test_a_body_is_sent_over_http2(nginx: Nginx, trusting: tuple[str, str]) -> None:
    found = only(nginx.tls + "/api", "--http2", "-d", "x" * 50_000, *trusting)
    assert (found.outcome, found.fact("http")) == ("up", "2")

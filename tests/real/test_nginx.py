"""Plain HTTP against a real nginx. `make real` runs what is here, `make test` does not."""

import itertools

from real.asking import curl, only
from real.nginx import LONG, Nginx

PHASES = ("connect", "send", "wait", "receive")


def test_a_page_is_up_and_measured_in_its_phases(nginx: Nginx) -> None:
    found = only(
        nginx.plain + "/", "-a", "status == 200", "-a", "body contains Welcome", "-a", "header.server contains nginx"
    )  # fmt: skip
    assert (found.outcome, found.exit, found.err) == ("up", 0, "")
    assert (found.fact("status"), found.fact("http"), found.fact("ip")) == (200, "1.1", "127.0.0.1")
    times = found.times()
    assert set(PHASES) <= set(times)
    assert found.sample.latency_s is not None
    assert sum(times.values()) <= found.sample.latency_s
    assert not {"tls", "cipher", "cert_subject", "proxy"} & set(found.sample.facts)


def test_a_name_is_resolved_first_and_its_time_is_told_apart(nginx: Nginx) -> None:
    found = only(nginx.plain.replace("127.0.0.1", "localhost") + "/")
    assert set(found.times()) == {"dns", *PHASES}


def test_what_probe_and_curl_say_of_an_answer_is_the_same(nginx: Nginx) -> None:
    for path, status in (("/", 200), ("/broken", 503), ("/forbidden", 403), ("/absent", 404), ("/gone", 502)):
        ours, theirs = only(nginx.plain + path), curl(nginx.plain + path)
        assert (ours.fact("status"), ours.fact("http"), ours.fact("ip")) == (
            theirs.status,
            theirs.http,
            theirs.ip,
        )
        assert theirs.status == status


def test_a_503_is_down(nginx: Nginx) -> None:
    found = only(nginx.plain + "/broken")
    assert (found.outcome, found.exit) == ("down", 1)
    assert (found.failure.reason, found.failure.owner) == ("server_error", "target")


def test_a_gateway_that_finds_nobody_behind_it_is_down(nginx: Nginx) -> None:
    found = only(nginx.plain + "/gone")
    assert (found.outcome, found.failure.reason, found.fact("status")) == ("down", "server_error", 502)


def test_a_redirect_is_followed_when_asked(nginx: Nginx) -> None:
    assert only(nginx.plain + "/moved", "-a", "status == 302").outcome == "up"
    found = only(nginx.plain + "/moved", "-L", "-a", "redirects == 1", "-a", "body contains Welcome")
    assert found.outcome == "up"


def test_a_chain_over_two_schemes_and_two_versions_is_recorded_hop_by_hop(
    nginx: Nginx, trusting: tuple[str, str]
) -> None:
    words = (nginx.plain + "/to-tls", "-L", *trusting)
    found = only(*words, "--http2", "-a", "redirects == 2", "-a", "body contains Welcome")
    assert found.outcome == "up"
    assert [(hop.url, hop.status, hop.ip) for hop in found.sample.hops] == [
        (nginx.plain + "/to-tls", 301, "127.0.0.1"),
        (nginx.tls + "/to-h2c", 302, "127.0.0.1"),
        (nginx.plain + "/", 200, "127.0.0.1"),
    ]
    assert [hop.timings_s.tls is not None for hop in found.sample.hops] == [False, True, False]
    own = [hop.latency_s or 0 for hop in found.sample.hops]
    assert found.sample.latency_s is not None
    assert all(own)
    assert sum(own) <= found.sample.latency_s
    theirs = curl(*words)
    assert (theirs.redirects, theirs.status, theirs.http) == (2, 200, "1.1")
    assert found.fact("http") == "1.1"


def test_redirects_that_end_nowhere_are_down_and_say_how_far_they_got(nginx: Nginx) -> None:
    circle = only(nginx.plain + "/circle", "-L")
    assert (circle.outcome, circle.failure.reason) == ("down", "redirect")
    assert [hop.status for hop in circle.sample.hops] == [302] * len(circle.sample.hops)
    file = only(nginx.plain + "/elsewhere", "-L")
    assert (file.outcome, file.failure.reason) == ("down", "redirect")
    assert "file" in file.failure.message


def test_json_is_looked_into(nginx: Nginx) -> None:
    found = only(nginx.plain + "/api", "-a", "$.items[0].id == 7", "-a", "length($.items) == 1")
    assert found.outcome == "up"


def test_a_compressed_body_is_unpacked(nginx: Nginx) -> None:
    found = only(
        nginx.plain + "/packed", "-a", "header.content-encoding == gzip", "-a", f"size == {len(LONG)}B"
    )
    assert found.outcome == "up"


def test_wide_headers_pass_and_absurd_ones_have_a_reason_of_their_own(nginx: Nginx) -> None:
    assert only(nginx.plain + "/wide").outcome == "up"
    found = only(nginx.plain + "/too-wide")
    assert (found.outcome, found.failure.reason) == ("down", "too_large.headers")


def test_a_slow_body_ends_at_the_deadline_and_in_the_phase_it_was_in(nginx: Nginx) -> None:
    found = only(nginx.plain + "/slow", "-m", "0.6")
    assert (found.outcome, found.failure.reason, found.failure.phase) == ("down", "timeout", "receive")
    assert found.sample.latency_s is not None
    assert found.sample.latency_s <= 1.1


def test_each_check_is_one_request_on_a_connection_of_its_own(nginx: Nginx) -> None:
    before = len(nginx.lines())
    only(nginx.plain + "/?marked")
    assert [line.split('"')[1] for line in nginx.lines()[before:]] == ["GET /?marked HTTP/1.1"]


def test_a_password_is_asked_for_given_and_refused(nginx: Nginx) -> None:
    for words in ((), ("-u", "shop:wrong-password")):
        found = only(nginx.plain + "/secret", *words)
        assert (found.outcome, found.failure.reason, found.fact("status")) == ("down", "status", 401)
    assert only(nginx.plain + "/secret", "-u", "shop:open sesame").outcome == "up"


def test_a_run_of_checks_leaves_nothing_open_at_the_server(nginx: Nginx) -> None:
    before = len(nginx.lines())
    for _ in itertools.repeat(None, 3):
        assert only(nginx.plain + "/").outcome == "up"
    assert len(nginx.lines()) - before == 3

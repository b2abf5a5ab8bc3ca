"""Troubles that loopback cannot produce, put into words."""

import errno
import ssl

import pytest

from probe.model.outcome import Owner, Phase
from probe.net.errors import DialError, Loss, ProxyError
from probe.net.explain import Scene, explain, out_of_time
from probe.net.proxy import Via

SCENE = Scene(place="192.0.2.1:443", host="shop.example", phase=Phase.WAIT, budget_s=10.0)


def loss(code: int, place: str = "192.0.2.1:443", *, local: bool = False) -> Loss:
    return Loss(place, OSError(code, "never shown"), local)


DIALS = [
    ([loss(errno.ENETUNREACH, local=True)], "offline", Owner.SELF, "this machine has no route to 192.0.2.1:443"),
    ([loss(errno.EADDRNOTAVAIL, local=True), loss(errno.ENETUNREACH, "[2001:db8::1]:443", local=True)], "offline", Owner.SELF,
     "this machine has no route to [2001:db8::1]:443, and 1 more of its addresses failed"),
    ([loss(errno.EHOSTUNREACH)], "connect.unreachable", Owner.NETWORK, "192.0.2.1:443 cannot be reached: no route to host"),
    ([loss(errno.ENETUNREACH, "[2001:db8::1]:443", local=True), loss(errno.ENETUNREACH)], "connect.unreachable", Owner.NETWORK,
     "192.0.2.1:443 cannot be reached: network is unreachable, and 1 more of its addresses failed"),
    ([loss(errno.ETIMEDOUT)], "connect.timeout", Owner.NETWORK, "192.0.2.1:443 did not answer (connecting)"),
    ([loss(errno.ECONNRESET)], "connect.reset", Owner.TARGET, "192.0.2.1:443 reset the connection (connecting)"),
    ([loss(errno.EPERM, local=True)], "offline", Owner.SELF, "this machine does not allow connections to 192.0.2.1:443: look at its firewall"),
    ([loss(errno.EMFILE)], "internal", Owner.SELF,
     "this machine ran out of resources (too many open files): ask less at a time, or raise ulimit -n"),
    ([loss(errno.EACCES)], "connect.unreachable", Owner.NETWORK, "the network does not allow connections to 192.0.2.1:443"),
    ([loss(errno.EACCES, "[2001:db8::1]:443", local=True), loss(errno.ETIMEDOUT)], "connect.timeout", Owner.NETWORK,
     "192.0.2.1:443 did not answer (connecting), and 1 more of its addresses failed"),
    ([loss(errno.EADDRNOTAVAIL)], "internal", Owner.SELF,
     "this machine has no free port left to connect to 192.0.2.1:443 from: ask less at a time"),
    ([loss(errno.ENETUNREACH, "[2001:db8::1]:443", local=True), loss(errno.EADDRNOTAVAIL)], "internal", Owner.SELF,
     "this machine has no free port left to connect to 192.0.2.1:443 from: ask less at a time"),
    ([loss(errno.ECONNREFUSED, "[2001:db8::1]:443"), loss(errno.EMFILE)], "internal", Owner.SELF,
     "this machine ran out of resources (too many open files): ask less at a time, or raise ulimit -n"),
    ([loss(errno.ECONNREFUSED), loss(errno.EADDRNOTAVAIL, "[2001:db8::1]:443", local=True)], "connect.refused", Owner.TARGET,
     "refused by 192.0.2.1:443, and 1 more of its addresses failed"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("losses", "reason", "owner", "message"), DIALS, ids=[f"{row[1]}: {row[3][:40]}" for row in DIALS]
)
def test_why_no_address_took_the_connection(
    losses: list[Loss], reason: str, owner: Owner, message: str
) -> None:
    found = explain(DialError(losses), SCENE)
    assert (found.reason, found.owner, found.message) == (reason, owner, message)


@pytest.mark.parametrize(
    ("code", "reason", "message"),
    [
        (errno.EPIPE, "connect.reset", "192.0.2.1:443 reset the connection (waiting for the first byte)"),
        (errno.ETIMEDOUT, "timeout", "192.0.2.1:443 fell silent (waiting for the first byte)"),
        (
            errno.EHOSTUNREACH,
            "connect.unreachable",
            "the way to 192.0.2.1:443 broke (waiting for the first byte)",
        ),
        (
            errno.EACCES,
            "connect.unreachable",
            "the way to 192.0.2.1:443 broke (waiting for the first byte)",
        ),
        (
            errno.EBADF,
            "connect.reset",
            "the connection to 192.0.2.1:443 broke (waiting for the first byte): bad file descriptor",
        ),
    ],
)
def test_a_connection_that_breaks_is_told_with_its_moment(code: int, reason: str, message: str) -> None:
    found = explain(OSError(code, "never shown"), SCENE)
    assert (found.reason, found.phase, found.message) == (reason, Phase.WAIT, message)


def refusal(reason: str) -> ssl.SSLError:
    error = ssl.SSLError(1, "never shown")
    error.reason = reason
    return error


def test_a_refused_client_certificate_is_ours_only_if_we_have_one() -> None:
    error = refusal("SSLV3_ALERT_CERTIFICATE_EXPIRED")
    with_one = explain(error, SCENE._replace(identified=True))
    assert (with_one.owner, with_one.message) == (
        "client",
        "the server refused our client certificate: look at `cert`",
    )
    without = explain(error, SCENE)
    assert (without.owner, without.message) == (
        "target",
        "192.0.2.1:443 broke off the TLS handshake: certificate expired",
    )


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        (9, "tls.expired"), (10, "tls.expired"), (18, "tls.untrusted"), (19, "tls.untrusted"), (20, "tls.untrusted"),
        (21, "tls.untrusted"), (23, "tls.untrusted"), (62, "tls.name"), (64, "tls.name"),
    ],
)  # fmt: skip
def test_verification_codes_lead_to_their_reasons(code: int, reason: str) -> None:
    error = ssl.SSLCertVerificationError(1, "never shown")
    error.verify_code, error.verify_message = code, "certificate revoked"
    found = explain(error, SCENE)
    assert found.reason == reason
    assert "never shown" not in found.message


PROXY = Via("proxy.example:3128", connected=False, forwards=False)


@pytest.mark.parametrize(
    ("phase", "connected", "reason", "owner", "message"),
    [
        (Phase.DNS, False, "proxy", "self", "no name server answered for the proxy proxy.example:3128 within 10 s"),
        (Phase.CONNECT, False, "proxy", "self", "no connection to the proxy proxy.example:3128 within 10 s"),
        (Phase.CONNECT, True, "proxy", "network", "the proxy proxy.example:3128 did not connect to 192.0.2.1:443 within 10 s"),
        (Phase.DNS, True, "dns", "network", "no name server answered for shop.example within 10 s"),
        (Phase.TLS, True, "timeout", "target", "no answer through the proxy proxy.example:3128 within 10 s (in the TLS handshake)"),
    ],
)  # fmt: skip
def test_lateness_on_the_way_through_a_proxy(
    phase: Phase, connected: bool, reason: str, owner: str, message: str
) -> None:
    found = out_of_time(SCENE._replace(phase=phase, via=PROXY._replace(connected=connected)))
    assert (found.reason, found.owner, found.message) == (reason, owner, message)


@pytest.mark.parametrize(
    ("losses", "reason", "owner", "message"),
    [
        ([loss(errno.ENETUNREACH, local=True)], "offline", "self", "this machine has no route to 192.0.2.1:443"),
        ([loss(errno.EHOSTUNREACH)], "proxy", "self", "the proxy cannot be reached: 192.0.2.1:443 cannot be reached: no route to host"),
    ],
)  # fmt: skip
def test_a_proxy_out_of_reach_may_be_our_own_network(
    losses: list[Loss], reason: str, owner: str, message: str
) -> None:
    error = ProxyError("the proxy cannot be reached", cause=DialError(losses))
    found = explain(error, SCENE._replace(phase=Phase.CONNECT, via=PROXY))
    assert (found.reason, found.owner, found.message) == (reason, owner, message)


def test_a_unix_socket_out_of_bounds_is_a_matter_of_permissions() -> None:
    found = explain(DialError([loss(errno.EACCES, "unix:/run/app.sock")]), SCENE)
    assert (found.reason, found.owner) == ("config.request", "client")
    assert found.message == "this user may not connect to unix:/run/app.sock: look at its permissions"


@pytest.mark.parametrize(
    ("answered", "message"),
    [
        (False, "the headers were not complete within 10 s: 12 B had come"),
        (True, "the answer was not complete within 10 s: 12 B had come"),
    ],
)
def test_slow_headers_and_a_slow_body_are_told_apart(answered: bool, message: str) -> None:
    scene = SCENE._replace(phase=Phase.RECEIVE, received=12, answered=answered)
    assert out_of_time(scene).message == message


def test_what_neither_network_nor_server_caused_rises_again() -> None:
    with pytest.raises(ZeroDivisionError):
        explain(ZeroDivisionError(), SCENE)


@pytest.mark.parametrize(
    ("budget_s", "written"),
    [
        (10.0, "10 s"),
        (0.3, "0.3 s"),
        (9.98765, "10 s"),
        (4.98, "5 s"),
        (14.9, "15 s"),
        (7.83, "7.8 s"),
        (1500.0, "1500 s"),
    ],
)
def test_the_time_allowed_is_written_short(budget_s: float, written: str) -> None:
    found = out_of_time(SCENE._replace(budget_s=budget_s))
    assert found.message == f"no answer within {written} (waiting for the first byte)"

"""Certificates that do not pass, as a probe tells them; and the names they are matched against."""

import re
import socket
import ssl
import time
from pathlib import Path
from typing import Any

import pytest
import trustme
from net import papers
from net.papers import days, greet
from net.peers import Ask, Peers
from support.site import Site

from probe.net.request import TlsOptions

OR = " or an intermediate is missing, which browsers fetch and probe does not"


def serving(certificate: trustme.LeafCert) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificate.configure_cert(context)
    return context


@pytest.fixture
def trusted(ca_file: Path) -> TlsOptions:
    return TlsOptions(ca=str(ca_file))


def test_an_unknown_authority_is_untrusted_unless_verification_is_off(ask: Ask, tls_site: Site) -> None:
    found = ask(tls_site.url).failure
    assert found is not None
    assert (found.reason, found.owner, found.phase) == ("tls.untrusted", "target", "tls")
    assert re.fullmatch(
        "the certificate of localhost is not trusted:"
        rf" its authority is not trusted here \(issuer trustme v[0-9.]+\),{OR}",
        found.message,
    )
    reading = ask(tls_site.url, tls=TlsOptions(verify=False))
    assert reading.failure is None
    assert isinstance(reading.facts["cert_days"], int)


def test_an_expired_certificate_is_expired_and_counted_without_verification(
    ask: Ask, peers: Peers, authority: trustme.CA, trusted: TlsOptions
) -> None:
    leaf = authority.issue_cert("localhost", not_before=days(-30), not_after=days(-2.5))
    url = f"https://localhost:{peers.start(greet, tls=serving(leaf))}/"
    reading = ask(url, tls=trusted)
    found = reading.failure
    assert found is not None
    assert (found.reason, found.phase) == ("tls.expired", "tls")
    assert found.message.startswith(
        f"the certificate of localhost expired 2 days ago ({days(-2.5):%Y-%m-%d}), issued by trustme v"
    )
    assert (reading.facts["cert_days"], reading.facts["cert_names"]) == (-3, "localhost")
    assert "tls" not in reading.facts
    assert ask(url, tls=TlsOptions(verify=False)).facts["cert_days"] == -3


def test_a_certificate_from_the_future_is_outside_its_dates(
    ask: Ask, peers: Peers, authority: trustme.CA, trusted: TlsOptions
) -> None:
    leaf = authority.issue_cert("localhost", not_before=days(2), not_after=days(20))
    found = ask(f"https://localhost:{peers.start(greet, tls=serving(leaf))}/", tls=trusted).failure
    assert found is not None
    assert found.reason == "tls.expired"
    assert found.message.startswith(
        f"the certificate of localhost is valid only from {days(2):%Y-%m-%d} on, in 1 day, issued by trustme v"
    )


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1"])
def test_a_certificate_for_another_name_is_told_so(
    ask: Ask, peers: Peers, authority: trustme.CA, trusted: TlsOptions, host: str
) -> None:
    leaf = authority.issue_cert("other.example")
    found = ask(f"https://{host}:{peers.start(greet, tls=serving(leaf))}/", tls=trusted).failure
    assert found is not None
    assert (found.reason, found.message) == (
        "tls.name",
        f"the certificate is for other.example, not for {host}",
    )


def test_a_certificate_signed_by_itself_is_untrusted(ask: Ask, peers: Peers) -> None:
    paper = papers.issue(papers.name("localhost"), ["localhost"])
    found = ask(f"https://localhost:{peers.start(greet, tls=papers.serving(paper))}/").failure
    assert found is not None
    assert found.reason == "tls.untrusted"
    assert (
        found.message
        == "the certificate of localhost is not trusted: it is signed by itself (subject localhost)"
    )


@pytest.fixture(scope="module")
def root() -> papers.Paper:
    return papers.issue(papers.name("Root R1"), authority=True)


def trusting(paper: papers.Paper, folder: Path, **keys: Any) -> TlsOptions:
    path = folder / "root.pem"
    path.write_bytes(paper.pem)
    return TlsOptions(ca=str(path), **keys)


def test_a_missing_intermediate_is_told_and_a_sent_one_is_used(
    ask: Ask, peers: Peers, root: papers.Paper, tmp_path: Path
) -> None:
    middle = papers.issue(papers.name("Middle M1"), by=root, authority=True)
    leaf = papers.issue(papers.name("localhost"), ["localhost"], by=middle)
    options = trusting(root, tmp_path)
    found = ask(f"https://localhost:{peers.start(greet, tls=papers.serving(leaf))}/", tls=options).failure
    assert found is not None
    assert (found.reason, found.message) == (
        "tls.untrusted",
        f"the certificate of localhost is not trusted: its authority is not trusted here (issuer Middle M1),{OR}",
    )
    whole = leaf._replace(above=(middle.certificate,))
    assert (
        ask(f"https://localhost:{peers.start(greet, tls=papers.serving(whole))}/", tls=options).failure
        is None
    )


def test_an_expired_authority_is_not_taken_for_the_certificate_itself(
    ask: Ask, peers: Peers, root: papers.Paper, tmp_path: Path
) -> None:
    middle = papers.issue(papers.name("Middle M1"), by=root, authority=True, start=days(-9), end=days(-1))
    leaf = papers.issue(papers.name("localhost"), ["localhost"], by=middle)._replace(
        above=(middle.certificate,)
    )
    port = peers.start(greet, tls=papers.serving(leaf))
    found = ask(f"https://localhost:{port}/", tls=trusting(root, tmp_path)).failure
    assert found is not None
    assert (found.reason, found.message) == (
        "tls.expired",
        "the certificate of localhost is in date, but an authority above it has expired, issued by Middle M1",
    )


@pytest.mark.parametrize(("host", "listening"), [("127.0.0.1", "127.0.0.1"), ("[::1]", "::1")])
def test_an_address_sends_no_name_and_is_matched_against_addresses(
    ask: Ask, peers: Peers, root: papers.Paper, tmp_path: Path, host: str, listening: str
) -> None:
    leaf = papers.issue(papers.name("x"), [listening, "shop.example"], by=root)
    context, asked = papers.serving(leaf), list[str | None]()
    context.sni_callback = lambda _socket, server_name, _context: asked.append(server_name)
    port = peers.start(greet, tls=context, host=listening)
    reading = ask(f"https://{host}:{port}/", tls=trusting(root, tmp_path))
    assert (reading.failure, asked) == (None, [None])
    assert reading.facts["cert_names"] == f"{listening}, shop.example"


def test_another_name_is_asked_for_and_is_what_the_certificate_must_be_for(
    ask: Ask, peers: Peers, root: papers.Paper, tmp_path: Path
) -> None:
    leaf = papers.issue(papers.name("x"), ["shop.example"], by=root)
    context, asked = papers.serving(leaf), list[str | None]()
    context.sni_callback = lambda _socket, server_name, _context: asked.append(server_name)
    url = f"https://127.0.0.1:{peers.start(greet, tls=context)}/"
    assert ask(url, tls=trusting(root, tmp_path, sni="shop.example")).failure is None
    found = ask(url, tls=trusting(root, tmp_path, sni="api.example")).failure
    assert found is not None
    assert (found.reason, found.message) == (
        "tls.name",
        "the certificate is for shop.example, not for api.example",
    )
    # The last one is the second look, which asks for the same name.
    assert asked == ["shop.example", "api.example", "api.example"]


def test_the_second_look_changes_neither_latency_nor_timings(
    ask: Ask, peers: Peers, root: papers.Paper
) -> None:
    leaf = papers.issue(papers.name("localhost"), ["localhost"], by=root)
    context = papers.serving(leaf)
    visits: list[int] = []

    def slow_the_second_time(connection: socket.socket) -> None:
        visits.append(1)
        if len(visits) > 1:
            time.sleep(0.3)  # what a measurement would show if the second look were in it
        with context.wrap_socket(connection, server_side=True) as wrapped:
            wrapped.recv(1)

    reading = ask(f"https://localhost:{peers.start(slow_the_second_time)}/")
    assert reading.facts["cert_issuer"] == "Root R1"
    assert reading.latency_s < 0.3
    assert (reading.timings.tls or 0) < 0.3
    peers.close()
    assert len(visits) == 2


def test_a_second_look_that_hangs_is_given_up_with_the_old_words(
    ask: Ask, peers: Peers, root: papers.Paper
) -> None:
    context = papers.serving(papers.issue(papers.name("localhost"), ["localhost"], by=root))
    visits: list[int] = []

    def stall_the_second_time(connection: socket.socket) -> None:
        visits.append(1)
        if len(visits) == 1:
            with context.wrap_socket(connection, server_side=True) as wrapped:
                wrapped.recv(1)
        while connection.recv(65536):
            pass

    started = time.monotonic()
    reading = ask(f"https://localhost:{peers.start(stall_the_second_time)}/", within=0.5)
    assert time.monotonic() - started < 1.0
    assert reading.failure is not None
    assert (reading.failure.reason, reading.failure.message) == (
        "tls.untrusted",
        f"the certificate of localhost is not trusted: its authority is not trusted here,{OR}",
    )
    assert "cert_days" not in reading.facts


def test_a_certificate_of_version_1_and_a_huge_one_are_shown(
    ask: Ask, peers: Peers, root: papers.Paper
) -> None:
    paper = papers.issue(papers.name("localhost"))
    context = papers.serving(paper, certificate=papers.first_version(paper))
    facts = ask(f"https://localhost:{peers.start(greet, tls=context)}/", tls=TlsOptions(verify=False)).facts
    assert (facts["cert_subject"], facts["cert_days"]) == ("localhost", 29)
    assert "cert_names" not in facts
    huge = papers.issue(papers.name("x"), [f"{number}.example" for number in range(2000)], by=root)
    found = ask(f"https://localhost:{peers.start(greet, tls=papers.serving(huge))}/")
    assert len(str(found.facts["cert_names"])) == 200

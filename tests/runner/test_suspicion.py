from pathlib import Path

import pytest
from support.samples import sample

from probe.model.outcome import Phase
from probe.model.sample import Scalar
from probe.reasons import Reason, failure
from probe.runner.local import has_resolver
from probe.runner.suspicion import is_on_this_machine, is_suspicious, was_heard_from


@pytest.mark.parametrize(
    ("reason", "phase", "facts", "expected"),
    [
        (Reason.DNS, Phase.DNS, {"dns_error": "temporary"}, True),
        (Reason.DNS, Phase.DNS, {"dns_error": "nxdomain"}, True),
        (Reason.DNS, Phase.DNS, {"dns_error": "nodata"}, False),
        (Reason.CONNECT_TIMEOUT, Phase.CONNECT, {}, True),
        (Reason.CONNECT_UNREACHABLE, Phase.CONNECT, {}, True),
        (Reason.OFFLINE, Phase.CONNECT, {}, True),
        (Reason.CONNECT_RESET, Phase.CONNECT, {}, True),
        (Reason.CONNECT_RESET, Phase.WAIT, {}, False),
        (Reason.TLS_HANDSHAKE, Phase.TLS, {}, True),
        (Reason.TLS_HANDSHAKE, Phase.RECEIVE, {}, False),
        (Reason.TLS_UNTRUSTED, Phase.TLS, {}, False),
        (Reason.TIMEOUT, Phase.TLS, {}, True),
        (Reason.TIMEOUT, Phase.WAIT, {}, True),
        (Reason.TIMEOUT, Phase.WAIT, {"tls": "1.3"}, False),
        (Reason.TIMEOUT, Phase.RECEIVE, {"status": 200}, False),
        (Reason.CONNECT_REFUSED, Phase.CONNECT, {}, False),
        (Reason.PROXY, Phase.CONNECT, {}, False),
        (Reason.STATUS, None, {"status": 503}, False),
    ],
)
def test_what_a_dead_network_here_could_have_made(
    reason: Reason, phase: Phase | None, facts: dict[str, Scalar], expected: bool
) -> None:
    assert is_suspicious(failure(reason, "", phase=phase), facts) is expected


def test_a_success_is_not_suspicious() -> None:
    assert not is_suspicious(None, {})


@pytest.mark.parametrize(
    ("ip", "proves_a_network", "proves_the_internet"),
    [
        ("127.0.0.1", False, False),
        ("::1", False, False),
        ("192.168.1.7", True, False),
        ("93.184.215.14", True, True),
        ("2606:2800::1", True, True),
        (None, False, False),
        ("nonsense", False, False),
    ],
)
def test_who_was_heard_from(ip: str | None, proves_a_network: bool, proves_the_internet: bool) -> None:
    found = sample(facts={"ip": ip})
    assert was_heard_from(found, public=False) is proves_a_network
    assert was_heard_from(found, public=True) is proves_the_internet


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        ("GET http://127.0.0.9/", True),
        ("GET http://[::1]:80/", True),
        ("GET http://localhost/", True),
        ("GET http://shop.localhost/", True),
        ("GET http://localhost.example/", False),
        ("https://shop.example", False),
    ],
)
def test_targets_on_this_machine_need_no_network(target: str, expected: bool) -> None:
    assert is_on_this_machine(sample(target=target)) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("nameserver 192.0.2.1\n", True),
        ("search example\n  nameserver 192.0.2.1", True),
        ("# nameserver 192.0.2.1\noptions ndots:5\n", False),
        ("", False),
        (None, False),
    ],
)
def test_a_resolver_is_one_that_is_named(tmp_path: Path, text: str | None, expected: bool) -> None:
    path = tmp_path / "resolv.conf"
    if text is not None:
        path.write_text(text)
    assert has_resolver(path) is expected


def test_a_file_that_cannot_be_read_is_no_evidence(tmp_path: Path) -> None:
    assert has_resolver(tmp_path) is True

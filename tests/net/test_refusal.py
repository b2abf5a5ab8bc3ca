"""Certificates that did not pass, and handshakes that broke off, put into words."""

import ssl
from datetime import UTC, datetime, timedelta

import pytest

from probe.net.certificate import Certificate
from probe.net.handshake import why_broken
from probe.net.identity import IdentityWantedError, asks_for_identity
from probe.net.refusal import why_refused
from probe.reasons import Reason

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
GOOD = Certificate(
    subject="shop.example",
    issuer="R3",
    itself=False,
    names=("shop.example", "www.shop.example"),
    not_before=NOW - timedelta(days=10),
    not_after=NOW + timedelta(days=80),
    public_key=b"",
)
HOST = "api.example"


def unverified(code: int) -> ssl.SSLCertVerificationError:
    error = ssl.SSLCertVerificationError(1, "never shown")
    error.verify_code, error.verify_message = code, "certificate revoked"
    return error


def until(**ago: float) -> Certificate:
    return GOOD._replace(not_after=NOW - timedelta(**ago))


REFUSALS = [
    (10, None, "tls.expired", "the certificate of api.example has expired"),
    (10, until(days=12), "tls.expired", "the certificate of api.example expired 12 days ago (2026-11-12), issued by R3"),
    (10, until(days=1), "tls.expired", "the certificate of api.example expired 1 day ago (2026-11-23), issued by R3"),
    (10, until(hours=23), "tls.expired", "the certificate of api.example expired less than a day ago (2026-11-23), issued by R3"),
    (10, until(days=12)._replace(itself=True), "tls.expired", "the certificate of api.example expired 12 days ago (2026-11-12), signed by itself"),
    (10, until(days=12)._replace(issuer=None), "tls.expired", "the certificate of api.example expired 12 days ago (2026-11-12)"),
    (10, GOOD, "tls.expired", "the certificate of api.example is in date, but an authority above it has expired, issued by R3"),
    (10, GOOD._replace(not_after=None), "tls.expired", "the certificate of api.example has expired"),
    (9, None, "tls.expired", "the certificate of api.example is not valid yet"),
    (9, GOOD._replace(not_before=NOW + timedelta(days=2)), "tls.expired",
     "the certificate of api.example is valid only from 2026-11-26 on, in 2 days, issued by R3: or is this machine's clock behind?"),
    (9, GOOD, "tls.expired", "the certificate of api.example is in date, but an authority above it is not valid yet, issued by R3"),
    (62, None, "tls.name", "the certificate is for another name than api.example"),
    (62, GOOD, "tls.name", "the certificate is for shop.example, www.shop.example, not for api.example"),
    (64, GOOD._replace(names=()), "tls.name", "the certificate is for shop.example, not for api.example"),
    (62, GOOD._replace(names=(), subject=None), "tls.name", "the certificate names no host, and so not api.example"),
    (18, None, "tls.untrusted", "the certificate of api.example is not trusted: it is signed by itself"),
    (18, GOOD, "tls.untrusted", "the certificate of api.example is not trusted: it is signed by itself (subject shop.example)"),
    (19, GOOD, "tls.untrusted", "the certificate of api.example is not trusted: the chain ends in an authority that is not trusted here (issuer R3)"),
    (20, None, "tls.untrusted", "the certificate of api.example is not trusted: its authority is not trusted here, or an intermediate is missing, which browsers fetch and probe does not"),
    (21, GOOD, "tls.untrusted", "the certificate of api.example is not trusted: its authority is not trusted here (issuer R3), or an intermediate is missing, which browsers fetch and probe does not"),
    (23, GOOD, "tls.untrusted", "the certificate of api.example is not trusted: certificate revoked"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("code", "certificate", "reason", "message"), REFUSALS, ids=[row[3] for row in REFUSALS]
)
def test_why_a_certificate_did_not_pass(
    code: int, certificate: Certificate | None, reason: str, message: str
) -> None:
    assert why_refused(unverified(code), HOST, certificate, NOW) == (reason, message)


def test_a_long_list_of_names_does_not_fill_the_message() -> None:
    many = GOOD._replace(names=tuple(f"{number}.shop.example" for number in range(70)))
    _, message = why_refused(unverified(62), HOST, many, NOW)
    assert len(message) == len("the certificate is for , not for api.example") + 120
    assert message.endswith("…, not for api.example")


def broken(reason: str, kind: type[ssl.SSLError] = ssl.SSLError) -> ssl.SSLError:
    error = kind(1, "never shown")
    error.reason = reason
    return error


PLACE = "192.0.2.1:443"
WANTS = "the server wants a client certificate: set `cert` and `key`"
REFUSED = "the server refused our client certificate: look at `cert`"
BREAKS = [
    (broken("TLSV13_ALERT_CERTIFICATE_REQUIRED"), False, "tls.handshake", "client", WANTS),
    (IdentityWantedError(broken("SSLV3_ALERT_HANDSHAKE_FAILURE")), False, "tls.handshake", "client", WANTS),
    (IdentityWantedError(broken("SSLV3_ALERT_HANDSHAKE_FAILURE")), True, "tls.handshake", "client", REFUSED),
    (broken("TLSV1_ALERT_UNKNOWN_CA"), True, "tls.handshake", "client", REFUSED),
    (broken("TLSV1_ALERT_ACCESS_DENIED"), True, "tls.handshake", "client", REFUSED),
    (broken("TLSV1_ALERT_UNKNOWN_CA"), False, "tls.handshake", None, f"{PLACE} broke off the TLS handshake: unknown ca"),
    (broken("SSLV3_ALERT_HANDSHAKE_FAILURE"), True, "tls.handshake", None, f"{PLACE} broke off the TLS handshake: handshake failure"),
    (broken("UNSUPPORTED_PROTOCOL"), False, "tls.handshake", None, f"{PLACE} only speaks an old TLS: it must offer 1.2 or 1.3"),
    (broken("TLSV1_ALERT_PROTOCOL_VERSION"), False, "tls.handshake", None, f"{PLACE} only speaks an old TLS: it must offer 1.2 or 1.3"),
    (broken("TLSV1_ALERT_NO_APPLICATION_PROTOCOL"), False, "protocol", None,
     f'{PLACE} speaks no version of HTTP that was offered: write http = "any" to take what it prefers'),
    (broken("TLSV1_UNRECOGNIZED_NAME"), False, "tls.handshake", None, f"{PLACE} does not know the name api.example"),
    (broken("WRONG_VERSION_NUMBER"), False, "tls.handshake", None, f"{PLACE} does not speak TLS: is it http://?"),
    (broken("UNEXPECTED_EOF", ssl.SSLEOFError), False, "tls.handshake", None, f"{PLACE} closed the connection in the TLS handshake"),
    (broken("DH_KEY_TOO_SMALL"), False, "tls.handshake", None, f"TLS failed with {PLACE}: dh key too small"),
    (broken(""), False, "tls.handshake", None, f"TLS failed with {PLACE}: no detail"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("error", "identified", "reason", "owner", "message"),
    BREAKS,
    ids=[f"{row[0].reason} {row[1]}" for row in BREAKS],
)
def test_why_a_handshake_broke_off(
    error: ssl.SSLError, identified: bool, reason: str, owner: str | None, message: str
) -> None:
    told = why_broken(error, peer=PLACE, host=HOST, identified=identified)
    assert told == (reason, message, owner)
    assert isinstance(told[0], Reason)


HELLO, REQUEST, DONE = b"\x02\0\0\x02hi", b"\x0d\0\0\x01x", b"\x0e\0\0\0"


def record(kind: int, said: bytes) -> bytes:
    return bytes([kind, 3, 3]) + len(said).to_bytes(2, "big") + said


@pytest.mark.parametrize(
    ("heard", "asks"),
    [
        (b"", False),
        (record(22, HELLO + REQUEST + DONE), True),
        (record(22, HELLO) + record(22, REQUEST), True),
        (record(22, HELLO + REQUEST[:2]) + record(22, REQUEST[2:]), True),
        (record(22, HELLO + DONE), False),
        (record(21, REQUEST), False),
        (record(20, b"\1") + record(22, REQUEST), False),
        (record(22, b"\x0b\xff\xff\xff" + REQUEST), False),
        (b"HTTP/1.1 400 Bad Request\r\n\r\n", False),
    ],
)
def test_a_request_for_a_certificate_is_found_in_what_was_said(heard: bytes, asks: bool) -> None:
    assert asks_for_identity(heard) is asks

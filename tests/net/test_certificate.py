from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from probe.net.certificate import days_left, not_after

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


def certificate(end: datetime) -> bytes:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "x" * 60)])
    built = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1 << 150)
        .not_valid_before(datetime(1999, 1, 1, tzinfo=UTC))
        .not_valid_after(end)
        .sign(key, hashes.SHA256())
    )
    return built.public_bytes(serialization.Encoding.DER)


@pytest.mark.parametrize(
    "end",
    [
        datetime(2026, 12, 31, 23, 59, 59, tzinfo=UTC),
        datetime(2049, 12, 31, 23, 59, 59, tzinfo=UTC),
        datetime(2050, 1, 1, tzinfo=UTC),
        datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC),
    ],
)
def test_the_last_day_is_read_in_both_notations(end: datetime) -> None:
    assert not_after(certificate(end)) == end


@pytest.mark.parametrize(
    ("left", "days"),
    [
        (timedelta(days=30), 30),
        (timedelta(days=30, seconds=-1), 29),
        (timedelta(seconds=1), 0),
        (timedelta(seconds=-1), -1),
        (timedelta(days=-3), -3),
    ],
)
def test_days_are_whole_and_rounded_down(left: timedelta, days: int) -> None:
    assert days_left(certificate(NOW + left), NOW) == days


def test_bytes_that_are_no_certificate_have_no_date() -> None:
    good = certificate(NOW)
    assert days_left(b"", NOW) is None
    assert all(not_after(good[:cut]) is None for cut in range(len(good)))


def test_damaged_bytes_never_raise() -> None:
    good = certificate(NOW)
    for at in range(200):
        for value in (0, 0x7F, 0x80, 0x84, 0xFF):
            not_after(good[:at] + bytes([value]) + good[at + 1 :])

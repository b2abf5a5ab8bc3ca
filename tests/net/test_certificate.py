import ipaddress
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.x509.oid import NameOID
from hypothesis import given, settings
from hypothesis import strategies as st
from net.papers import Paper, first_version, issue, name, rsa_key

from probe.net.certificate import Certificate, days_left, read_certificate

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
START = datetime(1999, 1, 1, tzinfo=UTC)


def ending(end: datetime) -> bytes:
    return issue(name("x" * 60), start=START, end=end).der


def read(der: bytes) -> Certificate:
    found = read_certificate(der)
    assert found is not None
    return found


@pytest.mark.parametrize(
    "end",
    [
        datetime(2026, 12, 31, 23, 59, 59, tzinfo=UTC),
        datetime(2049, 12, 31, 23, 59, 59, tzinfo=UTC),
        datetime(2050, 1, 1, tzinfo=UTC),
        datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC),
    ],
)
def test_the_dates_are_read_in_both_notations(end: datetime) -> None:
    found = read(ending(end))
    assert (found.not_before, found.not_after) == (START, end)


@pytest.mark.parametrize(
    ("left", "count"),
    [
        (timedelta(days=30), 30),
        (timedelta(days=30, seconds=-1), 29),
        (timedelta(seconds=1), 0),
        (timedelta(seconds=-1), -1),
        (timedelta(days=-3), -3),
    ],
)
def test_days_are_whole_and_rounded_down(left: timedelta, count: int) -> None:
    assert days_left(read(ending(NOW + left)), NOW) == count


def test_subject_issuer_and_names_are_read() -> None:
    root = issue(name("Root R1", "Trust Services"), authority=True)
    names = ["shop.example", "*.shop.example", "192.0.2.7", "2001:db8::7"]
    found = read(issue(name("shop.example", "Shop"), names, by=root).der)
    assert (found.subject, found.issuer, found.itself) == ("shop.example", "Root R1", False)
    assert found.names == tuple(names)
    assert found.names_text == "shop.example, *.shop.example, 192.0.2.7, 2001:db8::7"
    own = read(root.der)
    assert (own.subject, own.itself, own.names) == ("Root R1", True, ())


@pytest.mark.parametrize(
    ("subject", "names", "shown"),
    [
        (name(None), ["a.example", "b.example"], "a.example"),
        (name(None, "Shop"), [], "Shop"),
        (name(None), [], None),
        (x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text) for text in ("all", "near")]), [], "near"),
        (
            x509.Name(
                [
                    x509.RelativeDistinguishedName(
                        [
                            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "O"),
                            x509.NameAttribute(NameOID.COMMON_NAME, "CN"),
                        ]
                    )
                ]
            ),
            [],
            "CN",
        ),
    ],
)
def test_a_subject_without_a_common_name_is_called_by_what_it_has(
    subject: x509.Name, names: list[str], shown: str | None
) -> None:
    assert read(issue(subject, names).der).subject == shown


def test_an_issuer_without_a_common_name_is_called_by_its_organisation() -> None:
    root = issue(name(None, "Trust Services"), authority=True)
    assert read(issue(name("x"), by=root).der).issuer == "Trust Services"


def test_what_a_certificate_says_is_safe_to_print() -> None:
    paper = issue(name("a\x1b[2J\u202eb\n"), ["x.example"])
    found = read(paper.der)
    assert (found.subject, found.issuer) == ("a\\x1b[2J\\u202eb\\n",) * 2
    # A name the library would not write: the same bytes, put into its place.
    assert read(paper.der.replace(b"x.example", b"x\x1b\x9bxample")).names == ("x\\x1b\\x9bxample",)


@pytest.mark.parametrize("count", [70, 3000])
def test_a_long_list_of_names_is_cut(count: int) -> None:
    names = [f"{number}.example" for number in range(count)]
    found = read(issue(name("x"), names).der)
    assert found.names == tuple(names[:70])
    assert len(found.names_text) == 200
    assert found.names_text.startswith("0.example, 1.example, ")
    assert found.names_text.endswith("…")


def test_a_list_of_the_shortest_names_shows_that_it_was_cut() -> None:
    assert read(issue(name("x"), ["a"] * 71).der).names_text.endswith("…")


def test_a_certificate_of_version_1_is_read() -> None:
    paper = issue(name("old.example", "Shop"), start=START, end=NOW)
    found = read(first_version(paper))
    assert (found.subject, found.issuer, found.names) == ("old.example", "old.example", ())
    assert found.not_after == NOW
    assert found.public_key == read(paper.der).public_key


def test_bytes_that_are_no_certificate_are_told() -> None:
    good = ending(NOW)
    assert read_certificate(b"") is None
    assert all(read_certificate(good[:cut]) is None for cut in range(len(good)))


def test_a_date_that_is_none_leaves_the_rest() -> None:
    good = issue(name("x"), start=START, end=NOW)
    found = read(good.der.replace(b"261122120000Z", b"261322120000Z"))
    assert (found.not_after, found.subject) == (None, "x")
    assert days_left(found, NOW) is None


@pytest.fixture(scope="module")
def rich() -> Paper:
    root = issue(name("Root", "Org"), authority=True)
    return issue(name("leaf", "Org"), ["a.example", "192.0.2.1"], by=root, key=rsa_key())


def test_damaged_bytes_never_raise(rich: Paper) -> None:
    good = rich.der
    for at in range(len(good)):
        for value in (0, 0x7F, 0x80, 0x84, 0xFF):
            read_certificate.__wrapped__(good[:at] + bytes([value]) + good[at + 1 :])


@given(st.binary(max_size=400))
def test_any_bytes_never_raise(noise: bytes) -> None:
    read_certificate(noise)
    read_certificate(b"\x30\x82" + len(noise).to_bytes(2, "big") + noise)


@given(st.data())
@settings(max_examples=200)
def test_certificates_put_together_wrongly_never_raise(rich: Paper, data: st.DataObject) -> None:
    good = rich.der
    start = data.draw(st.integers(0, len(good)))
    end = data.draw(st.integers(start, len(good)))
    read_certificate(good[:start] + data.draw(st.binary(max_size=20)) + good[end:])


# At most 64 bytes: what the other reader allows.
_TEXT = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")),
    min_size=1,
    max_size=16,
)
_LABEL = st.from_regex(r"[a-z0-9]([a-z0-9-]{0,20}[a-z0-9])?", fullmatch=True)
_HOST = st.lists(_LABEL, min_size=1, max_size=4).map(".".join).filter(lambda host: not host[-1].isdigit())
_ADDRESS = st.ip_addresses().map(str)
KEY = issue(name("x")).key


@given(
    common=st.none() | _TEXT,
    organisation=st.none() | _TEXT,
    issuer=st.none() | _TEXT,
    names=st.lists(_HOST | _ADDRESS, max_size=8),
    after=st.timedeltas(timedelta(0), timedelta(days=50_000)),
    length=st.timedeltas(timedelta(0), timedelta(days=200_000)),
)
@settings(max_examples=100, deadline=None)
def test_it_reads_what_a_full_reader_reads(
    common: str | None,
    organisation: str | None,
    issuer: str | None,
    names: list[str],
    after: timedelta,
    length: timedelta,
) -> None:
    first = (datetime(1950, 1, 1, tzinfo=UTC) + after).replace(microsecond=0)
    root = issue(name(issuer, "Org"), key=KEY)
    last = (first + length).replace(microsecond=0)
    paper = issue(name(common, organisation), names, by=root, key=KEY, start=first, end=last)
    whole = x509.load_der_x509_certificate(paper.der)
    found = read(paper.der)
    assert (found.not_before, found.not_after) == (whole.not_valid_before_utc, whole.not_valid_after_utc)
    assert found.subject == (common or (found.names[0] if names else organisation))
    assert found.issuer == (issuer or "Org")
    assert [comparable(text) for text in found.names] == [comparable(text) for text in names]
    assert found.public_key == whole.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )


def comparable(text: str) -> object:
    """An address may be written in more than one way."""
    try:
        return ipaddress.ip_address(text)
    except ValueError:
        return text


def test_reading_the_same_certificate_again_costs_a_look(rich: Paper) -> None:
    assert read(bytes(bytearray(rich.der))) is read(bytes(bytearray(rich.der)))

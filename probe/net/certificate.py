"""What we want to know of a certificate, read from its DER bytes (RFC 5280).

`ssl` gives parsed certificates only after it has verified them; one that could not be verified, or was not
to be, has names and dates as well.
"""

from datetime import datetime
from functools import lru_cache
from typing import NamedTuple

from probe.net.der import BOOLEAN, OCTETS, SEQUENCE, Element, contents, element, inside, moment
from probe.net.names import alternatives, names_in
from probe.text import clean

_VERSION, _EXTENSIONS = 0xA0, 0xA3
_ALTERNATIVE_NAMES = bytes.fromhex("551d11")  # 2.5.29.17
_MOST_EXTENSIONS = 64  # a public certificate has about ten
_SHOWN = 200


class Certificate(NamedTuple):
    """Texts are clean and bounded. `subject` and `issuer` are None where they have no usable name.

    `names` are the hosts and addresses it is for, as many as may be shown; `itself` says that subject and
    issuer are the same. `public_key` is the SubjectPublicKeyInfo in DER.
    """

    subject: str | None
    issuer: str | None
    itself: bool
    names: tuple[str, ...]
    not_before: datetime | None
    not_after: datetime | None
    public_key: bytes

    @property
    def names_text(self) -> str:
        return clean(", ".join(self.names), _SHOWN)


@lru_cache(maxsize=128)
def read_certificate(der: bytes) -> Certificate | None:
    """None if the bytes are not a certificate. Never raises. A damaged date or extension is left out."""
    try:
        return _read(der)
    except (IndexError, ValueError):
        return None


def days_left(certificate: Certificate, now: datetime) -> int | None:
    """Whole days until it expires, rounded down: -1 in the first day after."""
    return None if certificate.not_after is None else (certificate.not_after - now).days


def _read(der: bytes) -> Certificate:
    body = element(der, element(der, 0, SEQUENCE).start, SEQUENCE)
    version = element(der, body.start)
    serial = element(der, version.end) if version.tag == _VERSION else version
    algorithm = element(der, serial.end)
    issuer = element(der, algorithm.end, SEQUENCE)
    validity = element(der, issuer.end, SEQUENCE)
    subject = element(der, validity.end, SEQUENCE)
    key = element(der, subject.end, SEQUENCE, body.end)
    first = element(der, validity.start, end=validity.end)
    names = _names(der, key.end, body.end)
    common, organisation = names_in(der, subject)
    issued_common, issued_organisation = names_in(der, issuer)
    return Certificate(
        subject=common or (names[0] if names else organisation),
        issuer=issued_common or issued_organisation,
        itself=contents(der, subject) == contents(der, issuer),
        names=names,
        not_before=_moment(der, first),
        not_after=_moment(der, element(der, first.end, end=validity.end)),
        public_key=der[subject.end : key.end],
    )


def _moment(der: bytes, found: Element) -> datetime | None:
    try:
        return moment(der, found)
    except ValueError:
        return None


def _names(der: bytes, at: int, end: int) -> tuple[str, ...]:
    try:
        while at < end:
            found = element(der, at, end=end)
            if found.tag == _EXTENSIONS:
                return _alternatives(der, found)
            at = found.end
    except (IndexError, ValueError):
        pass
    return ()


def _alternatives(der: bytes, wrapper: Element) -> tuple[str, ...]:
    extensions = element(der, wrapper.start, SEQUENCE, wrapper.end)
    for extension in inside(der, extensions, _MOST_EXTENSIONS):
        name = element(der, extension.start, end=extension.end)
        if contents(der, name) != _ALTERNATIVE_NAMES:
            continue
        value = element(der, name.end, end=extension.end)
        if value.tag == BOOLEAN:  # critical
            value = element(der, value.end, end=extension.end)
        if value.tag != OCTETS:
            raise ValueError
        return alternatives(der, element(der, value.start, SEQUENCE, value.end))
    return ()

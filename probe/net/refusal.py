"""Why a certificate did not pass, in words: with the certificate if a second look showed it. Pure."""

import ssl
from datetime import datetime, timedelta

from probe.net.certificate import Certificate
from probe.reasons import Reason
from probe.text import clean

# OpenSSL's X509_V_ERR_*.
_NOT_YET, _EXPIRED = 9, 10
_SELF_SIGNED, _UNKNOWN_ROOT = 18, 19
_NO_ISSUER = (2, 20, 21)
_NAMES = (62, 63, 64)  # other host name, email, address
_SHOWN = 120
_DAY = timedelta(days=1)


def why_refused(
    error: ssl.SSLCertVerificationError, host: str, certificate: Certificate | None, now: datetime | None
) -> tuple[Reason, str]:
    """The reason and one sentence. `host` is the name that was wanted; `now` tells how long ago."""
    code = error.verify_code
    if code in (_NOT_YET, _EXPIRED):
        return Reason.TLS_EXPIRED, _outside_dates(code, host, certificate, now)
    if code in _NAMES:
        return Reason.TLS_NAME, _other_name(host, certificate)
    why = _untrusted(code, certificate) or clean(error.verify_message, 80)
    return Reason.TLS_UNTRUSTED, f"the certificate of {host} is not trusted: {why}"


def _outside_dates(code: int, host: str, certificate: Certificate | None, now: datetime | None) -> str:
    expired = code == _EXPIRED
    plain = f"the certificate of {host} {'has expired' if expired else 'is not valid yet'}"
    end = None if certificate is None else (certificate.not_after if expired else certificate.not_before)
    if certificate is None or end is None or now is None:
        return plain
    by = _issued_by(certificate)
    if expired and now > end:
        return f"the certificate of {host} expired {_days(now - end)} ago ({end:%Y-%m-%d}){by}"
    if not expired and now < end:
        when = f"from {end:%Y-%m-%d} on, in {_days(end - now)}"
        return f"the certificate of {host} is valid only {when}{by}: or is this machine's clock behind?"
    # Its own dates are good: the ones above it are not.
    what = "has expired" if expired else "is not valid yet"
    return f"the certificate of {host} is in date, but an authority above it {what}{by}"


def _days(span: timedelta) -> str:
    count = span // _DAY
    if count < 1:
        return "less than a day"
    return "1 day" if count == 1 else f"{count} days"


def _issued_by(certificate: Certificate) -> str:
    if certificate.itself:
        return ", signed by itself"
    return f", issued by {certificate.issuer}" if certificate.issuer else ""


def _other_name(host: str, certificate: Certificate | None) -> str:
    if certificate is None:
        return f"the certificate is for another name than {host}"
    names = clean(", ".join(certificate.names), _SHOWN) or certificate.subject
    return (
        f"the certificate is for {names}, not for {host}"
        if names
        else f"the certificate names no host, and so not {host}"
    )


def _untrusted(code: int, certificate: Certificate | None) -> str | None:
    subject = f" (subject {certificate.subject})" if certificate and certificate.subject else ""
    issuer = f" (issuer {certificate.issuer})" if certificate and certificate.issuer else ""
    if code == _SELF_SIGNED:
        return f"it is signed by itself{subject}"
    if code == _UNKNOWN_ROOT:
        return f"the chain ends in an authority that is not trusted here{issuer}"
    if code in _NO_ISSUER:
        return (
            f"its authority is not trusted here{issuer}, or an intermediate is missing,"
            " which browsers fetch and probe does not"
        )
    return None

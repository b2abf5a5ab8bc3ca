"""Pinned public keys: `sha256//BASE64`, the form curl and RFC 7469 use."""

import base64
import hashlib

from probe.net.certificate import read_certificate
from probe.net.errors import NetError
from probe.reasons import Reason
from probe.text import clean

_PREFIX = "sha256//"
_SIZE = 32


def problem_with_pin(text: str) -> str | None:
    """What is wrong with it, for a message; None if nothing is."""
    try:
        digest = base64.b64decode(text.removeprefix(_PREFIX), validate=True)
    except ValueError:
        digest = b""
    if len(digest) == _SIZE and pin_text(digest) == text:
        return None
    return f"`{clean(text, 80)}` is not a pin: write sha256// and the key's SHA-256 in base64, 44 characters"


def pin_text(digest: bytes) -> str:
    """The pin of a key, from the SHA-256 of its SubjectPublicKeyInfo."""
    return _PREFIX + base64.b64encode(digest).decode("ascii")


def require_pinned(certificate: bytes, pins: tuple[str, ...], host: str) -> None:
    """Raises NetError (tls.pin) unless the key of the certificate (DER) is one of `pins`."""
    found = read_certificate(certificate)
    if found is None:
        message = f"the key of {clean(host, 100)}'s certificate cannot be read, so it is not a pinned one"
        raise NetError(Reason.TLS_PIN, message)
    pin = pin_text(hashlib.sha256(found.public_key).digest())
    if pin not in pins:
        message = f"the key of {clean(host, 100)}'s certificate is {pin}, not a pinned one"
        raise NetError(Reason.TLS_PIN, message)

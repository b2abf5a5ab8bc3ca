"""Why a TLS handshake, or what came after it, broke off: OpenSSL's word → ours. Pure.

Certificates that did not pass are told apart in `refusal`.
"""

import re
import ssl

from probe.model.outcome import Owner
from probe.net.identity import IdentityWantedError
from probe.reasons import Reason
from probe.text import clean

_ABOUT_OUR_CERTIFICATE = (
    "_BAD_CERTIFICATE",
    "_UNSUPPORTED_CERTIFICATE",
    "_CERTIFICATE_EXPIRED",
    "_CERTIFICATE_REVOKED",
    "_CERTIFICATE_UNKNOWN",
    "_UNKNOWN_CA",
    "_ACCESS_DENIED",
)
_NOT_TLS = ("WRONG_VERSION_NUMBER", "HTTP_REQUEST", "PACKET_LENGTH_TOO_LONG", "RECORD_LAYER_FAILURE")
_TOO_OLD = ("UNSUPPORTED_PROTOCOL", "_ALERT_PROTOCOL_VERSION")
_ALERT = re.compile(r".*_ALERT_")
_SAID = re.compile(r"^\[SSL\] ([a-z0-9 ]+) \(_ssl\.c:")


def why_broken(
    error: ssl.SSLError, *, peer: str, host: str, identified: bool
) -> tuple[Reason, str, Owner | None]:
    """The reason, one sentence, and the owner where it is not the reason's own.

    `peer` is who was spoken to, `host` the name that was asked for, `identified` that we hold a client
    certificate.
    """
    name = constant(error)
    owner = None
    reason = Reason.TLS_HANDSHAKE
    about_us = isinstance(error, IdentityWantedError)
    if identified and (about_us or name.endswith(_ABOUT_OUR_CERTIFICATE)):
        message, owner = "the server refused our client certificate: look at `cert`", Owner.CLIENT
    elif about_us or name.endswith("CERTIFICATE_REQUIRED"):
        message, owner = "the server wants a client certificate: set `cert` and `key`", Owner.CLIENT
    elif isinstance(error, ssl.SSLEOFError | ssl.SSLZeroReturnError):
        message = f"{peer} closed the connection in the TLS handshake"
    elif name in _NOT_TLS:
        message = f"{peer} does not speak TLS: is it http://?"
    elif name.endswith(_TOO_OLD):
        message = f"{peer} only speaks an old TLS: it must offer 1.2 or 1.3"
    elif name.endswith("NO_APPLICATION_PROTOCOL"):
        reason = Reason.PROTOCOL
        message = (
            f'{peer} speaks no version of HTTP that was offered: write http = "any" to take what it prefers'
        )
    elif name.endswith("UNRECOGNIZED_NAME"):
        message = f"{peer} does not know the name {host}"
    elif _ALERT.match(name):
        # A constant of the library, as below: no text of the server comes here.
        message = f"{peer} broke off the TLS handshake: {_words(_ALERT.sub('', name))}"
    else:
        message = f"TLS failed with {peer}: {_words(name)}"
    return reason, message, owner


def constant(error: ssl.SSLError) -> str:
    """OpenSSL's name for it, or else from its words: Python 3.11 does not know the newer names."""
    if error.reason:
        return error.reason
    found = _SAID.search(str(error.args[-1])) if error.args else None
    return found[1].upper().replace(" ", "_") if found else ""


def _words(name: str) -> str:
    return clean(name.replace("_", " ").lower() or "no detail", 80)

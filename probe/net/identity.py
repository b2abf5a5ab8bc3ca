"""Did a server that broke off the handshake want a certificate of ours?

TLS 1.3 has an alert that says so. Before it, servers say "handshake failure" to whoever has none: what
they asked for a moment earlier, in the clear (RFC 5246, 7.4.4), tells it from every other failure.
"""

import ssl

_CHANGE_CIPHER_SPEC, _HANDSHAKE = 20, 22
_CERTIFICATE_REQUEST = 13


class IdentityWantedError(ssl.SSLError):
    """The server asked for a client certificate and broke off over what it was given. `reason` as it came."""

    def __init__(self, error: ssl.SSLError) -> None:
        super().__init__(*error.args)
        self.reason = error.reason


def asks_for_identity(heard: bytes) -> bool:
    """Whether these bytes of a server, from the first one on, hold a readable CertificateRequest."""
    said, at = _said(heard), 0
    while at + 4 <= len(said):
        if said[at] == _CERTIFICATE_REQUEST:
            return True
        at += 4 + int.from_bytes(said[at + 1 : at + 4], "big")
    return False


def _said(heard: bytes) -> bytes:
    """The handshake messages of the records before anything is encrypted."""
    said, at = bytearray(), 0
    while at + 5 <= len(heard):
        kind, size = heard[at], int.from_bytes(heard[at + 3 : at + 5], "big")
        if kind == _CHANGE_CIPHER_SPEC:
            break
        if kind == _HANDSHAKE:
            said += heard[at + 5 : at + 5 + size]
        at += 5 + size
    return bytes(said)

"""Certificates of every kind, made on the spot."""

import base64
import hashlib
import ipaddress
import socket
import ssl
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple, TypeAlias

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import NameOID
from net.peers import read_head

Key: TypeAlias = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey
_SERIAL = 7


class Paper(NamedTuple):
    """A certificate, its key, and those to be sent after it."""

    certificate: x509.Certificate
    key: Key
    above: tuple[x509.Certificate, ...] = ()

    @property
    def der(self) -> bytes:
        return self.certificate.public_bytes(serialization.Encoding.DER)

    @property
    def pem(self) -> bytes:
        return self.certificate.public_bytes(serialization.Encoding.PEM)

    @property
    def pin(self) -> str:
        spki = self.certificate.public_key().public_bytes(
            serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
        )
        return "sha256//" + base64.b64encode(hashlib.sha256(spki).digest()).decode()


def greet(connection: socket.socket) -> None:
    """The script of a server that answers one request."""
    read_head(connection)
    connection.sendall(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok")
    connection.recv(1)


def days(count: float) -> datetime:
    """So many days from now, in whole seconds, as certificates have them."""
    return (datetime.now(UTC) + timedelta(days=count)).replace(microsecond=0)


def name(common: str | None, organisation: str | None = None) -> x509.Name:
    given = ((NameOID.ORGANIZATION_NAME, organisation), (NameOID.COMMON_NAME, common))
    return x509.Name([x509.NameAttribute(oid, value) for oid, value in given if value is not None])


@lru_cache
def rsa_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def issue(
    subject: x509.Name,
    names: Sequence[str] = (),
    *,
    by: Paper | None = None,
    key: Key | None = None,
    start: datetime | None = None,
    end: datetime | None = None,
    authority: bool = False,
) -> Paper:
    """Signed by itself unless `by` is given."""
    own = key or ec.generate_private_key(ec.SECP256R1())
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(by.certificate.subject if by else subject)
        .public_key(own.public_key())
        .serial_number(_SERIAL)
        .not_valid_before(start or days(-1))
        .not_valid_after(end or days(30))
        .add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
    )
    if names:
        builder = builder.add_extension(
            x509.SubjectAlternativeName([_alternative(n) for n in names]), critical=False
        )
    return Paper(builder.sign(by.key if by else own, hashes.SHA256()), own)


def _alternative(text: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(text))
    except ValueError:
        return x509.DNSName(text)


def first_version(paper: Paper) -> bytes:
    """The same certificate in version 1 (DER): no version, no extensions, signed again by its own EC key."""
    certificate, key = paper.certificate, paper.key
    assert isinstance(key, ec.EllipticCurvePrivateKey)
    algorithm = _tlv(0x30, _tlv(0x06, bytes.fromhex("2a8648ce3d040302")))  # ecdsa-with-SHA256
    validity = b"".join(
        _tlv(0x17, f"{moment:%y%m%d%H%M%SZ}".encode())
        for moment in (certificate.not_valid_before_utc, certificate.not_valid_after_utc)
    )
    spki = certificate.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    body = _tlv(
        0x30,
        _tlv(0x02, bytes([_SERIAL]))
        + algorithm
        + certificate.issuer.public_bytes()
        + _tlv(0x30, validity)
        + certificate.subject.public_bytes()
        + spki,
    )
    signature = key.sign(body, ec.ECDSA(hashes.SHA256()))
    return _tlv(0x30, body + algorithm + _tlv(0x03, b"\0" + signature))


def _tlv(tag: int, contents: bytes) -> bytes:
    size = len(contents)
    if size < 0x80:
        return bytes([tag, size]) + contents
    count = (size.bit_length() + 7) // 8
    return bytes([tag, 0x80 | count]) + size.to_bytes(count, "big") + contents


def serving(paper: Paper, *, certificate: bytes | None = None) -> ssl.SSLContext:
    """A server's context. `certificate` (DER) is shown in place of the paper's own."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    shown = paper.pem if certificate is None else ssl.DER_cert_to_PEM_cert(certificate).encode()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "pair.pem"
        path.write_bytes(
            shown
            + b"".join(above.public_bytes(serialization.Encoding.PEM) for above in paper.above)
            + paper.key.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
        )
        context.load_cert_chain(path)
    return context

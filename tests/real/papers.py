"""Certificates as the world issues them: a root, an intermediate, leaves with names, and the broken ones."""

import base64
import hashlib
import ipaddress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)
from cryptography.x509.oid import NameOID


class Paper(NamedTuple):
    certificate: x509.Certificate
    secret: ec.EllipticCurvePrivateKey

    @property
    def pem(self) -> bytes:
        return self.certificate.public_bytes(Encoding.PEM)

    @property
    def key_pem(self) -> bytes:
        return self.secret.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())

    @property
    def expires(self) -> str:
        """As facts write it."""
        return f"{self.certificate.not_valid_after_utc:%Y-%m-%dT%H:%M:%SZ}"

    @property
    def pin(self) -> str:
        spki = self.secret.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        return "sha256//" + base64.b64encode(hashlib.sha256(spki).digest()).decode()


class Files(NamedTuple):
    cert: Path
    key: Path


def issue(
    subject: str,
    *names: str,
    by: Paper | None = None,
    authority: bool = False,
    from_days: float = -1,
    to_days: float = 90.5,
) -> Paper:
    """Signed by itself where `by` is None. Days are counted from now."""
    secret = ec.generate_private_key(ec.SECP256R1())
    now = datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, subject)])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(by.certificate.subject if by else name)
        .public_key(secret.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now + timedelta(days=from_days))
        .not_valid_after(now + timedelta(days=to_days))
        .add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(secret.public_key()), critical=False)
    )
    if names:
        made = made.add_extension(
            x509.SubjectAlternativeName([_name(text) for text in names]), critical=False
        )
    if by is not None:
        made = made.add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(by.secret.public_key()), critical=False
        )
    return Paper(made.sign((by.secret if by else secret), hashes.SHA256()), secret)


def write(folder: Path, label: str, paper: Paper, *above: Paper) -> Files:
    """The certificate with the chain above it, and the key."""
    files = Files(folder / f"{label}.pem", folder / f"{label}.key")
    files.cert.write_bytes(b"".join(each.pem for each in (paper, *above)))
    files.key.write_bytes(paper.key_pem)
    return files


def _name(text: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(text))
    except ValueError:
        return x509.DNSName(text)


class House(NamedTuple):
    """Everything the servers and clients of these tests need; `ca` is what a client must trust."""

    root: Paper
    between: Paper
    good: Paper
    ca: Path
    client: Files
    stranger: Files
    expired: Paper
    alone: Paper


def furnish(folder: Path) -> House:
    root = issue("Probe Test Root", authority=True, to_days=3650)
    between = issue("Probe Test R3", by=root, authority=True, to_days=1000)
    good = issue("shop.example", "shop.example", "localhost", "127.0.0.1", "::1", by=between)
    expired = issue("localhost", "localhost", by=between, from_days=-100, to_days=-12.5)
    alone = issue("localhost", "localhost")
    write(folder, "good", good, between)
    write(folder, "expired", expired, between)
    write(folder, "alone", alone)
    write(folder, "early", issue("localhost", "localhost", by=between, from_days=5.5), between)
    write(folder, "other", issue("other.example", "other.example", "www.other.example", by=between), between)
    write(folder, "missing", issue("localhost", "localhost", by=between))
    ca = write(folder, "root", root).cert
    client = write(folder, "client", issue("a welcome client", by=root))
    stranger = write(folder, "stranger", issue("a stranger"))
    return House(root, between, good, ca, client, stranger, expired, alone)

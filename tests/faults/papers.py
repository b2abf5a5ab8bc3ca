"""Certificates for every mistake that can be made with them, written by an authority of the moment."""

import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path

import trustme
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


def days(count: float) -> datetime:
    return datetime.now(UTC) + timedelta(days=count)


class Papers:
    """`ca_file` is what a probe has to trust. Each method is the context of a server for `localhost`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._authority = trustme.CA()
        self.ca_file = folder / "ca.pem"
        self._authority.cert_pem.write_to_path(str(self.ca_file))

    def good(self) -> ssl.SSLContext:
        return _context(self._authority.issue_cert("localhost"))

    def expired(self) -> ssl.SSLContext:
        return _context(self._authority.issue_cert("localhost", not_before=days(-9), not_after=days(-2)))

    def not_yet_valid(self) -> ssl.SSLContext:
        return _context(self._authority.issue_cert("localhost", not_before=days(2), not_after=days(9)))

    def untrusted(self) -> ssl.SSLContext:
        return _context(trustme.CA().issue_cert("localhost"))

    def wrong_name(self) -> ssl.SSLContext:
        return _context(self._authority.issue_cert("other.example"))

    def self_signed(self) -> ssl.SSLContext:
        return self.signed_by_itself("localhost")

    def old_protocol(self) -> ssl.SSLContext:
        context = self.good()
        context.set_ciphers("ALL:@SECLEVEL=0")
        context.options |= ssl.OP_NO_TLSv1_3 | ssl.OP_NO_TLSv1_2
        context.options &= ~(ssl.OP_NO_TLSv1 | ssl.OP_NO_TLSv1_1)
        context.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
        return context

    def only_http_1(self) -> ssl.SSLContext:
        context = self.good()
        context.set_alpn_protocols(["http/1.1"])
        return context

    def wants_client_1_2(self) -> ssl.SSLContext:
        return self._wants_client(ssl.TLSVersion.TLSv1_2)

    def wants_client_1_3(self) -> ssl.SSLContext:
        return self._wants_client(ssl.TLSVersion.TLSv1_3)

    def _wants_client(self, version: ssl.TLSVersion) -> ssl.SSLContext:
        context = self.good()
        context.minimum_version = context.maximum_version = version
        context.verify_mode = ssl.CERT_REQUIRED
        self._authority.configure_trust(context)
        return context

    def signed_by_itself(self, name: str, *alternatives: x509.GeneralName) -> ssl.SSLContext:
        """For any name, also one that no authority would sign."""
        key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        building = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(subject)
            .public_key(key.public_key())
            .serial_number(7)
            .not_valid_before(days(-1))
            .not_valid_after(days(1))
        )
        if alternatives:
            building = building.add_extension(x509.SubjectAlternativeName(alternatives), critical=False)
        pem = building.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
        pem += key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        path = self._folder / "self.pem"
        path.write_bytes(pem)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(path)
        return context


def _context(certificate: trustme.LeafCert) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificate.configure_cert(context)
    return context

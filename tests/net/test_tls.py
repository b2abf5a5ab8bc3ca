import os
import socket
import ssl
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import trustme
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from net.peers import Ask, Peers, read_head, timeless
from support.site import Answer, Site

from probe.net.errors import NetError
from probe.net.request import TlsOptions
from probe.net.tls import context_for
from probe.reasons import Reason


def greet(connection: socket.socket) -> None:
    read_head(connection)
    connection.sendall(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok")
    connection.recv(1)


def serving(certificate: trustme.LeafCert) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificate.configure_cert(context)
    return context


def days(count: float) -> datetime:
    return datetime.now(UTC) + timedelta(days=count)


@pytest.fixture
def trusted(ca_file: Path) -> TlsOptions:
    return TlsOptions(ca=str(ca_file))


def test_a_good_certificate_shows_its_version_and_days(
    ask: Ask, peers: Peers, authority: trustme.CA, trusted: TlsOptions
) -> None:
    leaf = authority.issue_cert("localhost", not_after=days(30.5))
    reading = ask(f"https://localhost:{peers.start(greet, tls=serving(leaf))}/", tls=trusted)
    assert reading.failure is None
    assert (reading.facts["tls"], reading.facts["cert_days"]) == ("1.3", 30)
    timings = reading.timings
    phases = [timings.dns, timings.connect, timings.tls, timings.send, timings.wait, timings.receive]
    assert all(seconds is not None for seconds in phases)
    assert sum(seconds or 0 for seconds in phases) <= reading.latency_s


def test_large_bodies_pass_both_ways(ask: Ask, tls_site: Site, trusted: TlsOptions) -> None:
    body = bytes(range(256)) * 3000
    tls_site.on("/x", Answer(body=body))
    reading = ask(f"{tls_site.url}/x", method="POST", body=body, tls=trusted)
    assert reading.failure is None
    assert reading.body == body
    assert tls_site.asked[0].body == body


def test_an_unknown_authority_is_untrusted_unless_verification_is_off(ask: Ask, tls_site: Site) -> None:
    found = ask(tls_site.url).failure
    assert found is not None
    assert (found.reason, found.owner, found.phase) == ("tls.untrusted", "target", "tls")
    assert found.message == (
        "the certificate of localhost is not trusted: its authority is not trusted here,"
        " or an intermediate is missing, which browsers fetch and probe does not"
    )
    reading = ask(tls_site.url, tls=TlsOptions(verify=False))
    assert reading.failure is None
    assert isinstance(reading.facts["cert_days"], int)


def test_an_expired_certificate_is_expired_and_counted_without_verification(
    ask: Ask, peers: Peers, authority: trustme.CA, trusted: TlsOptions
) -> None:
    leaf = authority.issue_cert("localhost", not_before=days(-30), not_after=days(-2.5))
    url = f"https://localhost:{peers.start(greet, tls=serving(leaf))}/"
    found = ask(url, tls=trusted).failure
    assert found is not None
    assert (found.reason, found.message) == ("tls.expired", "the certificate of localhost has expired")
    assert ask(url, tls=TlsOptions(verify=False)).facts["cert_days"] == -3


def test_a_certificate_from_the_future_is_outside_its_dates(
    ask: Ask, peers: Peers, authority: trustme.CA, trusted: TlsOptions
) -> None:
    leaf = authority.issue_cert("localhost", not_before=days(2), not_after=days(20))
    found = ask(f"https://localhost:{peers.start(greet, tls=serving(leaf))}/", tls=trusted).failure
    assert found is not None
    assert (found.reason, found.message) == ("tls.expired", "the certificate of localhost is not valid yet")


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1"])
def test_a_certificate_for_another_name_is_told_so(
    ask: Ask, peers: Peers, authority: trustme.CA, trusted: TlsOptions, host: str
) -> None:
    leaf = authority.issue_cert("other.example")
    found = ask(f"https://{host}:{peers.start(greet, tls=serving(leaf))}/", tls=trusted).failure
    assert found is not None
    assert (found.reason, found.message) == ("tls.name", f"the certificate is for another name than {host}")


def test_a_certificate_signed_by_itself_is_untrusted(ask: Ask, peers: Peers, tmp_path: Path) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    built = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(7)
        .not_valid_before(days(-1))
        .not_valid_after(days(1))
        .sign(key, hashes.SHA256())
    )
    chain = tmp_path / "self.pem"
    chain.write_bytes(
        built.public_bytes(serialization.Encoding.PEM)
        + key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(chain)
    found = ask(f"https://localhost:{peers.start(greet, tls=context)}/").failure
    assert found is not None
    assert found.reason == "tls.untrusted"
    assert found.message == "the certificate of localhost is not trusted: it is signed by itself"


def test_a_plain_server_behind_https_is_told_so(ask: Ask, peers: Peers) -> None:
    def plain(connection: socket.socket) -> None:
        connection.recv(65536)
        connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        connection.recv(1)

    port = peers.start(plain)
    found = ask(f"https://127.0.0.1:{port}/").failure
    assert found is not None
    assert (found.reason, found.phase) == ("tls.handshake", "tls")
    assert found.message == f"127.0.0.1:{port} does not speak TLS: is it http://?"


def test_a_connection_closed_in_the_handshake_is_a_failed_handshake(ask: Ask, peers: Peers) -> None:
    def leave(connection: socket.socket) -> None:
        connection.recv(65536)

    port = peers.start(leave)
    found = ask(f"https://127.0.0.1:{port}/").failure
    assert found is not None
    assert found.reason == "tls.handshake"
    assert found.message == f"127.0.0.1:{port} closed the connection in the TLS handshake"


def test_a_handshake_that_stalls_ends_at_the_deadline(ask: Ask, peers: Peers) -> None:
    def stall(connection: socket.socket) -> None:
        while connection.recv(65536):
            pass

    found = ask(f"https://127.0.0.1:{peers.start(stall)}/", within=0.3).failure
    assert found is not None
    assert (found.reason, found.phase) == ("timeout", "tls")
    assert timeless(found.message) == "no answer within T (in the TLS handshake)"


def test_a_server_with_another_version_only_fails_the_handshake(
    ask: Ask, peers: Peers, authority: trustme.CA, trusted: TlsOptions
) -> None:
    context = serving(authority.issue_cert("localhost"))
    context.set_alpn_protocols(["http/1.1"])
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    context.set_ciphers("ECDHE-RSA-AES128-SHA")
    reading = ask(f"https://localhost:{peers.start(greet, tls=context)}/", tls=trusted)
    assert reading.failure is not None
    assert reading.failure.reason == "tls.handshake"
    assert reading.failure.message.startswith("TLS failed with 127.0.0.1:")


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
def test_a_client_certificate_opens_what_is_closed_without_it(
    ask: Ask, peers: Peers, authority: trustme.CA, ca_file: Path, tmp_path: Path, version: ssl.TLSVersion
) -> None:
    context = serving(authority.issue_cert("localhost"))
    context.minimum_version = context.maximum_version = version
    context.verify_mode = ssl.CERT_REQUIRED
    authority.configure_trust(context)
    url = f"https://localhost:{peers.start(greet, tls=context)}/"
    identity = authority.issue_cert("client@shop.example")
    cert, key = tmp_path / "client.pem", tmp_path / "client.key"
    cert.write_bytes(b"".join(blob.bytes() for blob in identity.cert_chain_pems))
    identity.private_key_pem.write_to_path(str(key))
    assert ask(url, tls=TlsOptions(ca=str(ca_file), cert=str(cert), key=str(key))).failure is None
    found = ask(url, tls=TlsOptions(ca=str(ca_file))).failure
    assert found is not None
    assert found.reason == "tls.handshake"
    if version is ssl.TLSVersion.TLSv1_3:
        assert (found.owner, found.message) == (
            "client",
            "the server wants a client certificate: set `cert` and `key`",
        )


def test_files_that_cannot_be_used_are_named_before_anybody_is_asked(
    ask: Ask, tls_site: Site, ca_file: Path, tmp_path: Path
) -> None:
    absent, noise = tmp_path / "absent.pem", tmp_path / "noise.pem"
    noise.write_text("not a certificate")
    identity = trustme.CA().issue_cert("me@shop.example").private_key_and_cert_chain_pem
    pair = tmp_path / "pair.pem"
    identity.write_to_path(str(pair))
    other = tmp_path / "other.key"
    trustme.CA().issue_cert("you@shop.example").private_key_pem.write_to_path(str(other))
    sealed = tmp_path / "sealed.key"
    sealed.write_bytes(
        ec.generate_private_key(ec.SECP256R1()).private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.BestAvailableEncryption(b"hush"),
        )
    )
    cases = [
        (
            TlsOptions(ca=str(absent)),
            f"the authorities in {absent} cannot be used: No such file or directory",
        ),
        (TlsOptions(ca=str(noise)), f"the authorities in {noise} cannot be used: it is not in PEM format"),
        (
            TlsOptions(cert=str(absent)),
            f"the client certificate or key in {absent} cannot be used: No such file or directory",
        ),
        (
            TlsOptions(cert=str(ca_file), key=str(noise)),
            f"the client certificate or key in {noise} cannot be used: it is not in PEM format",
        ),
        (
            TlsOptions(cert=str(pair), key=str(other)),
            f"the client certificate or key in {other} cannot be used: the key does not belong to the certificate",
        ),
        (
            TlsOptions(cert=str(pair), key=str(sealed)),
            f"the key {sealed} has a passphrase: store it without one (openssl pkey)",
        ),
    ]
    for options, message in cases:
        found = ask(tls_site.url, tls=options).failure
        assert found is not None
        assert (found.reason, found.owner, found.message) == ("config.request", "client", message)
    assert tls_site.asked == []


def test_a_context_is_made_once_for_the_same_options(ca_file: Path) -> None:
    assert context_for(TlsOptions(ca=str(ca_file))) is context_for(TlsOptions(ca=str(ca_file)))
    assert context_for(TlsOptions()) is not context_for(TlsOptions(verify=False))


@pytest.mark.parametrize("polite", [True, False])
def test_a_body_may_end_with_the_connection_with_or_without_farewell(
    ask: Ask, peers: Peers, authority: trustme.CA, trusted: TlsOptions, polite: bool
) -> None:
    def script(connection: socket.socket) -> None:
        read_head(connection)
        connection.sendall(b"HTTP/1.1 200 OK\r\n\r\nuntil the end")
        if polite and isinstance(connection, ssl.SSLSocket):
            connection.unwrap()

    port = peers.start(script, tls=serving(authority.issue_cert("localhost")))
    reading = ask(f"https://localhost:{port}/", tls=trusted)
    assert (reading.failure, reading.body) == (None, b"until the end")


def test_the_server_is_told_why_its_certificate_is_refused(
    ask: Ask, peers: Peers, authority: trustme.CA
) -> None:
    context = serving(authority.issue_cert("localhost"))
    told: list[str] = []

    def script(connection: socket.socket) -> None:
        try:
            context.wrap_socket(connection, server_side=True).recv(1)
        except ssl.SSLError as error:
            told.append(error.reason)

    ask(f"https://localhost:{peers.start(script)}/")
    peers.close()
    assert told == ["TLSV1_ALERT_UNKNOWN_CA"]


@pytest.fixture
def fresh() -> Iterator[None]:
    """No context made before, none left behind."""
    context_for.cache_clear()
    yield
    context_for.cache_clear()


def test_the_environment_does_not_choose_the_authorities(
    ask: Ask, tls_site: Site, ca_file: Path, monkeypatch: pytest.MonkeyPatch, fresh: None
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(ca_file))
    found = ask(tls_site.url).failure
    assert found is not None
    assert found.reason == "tls.untrusted"


def test_a_system_without_authorities_gets_those_of_certifi(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, fresh: None
) -> None:
    nowhere = str(tmp_path / "nowhere")
    bare = ssl.DefaultVerifyPaths(nowhere, nowhere, "SSL_CERT_FILE", nowhere, "SSL_CERT_DIR", nowhere)
    monkeypatch.setattr(ssl, "get_default_verify_paths", lambda: bare)
    assert context_for(TlsOptions()).cert_store_stats()["x509_ca"] > 50


@pytest.mark.parametrize("option", ["ca", "cert", "key"])
def test_a_pipe_is_refused_rather_than_waited_for(option: str, tmp_path: Path) -> None:
    pipe, pair = tmp_path / "pipe", tmp_path / "pair.pem"
    os.mkfifo(pipe)
    pair.touch()
    paths = {"cert": str(pair), option: str(pipe)} if option == "key" else {option: str(pipe)}
    with pytest.raises(NetError, match="it is not a file") as caught:
        context_for(TlsOptions(**paths))  # type: ignore[arg-type]
    assert caught.value.reason is Reason.CONFIG_REQUEST

import asyncio
import os
import socket
import ssl
import warnings
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import trustme
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from net.papers import days, greet
from net.peers import Ask, Peers, read_head, timeless
from support.site import Answer, Site

from probe.net import tls
from probe.net.errors import NetError
from probe.net.pipe import PlainPipe, TlsPeer, TlsPipe
from probe.net.request import Http, TlsOptions
from probe.net.tls import context_for
from probe.reasons import Reason


def serving(certificate: trustme.LeafCert) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificate.configure_cert(context)
    return context


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
    assert reading.facts["cipher"] == "TLS_AES_256_GCM_SHA384"
    assert reading.facts["cert_names"] == "localhost"
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


def test_bytes_are_counted_as_they_are_on_the_wire(ask: Ask, tls_site: Site, trusted: TlsOptions) -> None:
    text = b"to and fro, " * 50_000
    tls_site.on("/x", Answer(body=text))
    facts = ask(f"{tls_site.url}/x", method="POST", body=text, tls=trusted).facts
    # With handshake and headers, and 22 bytes around each 16 KiB: TLS 1.3 hides, it does not shrink.
    for direction in ("bytes_out", "bytes_in"):
        assert len(text) + 1000 < int(facts[direction] or 0) < len(text) * 1.02


@pytest.mark.parametrize("sni", [".shop.example", "a" * 64 + ".example", "a\0b"])
def test_a_name_that_no_handshake_can_carry_is_refused(
    ask: Ask, peers: Peers, authority: trustme.CA, sni: str
) -> None:
    port = peers.start(greet, tls=serving(authority.issue_cert("localhost")))
    found = ask(f"https://localhost:{port}/", tls=TlsOptions(sni=sni)).failure
    assert found is not None
    assert (found.reason, found.owner) == ("config.request", "client")
    assert "cannot be asked for in a TLS handshake" in found.message


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


def test_a_server_that_shares_no_cipher_fails_the_handshake(
    ask: Ask, peers: Peers, authority: trustme.CA, trusted: TlsOptions
) -> None:
    context = serving(authority.issue_cert("localhost"))
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    context.set_ciphers("ECDHE-RSA-AES128-SHA")
    port = peers.start(greet, tls=context)
    found = ask(f"https://localhost:{port}/", tls=trusted).failure
    assert found is not None
    assert (found.reason, found.owner, found.phase) == ("tls.handshake", "target", "tls")
    assert found.message == f"127.0.0.1:{port} broke off the TLS handshake: handshake failure"


def test_a_server_that_only_speaks_an_old_tls_is_told_so(
    ask: Ask, peers: Peers, authority: trustme.CA, trusted: TlsOptions
) -> None:
    context = serving(authority.issue_cert("localhost"))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        context.minimum_version = context.maximum_version = ssl.TLSVersion.TLSv1
    context.set_ciphers("ALL:@SECLEVEL=0")
    answers = peers.start(greet, tls=context)

    def alert(connection: socket.socket) -> None:
        connection.recv(65536)
        connection.sendall(b"\x15\x03\x01\0\2\2\x46")  # fatal, protocol_version
        connection.recv(1)

    for port in (answers, peers.start(alert)):
        found = ask(f"https://localhost:{port}/", tls=trusted).failure
        assert found is not None
        assert (found.reason, found.owner, found.phase) == ("tls.handshake", "target", "tls")
        assert found.message == f"127.0.0.1:{port} only speaks an old TLS: it must offer 1.2 or 1.3"


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
    assert (found.reason, found.owner, found.message) == (
        "tls.handshake",
        "client",
        "the server wants a client certificate: set `cert` and `key`",
    )
    strange = trustme.CA().issue_cert("client@shop.example").private_key_and_cert_chain_pem
    strange.write_to_path(str(tmp_path / "strange.pem"))
    found = ask(url, tls=TlsOptions(ca=str(ca_file), cert=str(tmp_path / "strange.pem"))).failure
    assert found is not None
    assert (found.reason, found.owner, found.message) == (
        "tls.handshake",
        "client",
        "the server refused our client certificate: look at `cert`",
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
            TlsOptions(cert=str(ca_file)),
            f"there is no private key in {ca_file}: name the file that holds it as `key`",
        ),
        (
            TlsOptions(cert=str(other), key=str(pair)),
            f"there is no certificate in {other}: name the file that holds it as `cert`",
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
    assert context_for(TlsOptions()) is context_for(TlsOptions(sni="b.example", pins=("sha256//x",)))
    assert context_for(TlsOptions()) is not context_for(TlsOptions(), "2")


@pytest.mark.parametrize(
    ("http", "served", "agreed"),
    [
        ("1.1", ["h2", "http/1.1"], "http/1.1"),
        ("2", ["h2", "http/1.1"], "h2"),
        ("2", ["http/1.1"], None),
        ("any", ["h2", "http/1.1"], "h2"),
        ("any", ["http/1.1"], "http/1.1"),
        ("any", [], None),
    ],
)
def test_the_versions_of_http_that_are_offered_are_those_asked_for(
    authority: trustme.CA, http: Http, served: list[str], agreed: str | None
) -> None:
    context = serving(authority.issue_cert("localhost"))
    context.set_alpn_protocols(served)

    async def peer() -> TlsPeer | None:
        ours, theirs = socket.socketpair()
        ours.setblocking(False)
        pipe = TlsPipe(PlainPipe(ours), context_for(TlsOptions(verify=False), http), "localhost")
        with theirs, ThreadPoolExecutor(1) as server:
            done = server.submit(lambda: context.wrap_socket(theirs, server_side=True).close())
            await pipe.handshake()
            done.result()
        pipe.close()
        return pipe.peer

    found = asyncio.run(peer())
    assert found is not None
    assert (found.version, found.cipher, found.alpn) == ("TLSv1.3", "TLS_AES_256_GCM_SHA384", agreed)


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
            with context.wrap_socket(connection, server_side=True) as wrapped:
                wrapped.recv(1)
        except ssl.SSLError as error:
            told.append(error.reason)

    ask(f"https://localhost:{peers.start(script)}/")
    peers.close()
    assert told == ["TLSV1_ALERT_UNKNOWN_CA"]


@pytest.fixture
def fresh() -> Iterator[None]:
    """No context made before, none left behind."""
    tls._made.cache_clear()
    yield
    tls._made.cache_clear()


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


class Hasty(PlainPipe):
    """One byte at a time, each there before it is asked for: nothing ever waits."""

    def __init__(self, said: bytes) -> None:
        self._said = [said[at : at + 1] for at in range(len(said))]

    async def receive(self, size: int) -> bytes:  # noqa: ARG002 - the pipe's signature
        return self._said.pop(0) if self._said else b""

    async def send(self, data: bytes) -> None:  # noqa: ARG002 - the pipe's signature
        return


def test_a_handshake_that_never_waits_lets_others_run() -> None:
    async def both() -> list[str]:
        order: list[str] = []

        async def neighbour() -> None:
            order.append("neighbour")

        running = asyncio.create_task(neighbour())
        pipe = TlsPipe(Hasty(b"\x16\3\3\x3e\x80" + bytes(2000)), context_for(TlsOptions()), "localhost")
        with pytest.raises(ssl.SSLError):
            await pipe.handshake()
        order.append("handshake")
        await running
        return order

    assert asyncio.run(both()) == ["neighbour", "handshake"]
